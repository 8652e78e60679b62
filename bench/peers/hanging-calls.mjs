/** Calls that are never answered: the server's count of them, and the client's way out of one. */

/** Counts the handlers that a server has begun, and those that were told that nobody waits any more. */
export class HangingCalls {
  #begun = 0;
  #told = 0;

  /**
   * One handler: never answers, and ends only where the system's signal tells it to.
   *
   * @param {AbortSignal} [signal]
   * @returns {Promise<never>}
   */
  begin(signal) {
    this.#begun++;
    return new Promise((_, reject) => {
      if (signal === undefined) return;
      const end = () => {
        this.#told++;
        reject(signal.reason);
      };
      if (signal.aborted) end();
      else signal.addEventListener("abort", end, { once: true });
    });
  }

  /** The same for a system that tells by calling back. @returns {() => void} what is to be called back */
  beginWithCallback() {
    this.#begun++;
    return () => {
      this.#told++;
    };
  }

  /** @returns {import("../src/peers/peer.ts").HangCounts} */
  counts() {
    return { begun: this.#begun, told: this.#told };
  }
}

/**
 * Resolves when the call has been given up.
 *
 * @param {Promise<unknown>} call
 */
export async function givenUp(call) {
  const answered = await call.then(
    () => true,
    () => false,
  );
  if (answered) throw new Error("a call that is never answered was answered");
}
