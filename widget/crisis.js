/** The way to 988: needs no server, no picture and no script once it is shown. */
import { h } from "./dom.js";
import { linked } from "./links.js";

/** @typedef {import("./types.js").Strings} Strings */

/** The three lines, as large links. @param {Strings} strings */
function lines(strings) {
  return h(
    "p",
    { class: "lines" },
    h("a", { href: "tel:988" }, strings.call),
    h("a", { href: "sms:988" }, strings.text),
    h("a", { href: "tel:911", class: "quiet" }, strings.call911),
  );
}

/**
 * What is said in a crisis, with the lines to tap.
 *
 * @param {Strings} strings
 * @param {string} text
 * @param {boolean} alert whether screen readers say it at once, before all else
 * @param {string} [language] of the text, where it is not the interface's own
 */
export function crisisMessage(strings, text, alert, language) {
  const words = h("p", language ? { class: "words", lang: language } : { class: "words" });
  words.append(...linked(text));
  return h("div", { class: "crisis", part: "crisis", ...(alert && { role: "alert" }) }, lines(strings), words);
}

/**
 * The card behind "Get help now". The person asked for it: the focus goes there.
 *
 * @param {Strings} strings
 * @param {() => void} close
 */
export function helpCard(strings, close) {
  return h(
    "section",
    { class: "crisis card", part: "crisis", "aria-labelledby": "card-title" },
    h("h3", { id: "card-title", tabindex: -1 }, strings.card),
    lines(strings),
    h("p", { class: "words" }, ...linked(strings.cardText)),
    h("button", { type: "button", class: "back", click: close }, strings.back),
  );
}
