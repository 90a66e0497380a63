/** Speak each message once to screen readers, apart from the transcript that is seen. */
import { h } from "./dom.js";

// Sooner, some screen readers miss it; see docs/widget.md, "Accessibility".
const STAYS_MS = 1000;

export class Announcer {
  /** Must be on the page before the first message, or that one is not spoken. */
  element = h("div", { class: "unseen", "aria-live": "polite" });

  /** @param {string} words */
  say(words) {
    const spoken = h("p", {}, words);
    this.element.append(spoken);
    setTimeout(() => spoken.remove(), STAYS_MS);
  }
}
