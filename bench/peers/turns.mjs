/** Numbers for systems whose sender is not held back, or late: the event loop has a turn now and then. */
import { setImmediate as nextTurn } from "node:timers/promises";

/** As the hand-written yardsticks have it. */
const itemsPerTurn = 256;

/**
 * Sends the numbers from 0 up to `count`.
 *
 * @param {number} count
 * @param {(item: number) => void} send
 */
export async function sendInTurns(count, send) {
  for (let item = 0; item < count; item++) {
    send(item);
    if (item % itemsPerTurn === itemsPerTurn - 1) await nextTurn();
  }
}

/**
 * The same for systems that take an iterator.
 *
 * @param {number} count
 */
export async function* numbersInTurns(count) {
  for (let item = 0; item < count; item++) {
    yield item;
    if (item % itemsPerTurn === itemsPerTurn - 1) await nextTurn();
  }
}
