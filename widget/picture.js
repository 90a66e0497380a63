/**
 * How milk gets to the nipple: our own drawing, numbered like the text below it. It moves
 * only for those who have not asked for less motion; see styles/picture.js.
 */
import { h, svg } from "./dom.js";

/** The answers that it belongs to. */
export const PICTURED = new Set([
  "letdown_definition",
  "letdown_mechanism",
  "hormones_oxytocin",
  "hormones_prolactin",
]);

// Where the sacs lie, each cluster with the duct that leads from it to the nipple.
const CLUSTERS = /** @type {const} */ ([
  [96, 112, "M104 114C160 112 220 128 262 150"],
  [84, 152, "M92 153C150 150 210 150 262 153"],
  [100, 192, "M108 190C160 186 220 172 262 156"],
  [146, 96, "M151 101C190 108 230 128 262 149"],
  [150, 206, "M155 201C190 192 232 174 262 157"],
]);
const SACS = /** @type {const} */ ([[0, 0], [-10, -6], [-2, -12], [-12, 5], [-3, 11]]);

// Where the numbers stand; those of the text.
const NUMBERS = /** @type {const} */ ([[300, 108], [30, 74], [62, 186], [128, 74], [206, 176]]);

/** @param {import("./types.js").Strings} strings */
export function picture(strings) {
  const drawing = svg(
    "svg",
    { viewBox: "0 0 330 246", role: "img", "aria-label": strings.picture },
    svg("path", { class: "skin", d: "M44 84C120 62 236 86 262 138C270 142 276 147 276 153C276 159 270 164 262 167C238 222 130 254 44 232" }),
    svg("path", { class: "areola", d: "M252 122C262 140 262 166 252 184" }),
    svg("path", { class: "brain", d: "M30 20C40 4 66 4 74 16C90 14 96 34 84 42C82 54 60 56 54 50C40 56 22 44 30 20Z" }),
    svg("circle", { class: "gland", cx: 58, cy: 58, r: 6 }),
    svg("path", { class: "baby", d: "M330 104C300 108 282 128 282 146L289 152L282 158C284 182 304 198 330 202" }),
    svg("path", { class: "nerve", d: "M276 140C262 60 170 16 96 28" }),
    svg("path", { class: "hormone", d: "M58 68C58 96 66 104 78 112" }),
    svg("path", { class: "hormone late", d: "M52 66C40 110 54 136 68 146" }),
    ...CLUSTERS.map(([, , d]) => svg("path", { class: "duct", d })),
    ...CLUSTERS.map(([, , d]) => svg("path", { class: "milk", d })),
    ...CLUSTERS.map(([x, y]) =>
      svg("g", { class: "sacs" }, ...SACS.map(([a, b]) => svg("circle", { cx: x + a, cy: y + b, r: 7 }))),
    ),
    ...NUMBERS.map(([x, y], at) =>
      svg("g", { class: "number" },
        svg("circle", { cx: x, cy: y, r: 11 }),
        svg("text", { x, y: y + 5, "text-anchor": "middle" }, String(at + 1))),
    ),
  );
  const steps = strings.pictureSteps.map((step) => h("li", {}, step));
  return h("figure", { class: "picture", part: "picture" },
    drawing,
    h("figcaption", {}, h("p", {}, strings.picture), h("ol", {}, ...steps)));
}
