import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { layerOf } from "./layer.ts";
import { markdownTable } from "./markdown-table.ts";
import { type Share, sharesBy } from "./shares.ts";

/** As V8 writes a CPU profile: its tree of frames, and which one was running at each sample. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
  }[];
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
}

/** How a process spent the time in which it did anything, by whose code was running; in microseconds. */
export function sharesOf({ nodes, samples, timeDeltas }: CpuProfile): readonly Share[] {
  const places = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]));
  const times = samples.map((id, at) => [places.get(id) ?? engine, timeDeltas[at] ?? 0] as const);
  return sharesBy(times.filter(([place]) => place !== idle));
}

/** A table of the profiles in a folder that were begun since then: a row for whose code it is, a column for each process. */
export function profileTable(folder: string, sinceMs: number): string {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith(".cpuprofile") && Number.parseInt(file, 10) >= sinceMs)
    .sort();
  // Files of ours, written by the engine.
  const shares = files.map((file) =>
    sharesOf(JSON.parse(readFileSync(join(folder, file), "utf8")) as CpuProfile),
  );
  const byPlace = shares.map((each) => new Map(each.map(({ name, part }) => [name, part])));
  const weight = (place: string) => byPlace.reduce((sum, each) => sum + (each.get(place) ?? 0), 0);
  const places = [...new Set(shares.flatMap((each) => each.map(({ name }) => name)))]
    .sort((one, other) => weight(other) - weight(one))
    .filter((place) => weight(place) >= leastShare);
  const rows = places.map((place) => [
    place,
    ...byPlace.map((each) => (100 * (each.get(place) ?? 0)).toFixed(1)),
  ]);
  const columns = files.map((file) => `${file.replace(/^\d+-|-process\.js\.cpuprofile$/g, "")}, %`);
  return markdownTable(["whose code runs", ...columns], rows, 1);
}

/** Less is left out. */
const leastShare = 0.01;
const idle = "(idle)";
const engine = "the engine";

/** Of Heddle its package and layer; of what is built in, what it does. */
function placeOf({ functionName, url }: CpuProfile["nodes"][number]["callFrame"]): string {
  if (functionName === idle) return idle;
  if (functionName === "(garbage collector)") return "collecting garbage";
  if (url === "") return systemCalls.has(functionName) ? "system calls" : engine;
  if (url.startsWith("node:")) return "Node";
  const layer = layerOf(url);
  if (layer === "bench/peers") return "what is measured here, by hand";
  if (layer?.startsWith("bench")) return "the measurement";
  return layer ?? "others";
}

/** Functions of Node's bindings that are little more than the call. */
const systemCalls = new Set([
  "writev",
  "writeBuffer",
  "writeUtf8String",
  "writeLatin1String",
  "shutdown",
  "close",
]);
