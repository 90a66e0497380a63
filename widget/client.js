/** The web API. No cookie, no referrer; nothing is cached. */

/** @typedef {import("./types.js").Clinic} Clinic */
/** @typedef {import("./types.js").Reply} Reply */

const DEADLINE_MS = 30_000;

/** The server cannot be reached, is too slow or fails: the same may work later. */
export class AwayError extends Error {}

/** The server no longer knows the conversation. */
export class ExpiredError extends Error {}

export class Client {
  /** @param {URL} server the folder that holds `api/` */
  constructor(server) {
    this.server = server;
  }

  /** What the widget needs to begin. @returns {Promise<Clinic>} */
  clinic() {
    return this.#call("api/clinic", {});
  }

  /**
   * One turn.
   *
   * @param {Record<string, string>} message
   * @returns {Promise<{conversation: string, state: string, replies: Reply[]}>}
   */
  send(message) {
    return this.#post("api/messages", message);
  }

  /**
   * What was said so far.
   *
   * @param {string} token
   * @returns {Promise<{conversation: string, state: string, turns: {at: string, text: string | null, replies: Reply[]}[]}>}
   */
  history(token) {
    return this.#call("api/messages", { headers: { Authorization: `Bearer ${token}` } });
  }

  /** Deletes a conversation, also while this page goes away. @param {string} token */
  forget(token) {
    const headers = { Authorization: `Bearer ${token}` };
    return this.#call("api/messages", { method: "DELETE", headers, keepalive: true });
  }

  /**
   * What a parent thinks of an answer; a comment may bring a referral.
   *
   * @param {Record<string, string | boolean>} rating
   * @returns {Promise<{replies: Reply[]}>}
   */
  rate(rating) {
    return this.#post("api/feedback", rating);
  }

  /** @param {string} path @param {object} body */
  #post(path, body) {
    const headers = { "Content-Type": "application/json" };
    return this.#call(path, { method: "POST", headers, body: JSON.stringify(body) });
  }

  /**
   * @param {string} path @param {RequestInit} request @returns {Promise<any>}
   * @throws {AwayError} @throws {ExpiredError}
   */
  async #call(path, request) {
    try {
      const response = await fetch(new URL(path, this.server), {
        ...request,
        cache: "no-store",
        credentials: "omit",
        referrerPolicy: "no-referrer",
        signal: AbortSignal.timeout(DEADLINE_MS),
      });
      if (response.status === 204) return null;
      if (response.ok) return await response.json();
      // Only our own 401: a proxy's would empty the conversation.
      const type = response.headers.get("Content-Type") ?? "";
      if (response.status === 401 && type.startsWith("application/problem+json"))
        throw new ExpiredError();
      throw new AwayError(`the server answered ${response.status}`);
    } catch (cause) {
      if (cause instanceof ExpiredError || cause instanceof AwayError) throw cause;
      throw new AwayError("the server cannot be reached", { cause });
    }
  }
}
