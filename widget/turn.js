/** Show one turn: the question, how far it has got, and what came back. */
import { crisisMessage } from "./crisis.js";
import { h, unseen } from "./dom.js";
import { replyView, speaker } from "./reply.js";

/** @typedef {import("./types.js").Turn} Turn */
/** @typedef {import("./types.js").Strings} Strings */

export class TurnView {
  /** It can take the focus from a button that goes away. */
  element = h("div", { class: "turn", tabindex: -1 });
  #progress = h("div", { class: "progress" });
  #card = false;
  #answered = false;

  /**
   * @param {Turn} turn
   * @param {Strings} strings
   * @param {string} language of the interface
   * @param {import("./reply.js").Deeds & {retry: (turn: Turn) => void}} deeds
   */
  constructor(turn, strings, language, deeds) {
    this.turn = turn;
    this.strings = strings;
    this.deeds = deeds;
    if (turn.words) this.element.append(question(turn, strings, language));
    this.element.append(this.#progress);
  }

  /**
   * Shows what is new. What is shown stays: nobody loses a link that they reach for.
   *
   * @param {boolean} alert whether a crisis is said at once by screen readers
   * @returns {string[]} what screen readers have to be told
   */
  update(alert) {
    const { turn, strings } = this;
    if (turn.helped && !this.#card && !this.#answered) {
      this.#card = true;
      this.#progress.before(crisisMessage(strings, strings.cardOwn, alert));
    }
    this.#progress.replaceChildren(...this.#state());
    if (turn.state !== "answered" || this.#answered) return [];
    this.#answered = true;
    /** @type {string[]} */
    const told = [];
    for (const reply of turn.replies) {
      const first = alert && reply.kind === "crisis" && !this.#card;
      this.element.append(replyView(reply, strings, this.deeds, first));
      if (!first) told.push(`${speaker(reply, strings)}: ${reply.text}`);
    }
    return told;
  }

  #state() {
    const { turn, strings } = this;
    if (turn.state === "sending")
      return [h("p", { class: "wait" }, unseen(strings.wait), h("i"), h("i"), h("i"))];
    if (turn.state === "answered") return [];
    const retry = () => {
      this.element.focus();
      this.deeds.retry(turn);
    };
    return [
      h("p", { class: "failed" }, `${strings.notSent} `,
        h("button", { type: "button", click: retry }, strings.retry)),
    ];
  }
}

/** @param {Turn} turn @param {Strings} strings @param {string} language */
function question(turn, strings, language) {
  const time = turn.at.toLocaleTimeString(language, { timeStyle: "short" });
  return h("div", { class: "question", part: "question" },
    h("p", { class: "words", dir: "auto" }, unseen(`${strings.you}: `), turn.words),
    h("time", { datetime: turn.at.toISOString() }, time));
}
