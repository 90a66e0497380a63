/** Take the conversation along: as a plain text file, or on paper. */
import { h } from "./dom.js";
import { speaker } from "./reply.js";

/** @typedef {import("./types.js").Turn} Turn */
/** @typedef {import("./types.js").Strings} Strings */

/** The conversation as plain text. @param {Turn[]} turns @param {Strings} strings @param {string} language */
export function asText(turns, strings, language) {
  const said = turns.flatMap(({ at, words, replies }) => [
    at.toLocaleString(language, { dateStyle: "long", timeStyle: "short" }),
    ...(words ? [`${strings.you}: ${words}`] : []),
    ...replies.map((reply) =>
      [`${speaker(reply, strings)}: ${reply.text}`, reply.source_line].filter(Boolean).join("\n")),
  ]);
  return [...said, strings.cardText].join("\n\n") + "\n";
}

/** Saves a text under a name that tells nobody anything. @param {string} text @param {string} name */
export function save(text, name) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  h("a", { href: address, download: name }).click();
  // Once the browser has taken it.
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/** Prints the chat alone, and not the page around it. @param {HTMLElement} host */
export function print(host) {
  const around = new CSSStyleSheet();
  around.replaceSync(`@media print {
    body * { visibility: hidden !important; }
    ${host.localName} { visibility: visible !important; position: absolute !important; inset: 0 !important; }
  }`);
  document.adoptedStyleSheets.push(around);
  const done = () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== around);
  };
  window.addEventListener("afterprint", done, { once: true });
  window.print();
}
