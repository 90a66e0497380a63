/** The one file that a page names; the gateway puts all other modules in front of it. */
import { LactabotChat } from "./element.js";

if (!customElements.get("lactabot-chat")) customElements.define("lactabot-chat", LactabotChat);
