import { layerOf } from "./harness/layer.ts";
import { markdownTable } from "./harness/markdown-table.ts";
import { withoutTexts, withShortNames } from "./harness/program-text.ts";
import { sharesBy } from "./harness/shares.ts";
import { smallestPage } from "./scenarios/client-sizes.ts";
import { bundled, gzipByteLength } from "./workloads/client-size.ts";

/** `npm run bench:size`, behind its table: which layers the smallest page with Heddle consists of, and how much of it is words. */
const { bytes, files } = await bundled(smallestPage);
const layers = files.map(({ path, byteLength }) => [layerOf(path) ?? "the page itself", byteLength] as const);
const rows = sharesBy(layers).map(({ name, amount, part }) => [
  name,
  (amount / 1_000).toFixed(1),
  (100 * part).toFixed(0),
]);
console.log("## What a page with the json codec consists of\n\nFile by file, minified.\n");
console.log(markdownTable(["layer", "minified kB", "%"], rows, 1));

const program = new TextDecoder().decode(bytes);
const weighed = [
  ["as it is", program],
  ["without what its strings say", withoutTexts(program)],
  ["with names of one or two letters for all properties", withShortNames(program)],
  ["both", withShortNames(withoutTexts(program))],
] as const;
console.log(
  "\n## How much of it is words\n\nBounds, not programs: what would be left if sentences said nothing, and all properties, the platform's too, had the shortest names.\n",
);
console.log(
  markdownTable(
    ["the program", "minified kB", "gzip kB"],
    weighed.map(([name, text]) => [
      name,
      (text.length / 1_000).toFixed(1),
      (gzipByteLength(new TextEncoder().encode(text)) / 1_000).toFixed(1),
    ]),
    1,
  ),
);
