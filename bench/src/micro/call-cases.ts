import { acceptDuplex, connectDuplex, memoryDuplexPair, type Platform, systemPlatform } from "@heddle/core";
import { benchService } from "../peers/heddle/bench-service.ts";
import { payloads } from "../workloads/payloads.ts";
import type { MicroCase } from "./measure-layer.ts";

/** As in Node: what a turn produces leaves together. */
const platform: Platform = { ...systemPlatform, soon: (fn) => void setImmediate(fn) };

/**
 * Whole calls, both ends in this process and no socket between them: session, multiplexer, caller and dispatcher with the json codec. Sessions that are
 * `fleeting` end with their link: what the others take more is what resuming costs.
 */
export const callCases: readonly MicroCase[] = [
  { name: "calls: one after the other", run: (count) => calls("kept", 1, count) },
  { name: "calls: one after the other, fleeting", run: (count) => calls("fleeting", 1, count) },
  { name: "calls: 256 at once", run: (count) => calls("kept", 256, count) },
  { name: "calls: 256 at once, fleeting", run: (count) => calls("fleeting", 256, count) },
  { name: "stream: items that the server sends", run: items },
];

type Kind = "kept" | "fleeting";

const connected = new Map<Kind, ReturnType<typeof connectToOwn>>();

/** Made when it is needed: one that a measurement before it has held up would have lost its peer. */
function apiOf(kind: Kind) {
  const connection = connected.get(kind) ?? connectToOwn(kind);
  connected.set(kind, connection);
  return connection.api;
}

function connectToOwn(kind: Kind) {
  const [ours, theirs] = memoryDuplexPair({ platform });
  const limits = kind === "fleeting" ? { detachedMs: 0 } : {};
  acceptDuplex(theirs, benchService, { codecs: ["json"], platform, limits });
  return connectDuplex<typeof benchService>(ours, { codecs: ["json"], platform });
}

async function calls(kind: Kind, inFlight: number, count: number): Promise<void> {
  const api = apiOf(kind);
  const value = payloads.small(1);
  let left = count;
  const oneByOne = async (): Promise<void> => {
    while (left-- > 0) await api.echo(value);
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, count) }, oneByOne));
}

async function items(count: number): Promise<void> {
  for await (const _ of apiOf("kept").stream.items(count));
}
