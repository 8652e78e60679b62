import { layerOf } from "./harness/layer.ts";
import { markdownTable } from "./harness/markdown-table.ts";
import { sharesBy } from "./harness/shares.ts";
import { smallestPage } from "./scenarios/client-sizes.ts";
import { bundled } from "./workloads/client-size.ts";

/** `npm run bench:size`, behind its table: which layers the smallest page with Heddle consists of. */
const { files } = await bundled(smallestPage);
const layers = files.map(({ path, byteLength }) => [layerOf(path) ?? "the page itself", byteLength] as const);
const rows = sharesBy(layers).map(({ name, amount, part }) => [
  name,
  (amount / 1_000).toFixed(1),
  (100 * part).toFixed(0),
]);
console.log("## What a page with the json codec consists of\n\nFile by file, minified.\n");
console.log(markdownTable(["layer", "minified kB", "%"], rows, 1));
