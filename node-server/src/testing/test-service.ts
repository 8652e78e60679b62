import { method, type Schema, service, streamOf, withStreams } from "@heddle/core";

/** What a server of a test knows of its calls. */
export class TestJournal {
  /** How often each call was executed, by its id. */
  readonly executions = new Map<number, number>();
  /** Why handlers that wait were aborted. */
  readonly aborted: string[] = [];
  readonly #held = new Map<number, () => void>();

  /** Calls that were executed more than once. */
  get executedTwice(): readonly number[] {
    return [...this.executions].filter(([, count]) => count > 1).map(([id]) => id);
  }

  note(id: number): void {
    this.executions.set(id, (this.executions.get(id) ?? 0) + 1);
  }

  hold(id: number): Promise<void> {
    return new Promise((resolve) => this.#held.set(id, resolve));
  }

  /** Lets the handler of a call end that is held. */
  release(id: number): void {
    this.#held.get(id)?.();
  }
}

/** A schema that takes everything: the type is the test's promise. */
function unchecked<Value>(): Schema<Value> {
  return {
    "~standard": { version: 1, vendor: "heddle-test", validate: (value) => ({ value: value as Value }) },
  };
}

/** What servers of tests serve: calls that note that they ran, calls that can be held, and streams of the numbers from 0. */
export function testService(journal: TestJournal) {
  return service({
    /** Answers with twice the number. */
    run: method({ input: unchecked<number>() }, (id) => {
      journal.note(id);
      return 2 * id;
    }),
    /** Ends when it is released. */
    hold: method({ input: unchecked<number>() }, async (id, { signal }) => {
      journal.note(id);
      signal.addEventListener("abort", () => journal.release(id));
      await journal.hold(id);
      if (signal.aborted) journal.aborted.push(String(id));
      return 2 * id;
    }),
    echo: method({ input: unchecked<unknown>() }, (value) => value),
    numbers: method({ input: unchecked<number>(), output: streamOf(unchecked<number>()) }, numbersBelow),
    /** Answers with how many came, or -1 where they were not the numbers from 0 in order. */
    take: method(
      { input: withStreams(unchecked<object>(), { numbers: streamOf(unchecked<number>()) }) },
      ({ numbers }) => countInOrder(numbers),
    ),
    whoAmI: method({}, (_, { principal }) => principal),
  });
}

/** The service, as its callers see it. */
export type TestApi = ReturnType<typeof testService>;

/** The numbers from 0, with a turn between a few of them. */
export async function* numbersBelow(count: number): AsyncGenerator<number> {
  for (let number = 0; number < count; number++) {
    yield number;
    if (number % 8 === 7) await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Reads to the end: how many there were, or -1 where they were not the numbers from 0 in order. */
export async function countInOrder(numbers: AsyncIterable<number>): Promise<number> {
  let count = 0;
  for await (const number of numbers) {
    if (number !== count) return -1;
    count++;
  }
  return count;
}
