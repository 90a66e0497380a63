/** One conversation: what was said, and what still waits to be sent. Knows no page. */
import { AwayError, ExpiredError } from "./client.js";
import { isCrisis } from "./detect.js";
import { Follower } from "./follow.js";
import { newId } from "./id.js";
import { Session } from "./session.js";

/** @typedef {import("./types.js").Turn} Turn */
/** @typedef {import("./types.js").Message} Message */
/** @typedef {import("./types.js").Rating} Rating */

const PATIENCE_MS = 1000; // for the server's own words in a crisis, then ours are shown
const FIRST_PAUSE_MS = 2000;
const LAST_PAUSE_MS = 60_000;

export class Conversation {
  /** @type {Turn[]} */
  turns = [];
  /** Whether the server could not be reached when we last tried. */
  away = false;
  /** @type {WeakMap<Turn, () => void>} by turn in crisis, what shows our own words */
  #help = new WeakMap();
  /** @type {Promise<Turn[]> | null} */
  #begun = null;
  #busy = false;
  /** What came unasked and is shown. @type {Set<string>} */
  #seen = new Set();
  #follower = new Follower(() => this.#look());
  #pause = FIRST_PAUSE_MS;
  #timer = 0;

  /**
   * @param {import("./client.js").Client} client
   * @param {(turn: Turn | null) => void} changed a turn, or all else if null
   * @param {(error: Error) => void} failed
   */
  constructor(client, changed, failed) {
    this.client = client;
    this.session = new Session(client);
    this.changed = changed;
    this.failed = failed;
  }

  /** Says something. @param {Message} message @param {string} words as they are shown */
  ask(message, words) {
    /** @type {Turn} */
    const turn = { id: newId(), message, words, at: new Date(), state: "sending", replies: [], helped: false, resumed: false };
    const crisis = "text" in message && isCrisis(message.text);
    const queue = this.turns.some(({ state }) => state === "waiting");
    this.turns.push(turn);
    if (crisis) this.#watch(turn);
    if (queue && !crisis) {
      turn.state = "waiting";
      this.changed(turn);
      this.resume();
    } else this.#deliver(turn);
  }

  /** What must be said to a comment. @param {Rating} rating */
  async rate(rating) {
    const found = await this.client.rate({ ...rating, conversation: this.session.token });
    return found.replies;
  }

  /**
   * Begins, or goes on when the server may be back: sends what waits, the oldest first, and
   * stops at the first that still has to.
   */
  async resume() {
    if (this.#busy) return;
    this.#busy = true;
    clearTimeout(this.#timer);
    try {
      await this.#begin();
      for (const turn of this.turns.filter(({ state }) => state === "waiting"))
        if (!(await this.#deliver(turn))) break;
    } catch (error) {
      this.#missed(error);
      this.changed(null);
    } finally {
      this.#busy = false;
    }
  }

  /**
   * Forgets everything, here and at the server; the next message begins anew. If the server
   * is away, it deletes the conversation in its own time.
   */
  restart() {
    clearTimeout(this.#timer);
    if (this.turns.length) this.client.forget(this.session.token).catch(() => {});
    this.#follower.stop();
    this.session.forget();
    this.turns = [];
    this.changed(null);
    this.resume();
  }

  async #begin() {
    const begun = this.session.begin();
    const before = await begun;
    this.away = false;
    if (begun === this.#begun) return;
    this.#begun = begun;
    this.turns.unshift(...before);
    for (const { id } of before.flatMap(({ replies }) => replies)) if (id) this.#seen.add(id);
    this.#follower.follow(this.session.state);
    this.changed(null);
  }

  /** Our own words for a crisis, unless the server is quick. @param {Turn} turn */
  #watch(turn) {
    const help = () => {
      if (turn.state === "answered" || turn.helped || !this.turns.includes(turn)) return;
      turn.helped = true;
      this.changed(turn);
    };
    this.#help.set(turn, help);
    setTimeout(help, navigator.onLine ? PATIENCE_MS : 0);
  }

  /** @param {Turn} turn @returns {Promise<boolean>} whether it is answered */
  async #deliver(turn, renewed = false) {
    turn.state = "sending";
    this.changed(turn);
    try {
      await this.#begin();
      const sent = { ...turn.message, conversation: this.session.token, id: turn.id };
      const found = await this.client.send(sent);
      if (!this.turns.includes(turn)) return true; // "Start again" was faster
      turn.replies = found.replies;
      turn.state = "answered";
      this.session.keep(found.conversation);
      this.#pause = FIRST_PAUSE_MS;
      this.away = false;
      this.#follower.hurry();
      this.#follower.follow(found.state);
    } catch (error) {
      if (!this.turns.includes(turn)) return true;
      if (error instanceof ExpiredError && !renewed) {
        this.session.forget();
        return this.#deliver(turn, true);
      }
      turn.state = "waiting";
      this.#help.get(turn)?.();
      this.#missed(error);
    }
    this.changed(turn);
    return turn.state === "answered";
  }

  /** Shows what a person wrote meanwhile; gives who is there. */
  async #look() {
    const { token } = this.session;
    const { conversation, state, turns } = await this.client.history(token);
    if (token !== this.session.token) return "unknown"; // a message or "Start again" was faster
    this.session.keep(conversation);
    for (const { at, replies } of turns) {
      const fresh = replies.filter(({ id }) => id && !this.#seen.has(id));
      if (!fresh.length) continue;
      for (const { id } of fresh) if (id) this.#seen.add(id);
      /** @type {Turn} */
      const turn = { id: newId(), message: { text: "" }, words: "", at: new Date(at), state: "answered", replies: fresh, helped: false, resumed: false };
      this.turns.push(turn);
      this.#follower.hurry();
      this.changed(turn);
    }
    return state;
  }

  /** @param {unknown} error */
  #missed(error) {
    this.away = true;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.resume(), this.#pause);
    this.#pause = Math.min(this.#pause * 2, LAST_PAUSE_MS);
    this.failed(error instanceof AwayError ? error : new AwayError("no answer", { cause: error }));
  }
}
