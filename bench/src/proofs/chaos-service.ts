import { setTimeout as pause } from "node:timers/promises";
import { method, service, streamOf, withStreams } from "@heddle/core";
import { anything } from "../peers/heddle/anything.ts";
import { answerTo, type PlannedCall } from "./call-plan.ts";
import { pacedNumbers, readNumbers } from "./number-stream.ts";

/** What a server of a proof knows of its streams. */
export interface SentNumbers {
  /** Items by the name of the stream, of those that have ended. */
  readonly sentItems: Readonly<Record<number, number>>;
}

/**
 * What the servers of proofs serve.
 * @param note Told of each execution, at its beginning.
 */
export function chaosService(note: (callId: number) => void) {
  const sentItems: Record<number, number> = {};
  let isOver = false;

  return service({
    run: method({ input: anything<PlannedCall>() }, async (call) => {
      note(call.id);
      if (call.waitMs > 0) await pause(call.waitMs);
      return answerTo(call);
    }),
    numbers: method(
      {
        input: anything<{ readonly name: number; readonly count?: number }>(),
        output: streamOf(anything<number>()),
      },
      async function* ({ name, count }) {
        let items = 0;
        for await (const number of pacedNumbers(() => isOver, count)) {
          items++;
          yield number;
        }
        sentItems[name] = items;
      },
    ),
    take: method(
      { input: withStreams(anything<object>(), { numbers: streamOf(anything<number>()) }) },
      ({ numbers }) => readNumbers(numbers),
    ),
    /** Lets the streams of numbers end. */
    finish: method({}, () => {
      isOver = true;
    }),
    sent: method({}, (): SentNumbers => ({ sentItems })),
  });
}

/** The service, as its callers see it. */
export type ChaosApi = ReturnType<typeof chaosService>;
