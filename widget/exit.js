/** Leave fast: nothing of the chat stays in this tab, its history or its storage. */
import { forget } from "./memory.js";

const NEUTRAL = "https://www.weather.gov/";

/**
 * Empties the storage and goes to a neutral page in place of this one, so that the way
 * back does not lead here.
 *
 * @param {string | null} wished another page; only https: is taken
 */
export function leave(wished) {
  forget();
  location.replace(wished?.startsWith("https://") ? wished : NEUTRAL);
}
