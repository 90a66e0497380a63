/** Where the browser keeps a conversation's token, as the clinic wants it. */

const TOKEN = "lactabot.conversation";

/** @typedef {import("./types.js").Clinic["keep"]} Keep */

/** The kept token; empty if there is none. @param {Keep} keep */
export function recall(keep) {
  return using(keep, (storage) => storage.getItem(TOKEN)) ?? "";
}

/**
 * Keeps a token at that one place and nowhere else; an empty one is forgotten.
 *
 * @param {Keep} keep
 * @param {string} token
 */
export function remember(keep, token) {
  for (const place of /** @type {Keep[]} */ (["session", "local"])) {
    if (token && place === keep) using(place, (storage) => storage.setItem(TOKEN, token));
    else using(place, (storage) => storage.removeItem(TOKEN));
  }
}

/** Forgets everything that we keep. */
export function forget() {
  remember("memory", "");
}

/**
 * @template T @param {Keep} keep @param {(storage: Storage) => T} use
 * @returns {T | null} null where storage is turned off, and for `memory`
 */
function using(keep, use) {
  if (keep === "memory") return null;
  try {
    return use(keep === "local" ? localStorage : sessionStorage);
  } catch {
    return null;
  }
}
