/** Sets the attributes of the chat as the form says, and shows the line that would. */

const chat = /** @type {HTMLElement} */ (document.querySelector("lactabot-chat"));
const form = /** @type {HTMLFormElement} */ (document.querySelector("#settings"));
const line = /** @type {HTMLElement} */ (document.querySelector("#line"));
const NAMES = ["language", "heading", "accent", "position"];

function show() {
  const source = new URL("widget/lactabot.js", document.baseURI);
  line.textContent = `<script type="module" src="${source}"></script>\n${/** @type {Element} */ (chat.cloneNode()).outerHTML}`;
}

form.addEventListener("input", () => {
  const wished = new FormData(form);
  for (const name of NAMES) {
    const value = String(wished.get(name) ?? "");
    if (value) chat.setAttribute(name, value);
    else chat.removeAttribute(name);
  }
  document.documentElement.dir = String(wished.get("dir") ?? "");
  chat.toggleAttribute("open", wished.has("open"));
});

// It is opened and closed by hand too.
chat.addEventListener("lactabot-open", () => {
  const open = /** @type {HTMLInputElement} */ (form.elements.namedItem("open"));
  open.checked = chat.hasAttribute("open");
});
new MutationObserver(show).observe(chat, { attributes: true });
form.addEventListener("submit", (event) => event.preventDefault());
show();
