import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { readRun } from "./harness/stored-run.ts";
import { pageFiles } from "./page/page.ts";

const folder = new URL("../../docs/", import.meta.url);
const files = pageFiles(readRun(new URL("performance.json", folder)));
// What a plot was made of may be gone.
rmSync(new URL("performance/", folder), { recursive: true, force: true });
mkdirSync(new URL("performance/", folder));
for (const { path, text } of files) writeFileSync(new URL(path, folder), text);
for (const { path } of files) console.log(`docs/${path}`);
