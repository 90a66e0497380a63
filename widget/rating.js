/** Thumbs below an answer, and an optional comment. */
import { crisisMessage } from "./crisis.js";
import { isCrisis } from "./detect.js";
import { h, svg, unseen } from "./dom.js";
import { newId } from "./id.js";

/** @typedef {import("./types.js").Reply} Reply */
/** @typedef {import("./types.js").Rating} Rating */
/** @typedef {import("./types.js").Strings} Strings */

const THUMB =
  "M2 10h3v10H2zM7 20h9.5a2 2 0 0 0 2-1.6l1.4-7a2 2 0 0 0-2-2.4H13l.7-4.2A1.8 1.8 0 0 0 10.300 3.500L7 10z";

/**
 * @param {string} answer the token of the answer
 * @param {Strings} strings
 * @param {(rating: Rating) => Promise<Reply[]>} send gives what must be said to a comment
 */
export function ratingView(answer, strings, send) {
  const id = newId();
  const place = h("div", { class: "more" });
  const status = h("p", { role: "status", tabindex: -1 });

  /** @param {boolean} helpful @param {string} comment */
  async function rate(helpful, comment) {
    status.textContent = "";
    try {
      const replies = await send({ answer, id, helpful, comment });
      status.textContent = replies.length ? "" : strings.thanks;
      for (const { text } of replies) place.append(crisisMessage(strings, text, true));
      return true;
    } catch {
      status.textContent = strings.notRated;
      if (isCrisis(comment)) place.append(crisisMessage(strings, strings.cardOwn, true));
      return false;
    }
  }

  /** @param {boolean} helpful */
  function thumb(helpful) {
    const click = async () => {
      for (const one of thumbs) one.setAttribute("aria-pressed", String(one === button));
      if (await rate(helpful, "")) place.replaceChildren(comment(strings, async (said) => {
        const kept = await rate(helpful, said);
        if (kept) status.focus(); // the box with the focus goes away
        return kept;
      }));
    };
    const button = h(
      "button",
      { type: "button", "aria-pressed": "false", class: helpful ? "up" : "down", click },
      svg("svg", { viewBox: "0 0 22 22", "aria-hidden": "true" }, svg("path", { d: THUMB })),
      unseen(`${strings.helped} `),
      helpful ? strings.yes : strings.no,
    );
    return button;
  }
  const thumbs = [thumb(true), thumb(false)];
  return h("div", { class: "rating", part: "rating" },
    h("div", { class: "thumbs" }, h("span", { "aria-hidden": "true" }, strings.helped), ...thumbs),
    status, place);
}

/**
 * A box for a comment, which goes away once it is sent.
 *
 * @param {Strings} strings
 * @param {(said: string) => Promise<boolean>} send
 */
function comment(strings, send) {
  const box = h("textarea", { rows: 2, maxlength: 1000 });
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (box.value.trim() && (await send(box.value.trim()))) form.remove();
  };
  const form = h("form", { submit },
    h("label", {}, strings.comment, box),
    h("button", { type: "submit" }, strings.sendComment));
  return form;
}
