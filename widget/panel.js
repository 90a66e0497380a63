/** The parts of the panel that are always there. */
import { h } from "./dom.js";

/** @typedef {import("./types.js").Strings} Strings */

/**
 * What the parts do when they are used.
 *
 * @typedef {object} Uses
 * @property {() => void} open
 * @property {() => void} close
 * @property {() => void} help
 * @property {() => void} leave
 * @property {() => void} again
 * @property {() => void} save
 * @property {() => void} print
 * @property {(text: string) => void} say
 *
 * @typedef {ReturnType<typeof buildPanel>} Panel
 */

/**
 * @param {Strings} strings
 * @param {string} language
 * @param {string} heading
 * @param {Uses} uses
 * @param {Node} announcer
 */
export function buildPanel(strings, language, heading, uses, announcer) {
  /** @param {string} words @param {() => void} click @param {string} [name] */
  const button = (words, click, name = "") =>
    h("button", { type: "button", class: name, click, ...(name && { part: name }) }, words);

  const launcher = h("button",
    { type: "button", class: "launcher", part: "launcher", lang: language, "aria-haspopup": "dialog", "aria-expanded": "false", click: uses.open },
    heading);
  const help = button(strings.help, uses.help, "help");
  const text = h("textarea", { id: "text", rows: 1, enterkeyhint: "send", dir: "auto", autocomplete: "off" });
  const card = h("div", { class: "card-place" });
  const welcome = h("div", { class: "welcome" });
  const log = h("div", { class: "log", role: "log", "aria-live": "off", "aria-label": strings.log });
  const tools = h("div", { class: "tools" },
    button(strings.again, uses.again), button(strings.save, uses.save), button(strings.print, uses.print));
  const scroll = h("div", { class: "scroll", part: "messages", role: "region", "aria-label": strings.area, tabindex: 0 },
    welcome, log, tools);
  const status = h("p", { class: "status", role: "status" });

  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const said = text.value.trim();
    text.value = "";
    text.focus();
    if (said) uses.say(said);
  };
  const box = h("form", { class: "box", part: "box", submit },
    h("label", { for: "text" }, strings.box), text,
    h("button", { type: "submit", part: "send" }, strings.send));
  text.addEventListener("keydown", (event) => {
    // While a word is being composed, Enter belongs to the keyboard.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    box.requestSubmit();
  });

  const dialog = h("dialog", { class: "panel", part: "panel", lang: language, tabindex: -1, "aria-labelledby": "title" },
    h("header", { class: "header", part: "header" },
      h("h2", { id: "title" }, heading),
      button(strings.close, uses.close, "close")),
    h("div", { class: "bar" }, help, button(strings.leave, uses.leave, "leave")),
    card, scroll, status, box, announcer);
  return { launcher, dialog, help, text, card, welcome, log, tools, scroll, status };
}
