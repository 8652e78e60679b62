import { layerOf } from "./harness/layer.ts";
import { markdownTable } from "./harness/markdown-table.ts";
import { smallestPage } from "./scenarios/client-sizes.ts";
import { bundled } from "./workloads/client-size.ts";

/** `npm run bench:size`, behind its table: which layers the smallest page with Heddle consists of. */
const { files } = await bundled(smallestPage);
const layers = new Map<string, number>();
for (const { path, byteLength } of files) {
  const layer = layerOf(path) ?? "the page itself";
  layers.set(layer, (layers.get(layer) ?? 0) + byteLength);
}
const total = files.reduce((sum, { byteLength }) => sum + byteLength, 0);
const rows = [...layers]
  .sort(([, one], [, other]) => other - one)
  .map(([layer, bytes]) => [layer, (bytes / 1_000).toFixed(1), ((100 * bytes) / total).toFixed(0)]);
console.log("## What a page with the json codec consists of\n\nFile by file, minified.\n");
console.log(markdownTable(["layer", "minified kB", "%"], rows, 1));
