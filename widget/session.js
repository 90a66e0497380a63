/** The server's side of a conversation: its token, what was said before, the clinic. */
import { ExpiredError } from "./client.js";
import { newId } from "./id.js";
import { recall, remember } from "./memory.js";

/** @typedef {import("./types.js").Turn} Turn */
/** @typedef {import("./types.js").Clinic} Clinic */

export class Session {
  /** @type {Clinic | null} */
  clinic = null;
  token = "";
  /** Who is there: `bot`, `waiting` or `person`. */
  state = "bot";
  /** Whether earlier messages are missing. */
  notLoaded = false;
  /** @type {Promise<Turn[]> | null} */
  #beginning = null;

  /** @param {import("./client.js").Client} client */
  constructor(client) {
    this.client = client;
  }

  /**
   * Learns of the clinic, and what was said before this page was loaded.
   *
   * @throws {import("./client.js").AwayError}
   */
  begin() {
    this.#beginning ??= this.#begin().catch((error) => {
      this.#beginning = null;
      throw error;
    });
    return this.#beginning;
  }

  /** @param {string} token of the last reply */
  keep(token) {
    this.token = token;
    if (this.clinic) remember(this.clinic.keep, token);
  }

  /** Forgets the conversation; the next `begin` starts another one. */
  forget() {
    remember("memory", "");
    this.state = "bot";
    this.#beginning = null;
    this.notLoaded = false;
  }

  async #begin() {
    const clinic = await this.client.clinic();
    const kept = recall(clinic.keep);
    /** @type {Turn[]} */
    let turns = [];
    this.token = kept || clinic.conversation;
    try {
      if (kept) turns = await this.#history(kept);
    } catch (error) {
      if (error instanceof ExpiredError) this.token = clinic.conversation;
      else this.notLoaded = true;
    }
    this.clinic = clinic;
    remember(clinic.keep, this.token === kept ? kept : "");
    return turns;
  }

  /** @param {string} token @returns {Promise<Turn[]>} */
  async #history(token) {
    const { turns, state } = await this.client.history(token);
    this.state = state;
    return turns.map(({ at, text, replies }) => ({
      id: newId(),
      message: { text: text ?? "" },
      words: text ?? "",
      at: new Date(at),
      state: "answered",
      replies,
      helped: false,
      resumed: true,
    }));
  }
}
