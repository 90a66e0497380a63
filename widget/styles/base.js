/** Colours, the button that opens the panel, and the panel with its parts. */
export const base = `
:host {
  --accent: var(--lactabot-accent, #0b655d); --on-accent: var(--lactabot-on-accent, #fff);
  --surface: var(--lactabot-surface, #fff); --text: var(--lactabot-text, #1c2827);
  --muted: var(--lactabot-muted, #4e5f5d); --bubble: var(--lactabot-bubble, #eaf2f0);
  --line: #7d8f8d; --alarm: #7d1d2b; --on-alarm: #fff; --urgent: #fdf0ef;
  --skin: #f4d9c6; --skin-line: #9a6a4e; --milk: #fff; --blood: #a3324a; --nerve: #4b5bb0;
  --radius: var(--lactabot-radius, 1em);
  display: block; color-scheme: light dark;
  /* A page may set its own "rem" to anything. */
  font: max(1rem, 16px)/1.5 var(--lactabot-font, system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif);
  text-align: start; letter-spacing: normal; color: var(--text);
}
:host([hidden]) { display: none; }
@media (prefers-color-scheme: dark) {
  :host {
    --accent: var(--lactabot-accent, #1f5650); --on-accent: var(--lactabot-on-accent, #e8f5f3);
    --surface: var(--lactabot-surface, #151e1d); --text: var(--lactabot-text, #dbe4e2);
    --muted: var(--lactabot-muted, #9db0ad); --bubble: var(--lactabot-bubble, #1f2b2a);
    --line: #6d807e; --alarm: #eeb0b2; --on-alarm: #35090f; --urgent: #2a191b;
    --skin: #4a362b; --skin-line: #c69a7f; --milk: #f1ece4; --blood: #f08ca0; --nerve: #a7b2ff;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
h2, h3, p, ul, ol, figure { margin: 0; }
h2 { font-size: 1.0625em; line-height: 1.3; }
h3 { font-size: 1em; }
/* Each text in its own direction, whatever the page's is. */
h2, h3, p, li, label, summary, button, textarea { unicode-bidi: plaintext; }
a[href^="tel:"] { white-space: nowrap; }
a { color: inherit; font-weight: 600; text-underline-offset: 0.2em; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
:focus-visible { outline: 3px solid var(--text); outline-offset: 2px; }

button, textarea { font: inherit; color: inherit; border-radius: 0.625em; border: 1px solid var(--line); background: none; }
button { min-height: 2.75em; padding: 0.375em 0.875em; line-height: 1.3; text-align: start; cursor: pointer; }
textarea { display: block; width: 100%; padding: 0.5em 0.75em; background: var(--surface); resize: vertical; }

.launcher {
  position: fixed; z-index: 2147483000; inset-block-end: 1em; inset-inline-end: 1em;
  max-width: calc(100vw - 2em);
  min-height: 3.25em; padding-inline: 1.25em; border: 2px solid var(--surface); border-radius: 2em;
  color: var(--on-accent); background: var(--accent);
  font-weight: 600; box-shadow: 0 2px 10px #0006;
}
:host([position="left"]) .launcher { inset-inline: 1em auto; }
.launcher[data-unread]::after { content: "•"; margin-inline-start: 0.5em; }

.panel {
  position: fixed; z-index: 2147483000; inset: auto; inset-block-end: 1em; inset-inline-end: 1em;
  width: 25em; max-width: calc(100vw - 2em); height: min(42em, 100vh - 2em); height: min(42em, 100dvh - 2em); max-height: none;
  margin: 0; padding: 0; border: 1px solid var(--line); border-radius: var(--radius);
  color: var(--text); background: var(--surface); box-shadow: 0 6px 30px #0005; overflow: clip;
}
.panel[open] { display: flex; flex-direction: column; }
:host([position="left"]) .panel { inset-inline: 1em auto; }
:host([position="inline"]) .panel { position: static; width: 100%; max-width: none; height: 38em; box-shadow: none; }
:host([position="inline"]) :is(.launcher, .close) { display: none; }

.header { display: flex; gap: 0.5em; align-items: center; padding-block: 0.375em; padding-inline: 1em 0.5em; color: var(--on-accent); background: var(--accent); }
.header h2 { flex: 1; overflow-wrap: anywhere; }
.header button { border-color: currentColor; }
.header :focus-visible { outline-color: currentColor; outline-offset: -5px; }
.bar { display: flex; flex-wrap: wrap; gap: 0.5em; padding: 0.5em; border-bottom: 1px solid var(--line); background: var(--surface); }
.bar button { flex: 1 1 auto; text-align: center; font-weight: 600; }
.help, .lines a { color: var(--on-alarm); background: var(--alarm); border-color: transparent; }

.scroll { position: relative; flex: 1 1 auto; min-height: 0; overflow-y: auto; overscroll-behavior: contain; padding: 0.875em; }
.scroll:focus-visible { outline-offset: -3px; }
.status { padding: 0.5em 0.875em; border-top: 1px solid var(--line); font-size: 0.9375em; }
.status:empty { display: none; }
.box { display: grid; grid-template-columns: 1fr auto; gap: 0.25em 0.5em; align-items: end; padding: 0.5em 0.875em 0.75em; border-top: 1px solid var(--line); }
.box label { grid-column: 1 / -1; font-size: 0.875em; color: var(--muted); }
.box textarea { max-height: 8em; field-sizing: content; resize: none; min-height: 2.75em; }
.box button { border-color: transparent; color: var(--on-accent); background: var(--accent); font-weight: 600; }
.tools { display: flex; flex-wrap: wrap; gap: 0.25em 0.5em; margin-top: 1.25em; }
.tools button { border-color: transparent; color: var(--muted); text-decoration: underline; text-underline-offset: 0.2em; }

@media (max-width: 30em) { /* a phone: the panel is the page */
  :host(:not([position="inline"])) .panel { inset: 0; width: 100%; max-width: none; height: 100%; border: 0; border-radius: 0; }
}
@media (max-height: 30em) { /* zoomed in: everything scrolls, but the way to help */
  .panel { overflow-y: auto; }
  .panel[open] { display: block; }
  :host(:not([position="inline"])) .panel { inset-block: 0; height: 100%; }
  .bar { position: sticky; top: 0; z-index: 1; }
  .scroll { overflow: visible; }
}
@media (prefers-reduced-motion: no-preference) {
  .panel[open] { animation: arrive 0.15s ease-out; }
  @keyframes arrive { from { opacity: 0; transform: translateY(0.5em); } }
}
`;
