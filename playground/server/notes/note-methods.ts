import { z } from "zod";
import { method } from "../call-log/logged-method.ts";

/** A note that somebody left. */
const note = z.object({
  /** Counts from 1 while the server runs. */
  number: z.int(),
  text: z.string(),
  /** ISO 8601. */
  at: z.string(),
});

/** The oldest go when there are more. */
const maxNotes = 100;

/** A notebook that all callers share: made for one-way calls, whose effect one sees by `notes.list`. It lasts as long as the process. */
export function noteMethods() {
  let notes: z.infer<typeof note>[] = [];
  let lastNumber = 0;
  return {
    add: method(
      {
        input: z.object({ text: z.string().min(1).max(1_000) }),
        output: z.object({ number: z.int() }),
        summary: "Leaves a note",
        description: `Call it one-way: nothing comes back, and the note is there. The last ${maxNotes} are kept.`,
        examples: [{ input: { text: "warp the loom" } }],
      },
      ({ text }) => {
        lastNumber++;
        notes = [...notes, { number: lastNumber, text, at: new Date().toISOString() }].slice(-maxNotes);
        return { number: lastNumber };
      },
    ),
    list: method(
      { output: z.array(note), summary: "The notes, the oldest first", idempotent: true },
      () => notes,
    ),
    clear: method(
      { output: z.object({ removed: z.int() }), summary: "Throws all notes away", idempotent: true },
      () => {
        const { length: removed } = notes;
        notes = [];
        return { removed };
      },
    ),
  };
}
