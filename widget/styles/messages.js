/** The transcript: questions, replies, sources, thumbs, and the way to help. */
export const messages = `
.welcome, .log, .turn, .reply { display: flex; flex-direction: column; gap: 0.75em; }
.log { margin-top: 1em; gap: 1.25em; }
/* What is out of sight is not laid out: a long night's talk scrolls as a short one. */
.turn { margin: -5px; padding: 5px; border-radius: 0.5em; content-visibility: auto; contain-intrinsic-size: auto 20em; }
.turn:focus-visible { outline-offset: -3px; }
.day { display: flex; gap: 0.75em; align-items: center; font-size: 0.875em; color: var(--muted); }
.day::before, .day::after { content: ""; flex: 1; border-top: 1px solid var(--line); }

.question, .bubble { max-width: 92%; padding: 0.625em 0.875em; border: 1px solid transparent; border-radius: var(--radius); overflow-wrap: anywhere; }
.words { white-space: pre-line; }
.question { align-self: end; color: var(--on-accent); background: var(--accent); border-end-end-radius: 0.25em; }
.question time { display: block; font-size: 0.8125em; text-align: end; }
.bubble { width: fit-content; background: var(--bubble); border-start-start-radius: 0.25em; }
.reply[data-kind="crisis"] .bubble, .reply[data-kind="red_flag"] .bubble { max-width: none; padding: 0; background: none; border: 0; }
.contact, .failed, .note { font-size: 0.9375em; color: var(--muted); }
.choices { display: flex; flex-wrap: wrap; gap: 0.5em; }
.choices button { border: 2px solid var(--accent); border-radius: 1.5em; }
.choices button:hover { background: var(--bubble); }

.sources { margin-top: 0.5em; font-size: 0.875em; }
.sources summary { min-height: 1.75em; width: fit-content; font-weight: 600; cursor: pointer; }
.sources ul { padding-inline-start: 1.25em; }
.limits { margin-top: 0.5em; font-size: 0.875em; color: var(--muted); }

.rating { margin-top: 0.375em; font-size: 0.875em; }
.thumbs { display: flex; flex-wrap: wrap; gap: 0.375em; align-items: center; color: var(--muted); }
.thumbs button { display: inline-flex; gap: 0.375em; align-items: center; min-height: 2.25em; padding: 0.125em 0.625em; }
.thumbs button[aria-pressed="true"] { color: var(--on-accent); background: var(--accent); border-color: transparent; }
.thumbs svg { width: 1.125em; height: 1.125em; fill: currentColor; }
.thumbs .down svg { transform: rotate(180deg); }
.rating form, .more { display: grid; gap: 0.5em; margin-top: 0.375em; }
.rating form button { justify-self: start; }

.crisis { display: grid; gap: 0.75em; padding: 0.875em; border: 2px solid var(--alarm); border-radius: var(--radius); background: var(--urgent); }
.card-place { flex: none; max-height: 70%; overflow-y: auto; }
.card { margin: 0.5em 0.5em 0; }
.lines { display: flex; flex-wrap: wrap; gap: 0.5em; }
.lines a { flex: 1 1 7em; min-height: 2.75em; padding: 0.625em 0.5em; border: 2px solid transparent; border-radius: 0.75em; text-align: center; text-decoration: none; }
.lines .quiet { color: inherit; background: none; border-color: currentColor; }
.crisis button { justify-self: start; }

.wait { display: flex; gap: 0.375em; padding: 0.5em; }
.wait i { width: 0.5em; height: 0.5em; border: 1px solid transparent; border-radius: 50%; background: var(--muted); }
@media (prefers-reduced-motion: no-preference) {
  .wait i { animation: breathe 1.2s ease-in-out infinite alternate; }
  .wait i:nth-of-type(2) { animation-delay: 0.3s; }
  .wait i:nth-of-type(3) { animation-delay: 0.6s; }
  @keyframes breathe { from { opacity: 0.25; } }
}
@media (forced-colors: active) {
  .question, .bubble, .lines a, .help, .box button, .wait i, .thumbs button { border-color: currentColor !important; }
  .thumbs button[aria-pressed="true"] { forced-color-adjust: none; color: HighlightText; background: Highlight; }
}
@media print {
  .turn { content-visibility: visible; }
  .panel, .panel[open] { position: static; display: block; width: auto; height: auto; max-width: none; border: 0; box-shadow: none; overflow: visible; }
  .scroll { overflow: visible; }
  .bar, .box, .tools, .launcher, .choices, .rating, .close, .status { display: none !important; }
}
`;
