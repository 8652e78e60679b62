/**
 * @typedef {object} StepResult
 * @property {string} name
 * @property {boolean} ok
 * @property {number} ms
 * @property {string} note What came of it, in a few words.
 */

/** A step has failed for a reason that has been said; no stack is of any use to the reader. */
export class StepError extends Error {}

/**
 * Runs steps one behind the other, says of each what it does and how long it took, and keeps the results.
 * @param {{ print?: (line: string) => void, nowMs?: () => number }} [options]
 */
export function createSteps({ print = console.log, nowMs = () => performance.now() } = {}) {
  /** @type {StepResult[]} */
  const results = [];

  /**
   * @param {string} name
   * @param {string} what Said before it starts.
   * @param {() => Promise<string | void> | string | void} work Returns a note for the table; throws where it fails.
   * @returns {Promise<boolean>} whether it went well
   */
  async function run(name, what, work) {
    print(`\n> ${name}: ${what}`);
    const startMs = nowMs();
    const { ok, note } = await outcomeOf(work);
    const ms = nowMs() - startMs;
    results.push({ name, ok, ms, note });
    print(`  ${ok ? "ok" : "FAILED"} in ${secondsOf(ms)}${note === "" ? "" : `: ${note}`}`);
    return ok;
  }

  return { run, results };
}

/**
 * @param {() => Promise<string | void> | string | void} work
 * @returns {Promise<{ ok: boolean, note: string }>}
 */
async function outcomeOf(work) {
  try {
    return { ok: true, note: (await work()) ?? "" };
  } catch (error) {
    if (error instanceof StepError) return { ok: false, note: error.message };
    return { ok: false, note: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/**
 * The steps with their times, one a line, the sum last.
 * @param {readonly StepResult[]} results
 */
export function tableOf(results) {
  const rows = results.map(({ name, ok, ms, note }) => [
    name,
    ok ? "ok" : "FAILED",
    secondsOf(ms),
    firstLineOf(note),
  ]);
  rows.push(["total", "", secondsOf(results.reduce((sum, { ms }) => sum + ms, 0)), ""]);
  const width = Math.max(...rows.map(([name]) => name?.length ?? 0));
  return rows
    .map(([name, ok, seconds, note]) =>
      `  ${name?.padEnd(width)}  ${ok?.padEnd(6)}  ${seconds?.padStart(7)}  ${note}`.trimEnd(),
    )
    .join("\n");
}

/** @param {string} text */
function firstLineOf(text) {
  return text.split("\n", 1)[0] ?? "";
}

/** @param {number} ms */
function secondsOf(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}
