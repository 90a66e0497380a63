/**
 * Find the plainest words of a crisis without the server. The rules are the clinicians' own,
 * see docs/safety.md; misspelt and hidden words, and all other rules, need the server.
 */
import { groups } from "./phrases.js";

/** What a phrase is made of, and what that is in a regular expression over "a b c ". */
const PART = /~(\d*)|#|<([a-z0-9_-]+)>|[a-z0-9]+|[()[\]|^$]|\s+/g;
/** @type {Record<string, string>} */
const SIGNS = { "(": "(?:", ")": ")", "[": "(?:", "]": ")?", "|": "|", "^": "^", $: "$" };

/** @type {RegExp[] | null} */
let phrases = null;

/**
 * Whether a text shows a crisis. Everybody is referred if the rules could not be read.
 *
 * @param {string} text
 */
export function isCrisis(text) {
  if (!groups) return text.trim() !== "";
  phrases ??= groups.flatMap((group) => group.phrases.map((phrase) => expression(phrase, group.words)));
  const plain = words(text);
  return phrases.some((phrase) => phrase.test(plain));
}

/** Small plain letters: "I DON'T want…" gives "i dont want ". @param {string} text */
function words(text) {
  const bare = text.replace(/['’‘‛ʼ`´′＇]/g, "").normalize("NFKD").toLowerCase();
  const found = bare.replace(/[\p{M}\p{Cf}]/gu, "").match(/[\p{L}\p{N}]+/gu) ?? [];
  return found.map((word) => `${word} `).join("");
}

/** @param {string} phrase @param {Record<string, string[]>} lemmas */
function expression(phrase, lemmas) {
  const inside = phrase.replace(PART, (part, gap, lemma) => {
    if (part.startsWith("~")) return `(?:\\S+ ){0,${gap || 3}}`;
    if (part === "#") return "\\d+ ";
    if (lemma) return `(?:${(lemmas[lemma] ?? []).join(" |")} )`;
    return part.trim() ? (SIGNS[part] ?? `${part} `) : "";
  });
  return new RegExp(`\\b${inside}`);
}
