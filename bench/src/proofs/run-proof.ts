import { availableParallelism } from "node:os";
import { markdownTable } from "../harness/markdown-table.ts";
import type { Proof } from "./proof.ts";
import type { ProofOptions } from "./proof-options.ts";

/** Runs a proof, prints its table and what does not hold, and resolves with whether all holds. */
export async function runProof({ title, run }: Proof, options: ProofOptions): Promise<boolean> {
  const { note, titles, textColumns, rows, failures } = await run(options);
  const host = `Node ${process.version}, ${availableParallelism()} cores, loopback, each server in its own process, seed ${options.seed}`;
  console.log(`## ${title}\n\n${note}\n\n${host}.\n\n${markdownTable(titles, rows, textColumns)}\n`);
  for (const failure of failures) console.log(`- FAILED: ${failure}`);
  console.log(failures.length === 0 ? "All holds.\n" : "");
  return failures.length === 0;
}
