import type { BenchConnection, Payload } from "../peers/peer.ts";
import { smallValue } from "./payloads.ts";

/** What the small calls found. */
export interface SmallCallSamples {
  /** From the call to its answer. */
  readonly callMs: readonly number[];
  /** How much later than planned each call was made, because this process was busy. */
  readonly lateMs: readonly number[];
}

/** Makes one call, a small one where nothing is said, and sees that its own answer came back. Resolves to how long it took. */
export async function measureCall(
  connection: BenchConnection,
  sequence: number,
  payload: (sequence: number) => Payload = smallValue,
): Promise<number> {
  const value = payload(sequence);
  const beganMs = performance.now();
  const answer = await connection.echo(value);
  const elapsedMs = performance.now() - beganMs;
  if (answer.sequence !== sequence) throw new Error(`call ${sequence} was answered with ${answer.sequence}`);
  return elapsedMs;
}

/** Makes small calls, ten at once, so that what comes behind them finds warm code. */
export async function warmUpCalls(connection: BenchConnection, count: number): Promise<void> {
  const callOneByOne = async (): Promise<void> => {
    for (let sequence = 0; sequence < count / 10; sequence++) await measureCall(connection, sequence);
  };
  await Promise.all(Array.from({ length: 10 }, callOneByOne));
}

/**
 * Small calls at a steady pace, whether those before have been answered or not: a client that waited for slow answers
 * would make fewer calls exactly when they are slow.
 */
export class SmallCalls {
  readonly #connection: BenchConnection;
  readonly #calls: Promise<number>[] = [];
  readonly #lateMs: number[] = [];
  readonly #timer: NodeJS.Timeout;

  /** Begins at once, with one call every `everyMs`. */
  constructor(connection: BenchConnection, everyMs: number) {
    this.#connection = connection;
    let plannedMs = performance.now() + everyMs;
    this.#timer = setInterval(() => {
      const nowMs = performance.now();
      this.#lateMs.push(Math.max(0, nowMs - plannedMs));
      plannedMs = nowMs + everyMs;
      this.#call();
    }, everyMs);
  }

  /** Makes no more calls, waits for the answers that are under way, and gives what was measured. */
  async stop(): Promise<SmallCallSamples> {
    clearInterval(this.#timer);
    return { callMs: await Promise.all(this.#calls), lateMs: this.#lateMs };
  }

  #call(): void {
    const call = measureCall(this.#connection, this.#calls.length);
    // It is awaited at the end; until then a failure is no unhandled one.
    call.catch(() => {});
    this.#calls.push(call);
  }
}
