/** Which language the interface speaks. */
import en from "./en.js";
import es from "./es.js";

/** @type {Record<string, import("../types.js").Strings>} */
export const strings = { en, es };

/**
 * The first language that we speak, of those that are wished for.
 *
 * @param {(string | null | undefined)[]} wishes such as `es-MX`, the dearest first
 * @param {string[]} offered by the clinic, its own first
 */
export function choose(wishes, offered = Object.keys(strings)) {
  const spoken = offered.filter((language) => language in strings);
  const wished = wishes.map((wish) => (wish ?? "").toLowerCase().split("-")[0] ?? "");
  return wished.find((wish) => spoken.includes(wish)) ?? spoken[0] ?? "en";
}

/**
 * A text with its {places} filled in.
 *
 * @param {string} text
 * @param {Record<string, string>} values
 */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}
