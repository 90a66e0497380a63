/** Make safe links of what a plain text names: web addresses, numbers to call. */
import { h } from "./dom.js";

const LINK =
  /https:\/\/[^\s<>"“”]*[^\s<>"“”.,;:!?)]|(?:tel|sms):\+?\d[\d-]*|\b(?:988|911|(?:1-)?(?:\d{3}-)?\d{3}-\d{4})\b/g;

/**
 * The text as nodes; only `https:`, `tel:` and `sms:` become links, all else stays text.
 *
 * @param {string} text
 * @returns {Node[]}
 */
export function linked(text) {
  /** @type {Node[]} */
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(LINK)) {
    nodes.push(document.createTextNode(text.slice(at, match.index)), link(match[0]));
    at = match.index + match[0].length;
  }
  nodes.push(document.createTextNode(text.slice(at)));
  return nodes;
}

/** @param {string} found */
function link(found) {
  if (found.startsWith("https:"))
    return h("a", { href: found, target: "_blank", rel: "noopener noreferrer" }, found);
  const href = found.includes(":") ? found : `tel:${found}`;
  return h("a", { href }, found);
}
