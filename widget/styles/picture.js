/** The drawing: its colours in light, dark and forced colours, and how it moves. */
export const picture = `
.picture { margin-top: 0.75em; }
.picture svg { display: block; width: 100%; max-width: 24em; height: auto; fill: none; stroke-width: 2; stroke-linecap: round; }
.picture figcaption { font-size: 0.875em; }
.picture figcaption p { font-weight: 600; }
.picture ol { padding-inline-start: 1.5em; }
.skin { fill: var(--skin); stroke: var(--skin-line); }
.areola { stroke: var(--skin-line); stroke-width: 4; opacity: 0.6; }
.brain, .baby { fill: var(--surface); stroke: var(--muted); }
.gland { fill: var(--blood); }
.nerve { stroke: var(--nerve); stroke-dasharray: 6 6; }
.hormone { stroke: var(--blood); stroke-width: 3; stroke-dasharray: 1 8; }
.duct { stroke: var(--skin-line); stroke-width: 7; }
.milk { stroke: var(--milk); stroke-width: 4; stroke-dasharray: 10 8; }
.sacs circle { fill: var(--milk); stroke: var(--skin-line); transform-box: fill-box; transform-origin: center; }
.number circle { fill: var(--text); stroke: var(--surface); }
.number text { fill: var(--surface); font: 700 14px sans-serif; }
@media (prefers-reduced-motion: no-preference) {
  .nerve, .hormone, .milk { animation: flow 2s linear infinite; }
  .nerve { animation-direction: normal; }
  .sacs circle { animation: squeeze 2s ease-in-out infinite alternate; }
  @keyframes flow { to { stroke-dashoffset: -36; } }
  @keyframes squeeze { to { transform: scale(0.82); } }
}
@media (forced-colors: active) {
  .picture svg { forced-color-adjust: none; }
  .skin, .brain, .baby, .sacs circle { fill: Canvas; stroke: CanvasText; }
  .areola, .duct, .nerve, .hormone { stroke: CanvasText; }
  .milk { stroke: Canvas; }
  .gland, .number circle { fill: CanvasText; }
  .number text { fill: Canvas; }
}
`;
