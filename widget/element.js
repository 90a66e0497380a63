/** `<lactabot-chat>`: attributes in, events out. docs/widget.md lists them. */
import { Chat } from "./chat.js";
import { Client } from "./client.js";
import { Conversation } from "./conversation.js";
import { leave } from "./exit.js";
import { base } from "./styles/base.js";
import { messages } from "./styles/messages.js";
import { picture } from "./styles/picture.js";
import { choose, strings } from "./strings/index.js";
import { accentStyle } from "./theme.js";

// The modules lie in <server>/widget/<version>/.
const SERVER = new URL("../../", import.meta.url);
const SMALL = "(max-width: 30em), (max-height: 30em)";

const sheet = new CSSStyleSheet();
sheet.replaceSync(base + messages + picture);

export class LactabotChat extends HTMLElement {
  static observedAttributes = ["language", "heading", "accent", "open", "position", "server"];

  /** @type {Conversation | null} */
  #conversation = null;
  #accent = new CSSStyleSheet();
  /** @type {Chat | null} */
  #chat = null;
  /** Whether a person opens or closes: only then does the focus move. */
  #byHand = false;
  #network = () => this.#chat?.networkChanged();

  connectedCallback() {
    if (!this.shadowRoot) this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet, this.#accent];
    this.#conversation ??= this.#newConversation();
    this.#build();
    window.addEventListener("online", this.#network);
    window.addEventListener("offline", this.#network);
  }

  disconnectedCallback() {
    window.removeEventListener("online", this.#network);
    window.removeEventListener("offline", this.#network);
  }

  /** @param {string} name @param {string | null} before @param {string | null} now */
  attributeChangedCallback(name, before, now) {
    if (!this.#chat || before === now) return;
    if (name === "accent") return this.#paint();
    if (name === "server") this.#conversation = this.#newConversation();
    if (name === "open") this.#show();
    else this.#build();
  }

  #newConversation() {
    const server = this.getAttribute("server");
    const client = new Client(server ? new URL(server.replace(/\/?$/, "/"), document.baseURI) : SERVER);
    return new Conversation(client, (turn) => this.#changed(turn), (error) => this.#tell("error", { message: error.message }));
  }

  /** Puts up the panel in the language that is wished for now. */
  #build() {
    if (!this.shadowRoot || !this.#conversation) return;
    const page = this.closest("[lang]")?.getAttribute("lang");
    const offered = this.#conversation.session.clinic?.languages;
    const language = choose([this.getAttribute("language"), page], offered);
    const words = strings[language] ?? strings.en;
    if (!words) return;
    this.#chat = new Chat(this, this.#conversation, words, language, {
      open: () => this.#toggle(true),
      close: () => this.#toggle(false),
      leave: () => {
        this.shadowRoot?.replaceChildren();
        leave(this.getAttribute("exit"));
      },
    });
    const { launcher, dialog } = this.#chat.panel;
    dialog.addEventListener("cancel", (event) => event.preventDefault()); // Escape, below
    dialog.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.preventDefault();
      this.#toggle(false);
    });
    this.shadowRoot.replaceChildren(launcher, dialog);
    this.#paint();
    this.#show();
  }

  #paint() {
    if (this.shadowRoot) this.#accent.replaceSync(accentStyle(this.shadowRoot, this.getAttribute("accent")));
  }

  /** @param {boolean} open */
  #toggle(open) {
    if (this.getAttribute("position") === "inline" && !open) return;
    this.#byHand = true;
    this.toggleAttribute("open", open);
    this.#byHand = false;
  }

  /** Opens or closes the panel, as the attributes say. */
  #show() {
    if (!this.#chat) return;
    const { launcher, dialog, text, scroll } = this.#chat.panel;
    const inline = this.getAttribute("position") === "inline";
    const open = inline || this.hasAttribute("open");
    if (open === dialog.open) return;
    launcher.hidden = open;
    launcher.removeAttribute("data-unread");
    launcher.setAttribute("aria-expanded", String(open));
    if (!open) {
      dialog.close();
      if (this.#byHand) launcher.focus();
    } else if (this.#byHand && matchMedia(SMALL).matches) dialog.showModal(); // over all else
    else dialog.setAttribute("open", ""); // unlike show(), takes no focus
    // Where there is a keyboard; on a phone its own would cover the panel.
    if (open && this.#byHand) (matchMedia("(pointer: fine)").matches ? text : dialog).focus();
    if (open) {
      scroll.scrollTop = this.#conversation?.turns.length ? scroll.scrollHeight : 0;
      setTimeout(() => this.#conversation?.resume()); // first, the panel is painted
    }
    this.#tell("open", { open });
  }

  /** @param {import("./types.js").Turn | null} turn */
  #changed(turn) {
    if (!this.#chat) return;
    if (turn) this.#chat.show(turn);
    else if (this.#languageChanged()) this.#build();
    else this.#chat.refresh();
    if (turn?.state === "sending") this.#tell("message", { from: "parent" });
    if (turn?.state !== "answered") return;
    this.#tell("message", { from: "assistant" });
    const { launcher, dialog } = this.#chat.panel;
    if (!dialog.open) launcher.dataset.unread = "";
  }

  #languageChanged() {
    const offered = this.#conversation?.session.clinic?.languages;
    return offered && !offered.includes(this.#chat?.language ?? "");
  }

  /** An event without a word of the parent: pages like to count. @param {string} name @param {object} detail */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(`lactabot-${name}`, { detail, bubbles: true, composed: true }));
  }
}
