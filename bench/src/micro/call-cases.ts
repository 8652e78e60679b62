import { acceptDuplex, connectDuplex, memoryDuplexPair, type Platform, systemPlatform } from "@heddle/core";
import { benchService } from "../peers/heddle/bench-service.ts";
import { payloads } from "../workloads/payloads.ts";
import type { MicroCase } from "./measure-layer.ts";

/** As in Node: what a turn produces leaves together. */
const platform: Platform = { ...systemPlatform, soon: (fn) => void setImmediate(fn) };

/** Whole calls, both ends in this process and no socket between them: session, multiplexer, caller and dispatcher with the json codec. */
export const callCases: readonly MicroCase[] = [
  { name: "calls: one after the other", run: (count) => calls(1, count) },
  { name: "calls: 256 at once", run: (count) => calls(256, count) },
  { name: "stream: items that the server sends", run: items },
];

let connected: ReturnType<typeof connectToOwn> | undefined;

/** Made when it is needed: one that a measurement before it has held up would have lost its peer. */
function ownApi() {
  connected ??= connectToOwn();
  return connected.api;
}

function connectToOwn() {
  const [ours, theirs] = memoryDuplexPair({ platform });
  acceptDuplex(theirs, benchService, { codecs: ["json"], platform });
  return connectDuplex<typeof benchService>(ours, { codecs: ["json"], platform });
}

async function calls(inFlight: number, count: number): Promise<void> {
  const api = ownApi();
  const value = payloads.small(1);
  let left = count;
  const oneByOne = async (): Promise<void> => {
    while (left-- > 0) await api.echo(value);
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, count) }, oneByOne));
}

async function items(count: number): Promise<void> {
  for await (const _ of ownApi().stream.items(count));
}
