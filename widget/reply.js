/** Show one reply: its words, its sources in one tap, a picture, quick replies, thumbs. */
import { crisisMessage } from "./crisis.js";
import { h, unseen } from "./dom.js";
import { linked } from "./links.js";
import { picture, PICTURED } from "./picture.js";
import { ratingView } from "./rating.js";

/** @typedef {import("./types.js").Reply} Reply */
/** @typedef {import("./types.js").Strings} Strings */

/**
 * What a reply can do.
 *
 * @typedef {object} Deeds
 * @property {(message: import("./types.js").Message, words: string) => void} ask
 * @property {(rating: import("./types.js").Rating) => Promise<Reply[]>} rate
 */

/**
 * @param {Reply} reply
 * @param {Strings} strings
 * @param {Deeds} deeds
 * @param {boolean} alert whether a crisis is said at once by screen readers
 */
export function replyView(reply, strings, deeds, alert) {
  const language = languageOf(reply.text);
  const urgent = reply.kind === "crisis" || reply.kind === "red_flag";
  const words = h("p", { class: "words", lang: language }, ...linked(reply.text));
  const bubble = urgent
    ? h("div", { class: "bubble" }, unseen(`${strings.assistant}: `), crisisMessage(strings, reply.text, alert, language))
    : h("div", { class: "bubble", part: "reply" },
        reply.kind === "person"
          ? h("p", { class: "limits" }, `${strings.person}: `)
          : unseen(`${strings.assistant}: `),
        words,
        PICTURED.has(reply.topic ?? "") && picture(strings),
        (reply.limits ?? reply.source_line) && h("p", { class: "limits", lang: "en" }, reply.limits ?? reply.source_line),
        reply.sources.length > 0 && sources(reply, strings),
        reply.feedback && ratingView(reply.feedback, strings, deeds.rate));
  const choices = reply.buttons.map(({ title, payload }) =>
    h("button", { type: "button", lang: language, click: () => deeds.ask({ payload }, title) }, title));
  return h("div", { class: "reply", "data-kind": reply.kind },
    bubble, choices.length > 0 && h("div", { class: "choices" }, ...choices));
}

/** Who says it. @param {Reply} reply @param {Strings} strings */
export function speaker({ kind }, strings) {
  return kind === "person" ? strings.person : strings.assistant;
}

/** @param {Reply} reply @param {Strings} strings */
function sources(reply, strings) {
  const named = reply.sources.map(({ title, section, publisher, as_of }) =>
    h("li", {}, h("cite", {}, title), ` (${section}), ${publisher}, ${as_of ?? strings.undated}`));
  return h("details", { class: "sources" },
    h("summary", {}, strings.sources),
    h("ul", { lang: "en" }, ...named));
}

/** Replies are in English, but for what a person in danger is told. @param {string} text */
function languageOf(text) {
  return /\b(usted|llame|bebé|para)\b/i.test(text) ? "es" : "en";
}
