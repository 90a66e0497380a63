/**
 * The shapes that the modules share; the server's are those of README, "The API".
 *
 * @typedef {{title: string, payload: string}} Button
 * @typedef {{title: string, section: string, publisher: string, as_of: string | null}} Source
 * @typedef {object} Reply
 * @property {string} kind `crisis`, `red_flag`, `answer`, `clarify`, `decline`, `smalltalk`, `notice` or `person`
 * @property {string} text plain text
 * @property {string} [id] of what came unasked
 * @property {string} [topic] of an answer
 * @property {string} [feedback] the token by which an answer is rated
 * @property {string} [source_line] the sources and the limits in one line
 * @property {string} [limits] who reviewed it, and that it replaces no doctor
 * @property {Source[]} sources
 * @property {Button[]} buttons
 *
 * @typedef {object} Clinic
 * @property {string} conversation a token for a new conversation
 * @property {string} clinic
 * @property {string} phone
 * @property {string} hours
 * @property {string[]} languages of the interface, the clinic's own first
 * @property {"memory" | "session" | "local"} keep where the token is kept
 * @property {string[]} starters questions to begin with
 *
 * @typedef {{text: string} | {payload: string}} Message
 * @typedef {{answer: string, id: string, helpful: boolean, comment: string}} Rating
 *
 * @typedef {object} Turn
 * @property {string} id made up here, so that the server takes a message once
 * @property {Message} message
 * @property {string} words what the parent said, as shown; empty if it is not known
 * @property {Date} at
 * @property {"sending" | "waiting" | "answered"} state
 * @property {Reply[]} replies
 * @property {boolean} helped whether our own crisis card is due, or was
 * @property {boolean} resumed whether it was said before this page was loaded
 *
 * @typedef {typeof import("./strings/en.js").default} Strings
 */
export {};
