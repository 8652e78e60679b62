import { markdownTable } from "./harness/markdown-table.ts";
import { callCases } from "./micro/call-cases.ts";
import { codecCases } from "./micro/codec-cases.ts";
import { dispatchCases } from "./micro/dispatch-cases.ts";
import { type MicroOptions, measureCases } from "./micro/measure-layer.ts";
import { sessionCases } from "./micro/session-cases.ts";
import { wireCases } from "./micro/wire-cases.ts";

/**
 * `npm run bench:micro -- [text]`: what each layer takes, in this process alone; only cases with this text in their name.
 * What one of these tells apart, a slower call does not: whether the wire, a codec, the session, what is above the multiplexer, or what is left has become slower.
 */
const [only = ""] = process.argv.slice(2);
const options: MicroOptions = { warmUpMs: 500, batchMs: 20, batches: 25 };
const chosen = [...wireCases, ...codecCases, ...sessionCases, ...dispatchCases, ...callCases].filter(
  ({ name }) => name.includes(only),
);
const figures = await measureCases(chosen, options);
const rows = chosen.map(({ name }, at) => [
  name,
  figures[at]?.medianNs.toFixed(0) ?? "",
  figures[at]?.bestNs.toFixed(0) ?? "",
]);
console.log(markdownTable(["what", "ns, median", "ns, best"], rows, 1));
process.exit();
