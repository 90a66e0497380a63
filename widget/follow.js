/** Look for what a person of the clinic wrote, while one is asked for or there. */

const FIRST_PAUSE_MS = 3000;
const LAST_PAUSE_MS = 30_000;

export class Follower {
  #pause = FIRST_PAUSE_MS;
  #timer = 0;

  /** @param {() => Promise<string>} look asks the server; gives who is there */
  constructor(look) {
    this.look = look;
  }

  /** Looks again in a while, unless the assistant is there. @param {string} state */
  follow(state) {
    this.stop();
    if (state !== "bot") this.#timer = window.setTimeout(() => this.#again(), this.#pause);
  }

  /** Somebody wrote: what comes next may come soon. */
  hurry() {
    this.#pause = FIRST_PAUSE_MS;
  }

  stop() {
    clearTimeout(this.#timer);
  }

  async #again() {
    this.#pause = Math.min(this.#pause * 1.5, LAST_PAUSE_MS);
    this.follow(await this.look().catch(() => "away"));
  }
}
