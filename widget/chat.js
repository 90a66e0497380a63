/** The panel over a conversation: shows what changes, and does what is asked for. */
import { Announcer } from "./announcer.js";
import { helpCard } from "./crisis.js";
import { h, unseen } from "./dom.js";
import { linked } from "./links.js";
import { buildPanel } from "./panel.js";
import { asText, print, save } from "./paper.js";
import { fill } from "./strings/index.js";
import { TurnView } from "./turn.js";

/** @typedef {import("./types.js").Turn} Turn */
/** @typedef {import("./conversation.js").Conversation} Conversation */

const NEAR_PIXELS = 120; // so near the end, a parent is taken to follow the talk

export class Chat {
  /** @type {Map<Turn, TurnView>} */
  #views = new Map();
  #announcer = new Announcer();

  /**
   * @param {HTMLElement} host
   * @param {Conversation} conversation
   * @param {import("./types.js").Strings} strings
   * @param {string} language
   * @param {{open: () => void, close: () => void, leave: () => void}} uses
   */
  constructor(host, conversation, strings, language, uses) {
    this.conversation = conversation;
    this.strings = strings;
    this.language = language;
    this.panel = buildPanel(strings, language, host.getAttribute("heading") || strings.heading, {
      ...uses,
      help: () => this.#help(),
      again: () => this.#again(),
      save: () => save(asText(conversation.turns, strings, language), strings.saved),
      print: () => print(host),
      say: (text) => conversation.ask({ text }, text),
    }, this.#announcer.element);
    this.refresh();
  }

  /** Shows everything anew: the clinic is known, or the conversation is another one. */
  refresh() {
    const { conversation, panel } = this;
    this.#views.clear();
    panel.log.replaceChildren();
    for (const turn of conversation.turns) this.show(turn, false);
    panel.welcome.replaceChildren(...this.#welcome());
    this.#state();
    panel.scroll.scrollTop = conversation.turns.length ? panel.scroll.scrollHeight : 0;
  }

  /** Shows one turn as it is now. @param {Turn} turn @param {boolean} [isNew] */
  show(turn, isNew = true) {
    const { scroll, log } = this.panel;
    const near = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_PIXELS;
    let view = this.#views.get(turn);
    const begins = !view;
    if (!view) {
      const deeds = {
        ask: (/** @type {import("./types.js").Message} */ message, /** @type {string} */ words) => this.conversation.ask(message, words),
        rate: (/** @type {import("./types.js").Rating} */ rating) => this.conversation.rate(rating),
        retry: () => void this.conversation.resume(),
      };
      view = new TurnView(turn, this.strings, this.language, deeds);
      this.#views.set(turn, view);
      this.#day(turn);
      log.append(view.element);
    }
    for (const words of view.update(isNew)) if (isNew) this.#announcer.say(words);
    this.#state();
    // A long answer is read from its question on; who reads further up is left alone.
    const latest = turn === this.conversation.turns.at(-1);
    if (isNew && latest && (near || begins)) this.#reveal(view.element);
  }

  /** Scrolls to the beginning of a turn, whatever scrolls: zoomed in, it is all of the panel. @param {HTMLElement} turn */
  #reveal(turn) {
    const { scroll, dialog, help } = this.panel;
    const whole = scroll.scrollHeight <= scroll.clientHeight;
    const edge = whole ? help.getBoundingClientRect().bottom : scroll.getBoundingClientRect().top;
    (whole ? dialog : scroll).scrollTop += turn.getBoundingClientRect().top - edge - 8;
  }

  /** Says whether the server is away. */
  #state() {
    const { conversation, strings, panel } = this;
    const away = conversation.away || !navigator.onLine;
    const said = !away ? "" : navigator.onLine ? strings.away : strings.offline;
    if (panel.status.textContent !== said) panel.status.textContent = said;
    panel.tools.hidden = conversation.turns.length === 0;
  }

  /** The browser has lost or found the network. */
  networkChanged() {
    this.#state();
    if (navigator.onLine) this.conversation.resume();
  }

  /** @returns {Node[]} */
  #welcome() {
    const { strings, conversation } = this;
    const { clinic, notLoaded } = conversation.session;
    const words = [strings.welcome, strings.answersIn].filter(Boolean).join(" ");
    const shown = [h("div", { class: "bubble", part: "reply" }, unseen(`${strings.assistant}: `), h("p", {}, words))];
    if (clinic?.phone)
      shown[0]?.append(h("p", { class: "contact" }, ...linked(fill(strings.contact, { clinic: clinic.clinic, phone: clinic.phone, hours: clinic.hours }))));
    if (notLoaded) shown.push(h("p", { class: "note" }, strings.notLoaded));
    const starters = (clinic?.starters ?? []).map((title) =>
      h("button", { type: "button", lang: "en", click: () => conversation.ask({ text: title }, title) }, title));
    if (starters.length && !conversation.turns.length) shown.push(h("div", { class: "choices" }, ...starters));
    return shown;
  }

  /** A line between two days. @param {Turn} turn */
  #day(turn) {
    const { turns } = this.conversation;
    const before = turns[turns.indexOf(turn) - 1]?.at ?? new Date();
    if (before.toDateString() === turn.at.toDateString()) return;
    const day = turn.at.toLocaleDateString(this.language, { dateStyle: "full" });
    this.panel.log.append(h("p", { class: "day" }, day));
  }

  #help() {
    const { card, help } = this.panel;
    const close = () => {
      card.replaceChildren();
      help.focus();
    };
    if (!card.hasChildNodes()) card.append(helpCard(this.strings, close));
    card.querySelector("h3")?.focus();
  }

  #again() {
    this.conversation.restart();
    this.panel.text.focus();
  }
}
