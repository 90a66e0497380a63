/**
 * The chat box: sends what a parent types or picks, and shows what comes back.
 *
 * The words of the page stand in the templates of index.html. Words of the server and of the
 * parent are set as text, never as markup.
 */

/** @typedef {{title: string, payload: string}} Button */
/** @typedef {{kind: string, text: string, source_line?: string, buttons: Button[]}} Reply */
/** @typedef {{text?: string | null, replies: Reply[]}} Turn */
/** @typedef {{conversation: string, turns: Turn[]}} Conversation */
/** @typedef {{text: string} | {payload: string}} Message */

const MESSAGES = "/api/messages";
const TOKEN = "lactabot.conversation";
const DEADLINE_MS = 30_000;

const log = find(document, "#log");
const box = /** @type {HTMLFormElement} */ (find(document, "#box"));
const input = /** @type {HTMLTextAreaElement} */ (find(document, "#text"));
const starters = find(document, "#starters");

let token = inStorage((kept) => kept.getItem(TOKEN)) ?? "";

/** The one element that matches; the page always holds it.
 * @param {ParentNode} parent @param {string} selector @returns {HTMLElement} */
function find(parent, selector) {
  return /** @type {HTMLElement} */ (parent.querySelector(selector));
}

/** A fresh copy of a template of the page.
 * @param {string} id */
function copyOf(id) {
  const template = /** @type {HTMLTemplateElement} */ (find(document, `template#${id}`));
  return /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
}

/** What the tab keeps over a reload; nothing where storage is turned off.
 * @template T @param {(storage: Storage) => T} use */
function inStorage(use) {
  try {
    return use(sessionStorage);
  } catch {
    return null;
  }
}

/** Keeps the token for the next message and for a reload; an empty one is forgotten.
 * @param {string} newToken */
function remember(newToken) {
  token = newToken;
  inStorage((kept) => (token ? kept.setItem(TOKEN, token) : kept.removeItem(TOKEN)));
}

/** The JSON of a good response; null if the server does not take our token, which we forget.
 * @param {string} sent @param {RequestInit} request
 * @throws {Error} The server cannot be reached, is too slow, refuses or fails. */
async function call(sent, request) {
  const response = await fetch(MESSAGES, { ...request, signal: AbortSignal.timeout(DEADLINE_MS) });
  const type = response.headers.get("Content-Type") ?? "";
  if (sent && response.status === 401 && type.startsWith("application/problem+json")) {
    if (token === sent) remember("");
    return null;
  }
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return response.json();
}

/** Sends a message, in a new conversation if the server no longer knows the old one.
 * @param {Message} message @returns {Promise<Conversation>} */
async function send(message) {
  const body = JSON.stringify(token ? { ...message, conversation: token } : message);
  const headers = { "Content-Type": "application/json" };
  const found = await call(token, { method: "POST", headers, body });
  if (!found) return send(message);
  return { conversation: found.conversation, turns: [{ replies: found.replies }] };
}

/** The conversation so far; empty if the server no longer knows it.
 * @returns {Promise<Conversation>} */
async function load() {
  const found = await call(token, { headers: { Authorization: `Bearer ${token}` } });
  return found ?? { conversation: token, turns: [] };
}

/** @param {string} words */
function question(words) {
  const shown = copyOf("question");
  find(shown, ".words").textContent = words;
  return shown;
}

/** @param {Reply} reply */
function answer(reply) {
  const shown = copyOf("reply");
  shown.dataset.kind = reply.kind;
  find(shown, ".words").textContent = reply.text;
  find(shown, ".source").textContent = reply.source_line ?? "";
  if (reply.kind === "crisis") find(shown, ".bubble").prepend(copyOf("crisis"));
  for (const { title, payload } of reply.buttons) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = title;
    button.addEventListener("click", () => ask({ payload }, title));
    find(shown, ".choices").append(button);
  }
  return shown;
}

/** Waits for the server at one place of the log; shows there what came, or a way to try again.
 * @param {HTMLElement} place @param {() => Promise<Conversation>} request
 * @param {string} failureId */
async function show(place, request, failureId) {
  const waiting = copyOf("waiting");
  place.append(waiting);
  waiting.scrollIntoView({ block: "nearest" });
  try {
    const { conversation, turns } = await request();
    if (!place.isConnected) return; // "Start again" was faster.
    remember(conversation);
    const shown = turns.map(({ text, replies }) =>
      text ? [question(text), ...replies.map(answer)] : replies.map(answer),
    );
    waiting.replaceWith(...shown.flat());
    if (!place.hasChildNodes()) place.remove(); // The conversation is over: not a word.
    // A long answer is read from its beginning.
    [...place.querySelectorAll(".question")].at(-1)?.scrollIntoView();
  } catch (error) {
    console.warn("no answer:", error);
    const failure = copyOf(failureId);
    find(failure, "button").addEventListener("click", () => {
      failure.remove();
      place.focus();
      show(place, request, failureId);
    });
    waiting.replaceWith(failure);
    failure.scrollIntoView({ block: "nearest" });
  }
}

/** A new place at the end of the log; it can take the focus from a button that goes away. */
function newPlace() {
  const place = document.createElement("div");
  place.className = "turn";
  place.tabIndex = -1;
  log.append(place);
  return place;
}

/** One turn. It waits for no other: a call for help must not stand behind a slow answer.
 * @param {Message} message @param {string} words */
function ask(message, words) {
  const place = newPlace();
  place.append(question(words));
  show(place, () => send(message), "not-sent");
}

box.addEventListener("submit", (event) => {
  event.preventDefault();
  const words = input.value.trim();
  if (!words) return input.focus();
  box.reset();
  ask({ text: words }, words);
});

input.addEventListener("keydown", (event) => {
  // While a word is being composed, Enter belongs to the keyboard.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  box.requestSubmit();
});

find(document, "#again").addEventListener("click", () => {
  remember("");
  log.replaceChildren();
  box.reset();
  input.focus();
});

for (const button of starters.querySelectorAll("button")) {
  button.addEventListener("click", () => ask({ text: button.textContent }, button.textContent));
}

if (token) show(newPlace(), load, "not-loaded");
// Without this script they would do nothing, or put a parent's words into the address bar.
box.hidden = starters.hidden = false;
find(document, "#no-box").hidden = true;
