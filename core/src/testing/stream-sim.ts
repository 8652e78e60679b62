import type { StandardSchemaV1 } from "@standard-schema/spec";
import { resolveCodecs } from "../codec/codecs.ts";
import { RpcError } from "../errors.ts";
import { connectDuplex } from "../rpc/connection.ts";
import { method } from "../rpc/method.ts";
import { isStream } from "../rpc/rpc-stream.ts";
import { createServer } from "../rpc/server.ts";
import { service } from "../rpc/service.ts";
import { SimLedger } from "./sim-ledger.ts";
import { SimLink, type SimLinkOptions } from "./sim-link.ts";
import { type CallPlan, type SimPlan, simPlan } from "./sim-plan.ts";
import { SimRandom } from "./sim-random.ts";
import { SimStream } from "./sim-stream.ts";
import { VirtualPlatform } from "./virtual-platform.ts";

/** What came of a simulation. */
export interface SimReport {
  readonly seed: number;
  /** What must not be; empty where all is well. */
  readonly violations: readonly string[];
  /** The same for two runs of one seed: of every packet, where and when it left. */
  readonly transcript: string;
  /** Until everything had settled, in virtual time. */
  readonly tookMs: number;
  readonly byteLength: number;
  readonly calls: number;
  readonly failedCalls: number;
  readonly items: number;
}

/** A call of a simulation, and what came of it. */
interface SimCall {
  readonly plan: CallPlan;
  readonly up: readonly SimStream[];
  readonly down: readonly SimStream[];
  settled: number;
  outcome: "ok" | RpcError | undefined;
}

/** Within so much virtual time everything settles: nothing waits for ever. */
const patienceMs = 1_200_000;

const anything: StandardSchemaV1<unknown, unknown> = {
  "~standard": { version: 1, vendor: "heddle-test", validate: (value) => ({ value }) },
};

/**
 * Runs what a seed stands for: calls and streams of all kinds over a slow link that may be cut, in virtual time. Nothing of it is random but by
 * the seed, so a seed that fails fails again.
 */
export async function runStreamSim(seed: number, plan: SimPlan = simPlan(seed)): Promise<SimReport> {
  const platform = new VirtualPlatform(seed);
  const [codec] = resolveCodecs([plan.codec]);
  if (codec === undefined) throw new Error("bug: there is no codec");
  const calls = plan.calls.map((call): SimCall => {
    const streams = (direction: "up" | "down") =>
      call[direction].map(
        (source, index) => new SimStream(`${call.name} ${direction} ${index}`, source, platform, codec),
      );
    return { plan: call, up: streams("up"), down: streams("down"), settled: 0, outcome: undefined };
  });
  const ledgers: SimLedger[] = [];
  const reading: Promise<void>[] = [];
  let transcript = 0;

  const readAll = (value: unknown, streams: readonly SimStream[]): Promise<unknown> => {
    const found = isStream(value) ? [value] : Object.values(value ?? {}).filter(isStream);
    const reads = streams.map((stream, index) => {
      const received = found[index];
      return received === undefined ? Promise.resolve() : stream.read(received);
    });
    reading.push(...reads);
    return Promise.all(reads);
  };
  const resultOf = ({ plan: { isBare, resultBytes }, down }: SimCall): unknown => {
    const sources = down.map((stream) => stream.source());
    if (isBare) return sources[0];
    return {
      bytes: new Uint8Array(resultBytes),
      ...Object.fromEntries(sources.map((each, index) => [`d${index}`, each])),
    };
  };
  const api = service({
    run: method({ input: anything }, async (input, { metadata }) => {
      const call = calls.find(({ plan: { name } }) => name === metadata["sim-call"]);
      if (call === undefined) throw new Error("bug: a call that was not planned");
      const read = readAll(input, call.up);
      if (call.plan.readsFirst) await read;
      return resultOf(call);
    }),
  });

  const server = createServer(api, { platform, codecs: [plan.codec], limits: plan.server });
  const links: SimLink[] = [];
  const connection = connectDuplex(
    (handlers) => {
      const ledger = new SimLedger((name, from, key, seen) => {
        const call = calls.find(({ plan: each }) => each.name === name);
        const streams = from === "client" ? call?.up : call?.down;
        const stream = streams?.[key === undefined ? 0 : Number(key.slice(1))];
        if (stream !== undefined) stream.seen = seen;
      });
      ledgers.push(ledger);
      const tap: SimLinkOptions["tap"] = {
        leaves(from, packet) {
          transcript = hash(transcript, `${from} ${platform.nowMs()}`, packet);
          ledger.tap.leaves(from, packet);
        },
        arrives: ledger.tap.arrives,
      };
      const link = new SimLink({ ...plan, platform, random: new SimRandom(seed + links.length), tap });
      links.push(link);
      server.accept(link.server, { transport: "memory" });
      return link.client(handlers);
    },
    { platform, codecs: [plan.codec], limits: plan.client },
  );

  for (const call of calls) platform.after(call.plan.atMs, () => void make(call));
  if (plan.cutAtMs !== undefined) platform.after(plan.cutAtMs, () => links.at(-1)?.cut());

  async function make(call: SimCall): Promise<void> {
    const { name, argumentBytes, abortAtMs, timeoutMs, priority } = call.plan;
    const controller = new AbortController();
    if (abortAtMs !== undefined) platform.after(abortAtMs, () => controller.abort());
    const sources = call.up.map((stream, index) => [`u${index}`, stream.source()] as const);
    const input = { bytes: new Uint8Array(argumentBytes), ...Object.fromEntries(sources) };
    const made = connection.call("run", input, {
      metadata: { "sim-call": name },
      signal: controller.signal,
      priority,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
    try {
      const value = await made.result();
      call.outcome = "ok";
      void readAll(value, call.down);
    } catch (error) {
      call.outcome =
        error instanceof RpcError ? error : new RpcError("internal", `no RpcError: ${String(error)}`);
    }
    call.settled++;
  }

  const isQuiet = () => calls.every(({ settled }) => settled > 0) && connection.pendingCalls === 0;
  const all = calls.flatMap(({ up, down }) => [...up, ...down]);
  const isDone = () =>
    isQuiet() &&
    server.stats().calls.running === 0 &&
    all.every(({ outcome, begun, over }) => outcome !== "reading" && begun === over);
  await platform.advance(1);
  while (!isDone() && platform.nowMs() < patienceMs)
    await platform.advance(platform.nowMs() < 20_000 ? 50 : 5_000);
  const tookMs = platform.nowMs();
  await platform.advance(1_000); // the last frames arrive

  const violations = ledgers.flatMap((ledger) => ledger.violations);
  if (!isDone()) violations.push(`not all has settled after ${patienceMs} ms: ${unsettled(calls)}`);
  const open = ledgers.at(-1)?.openStreams ?? 0;
  if (open > 0 && connection.state === "open") violations.push(`${open} streams are open at the end`);
  violations.push(...calls.flatMap((call) => judge(call, plan)));
  await connection.close();
  await platform.advance(5_000);
  await server.close({ graceMs: 0 });
  await platform.advance(5_000);
  violations.push(...all.flatMap((stream) => stream.atEnd()));
  const left = [
    platform.timerCount,
    server.connectionCount,
    connection.pendingCalls,
    server.stats().calls.running,
  ];
  if (left.some((count) => count > 0))
    violations.push(`left behind: timers, connections, pending calls, running calls: ${left.join()}`);
  return {
    seed,
    violations,
    transcript: (transcript >>> 0).toString(16),
    tookMs,
    byteLength: ledgers.reduce((sum, { byteLength }) => sum + byteLength, 0),
    calls: calls.length,
    failedCalls: calls.filter(({ outcome }) => outcome !== "ok").length,
    items: all.reduce((sum, { readItems }) => sum + readItems, 0),
  };
}

/** What of a call is not as it must be. */
function judge(call: SimCall, plan: SimPlan): string[] {
  const { name } = call.plan;
  const { outcome } = call;
  if (call.settled !== 1) return [`${name} settled ${call.settled} times`];
  const streams = [...call.up, ...call.down];
  const isDisturbed =
    plan.cutAtMs !== undefined || call.plan.abortAtMs !== undefined || call.plan.timeoutMs !== undefined;
  if (outcome instanceof RpcError) {
    const { code, executed, message } = outcome;
    if (isDisturbed && ["cancelled", "deadline_exceeded", "unavailable"].includes(code)) return [];
    if (code === "resource_exhausted" && mayExhaust(call, plan)) return [];
    return [`${name} failed: ${code} (${executed}): ${message}`];
  }
  if (isDisturbed) return [];
  // A handler that has returned a value reads its arguments no further, and a call is over with its result's streams.
  const certain = call.plan.readsFirst ? streams : call.down;
  return certain.flatMap((stream) =>
    fits(stream.plan.maxItemBytes, plan) ? stream.expectUndisturbed() : [],
  );
}

/** Whether this call may meet a limit of either side. */
function mayExhaust({ plan, up, down }: SimCall, { client, server }: SimPlan): boolean {
  const mostStreams = Math.min(client.maxOpenStreams ?? 0, server.maxOpenStreams ?? 0);
  const mayBeTooMany = up.length + down.length > 0 && mostStreams < 64;
  return mayBeTooMany || !fits(Math.max(plan.argumentBytes, plan.resultBytes), { client, server });
}

/** Whether both sides take a message or an item of so many bytes and a little. */
function fits(byteLength: number, { client, server }: Pick<SimPlan, "client" | "server">): boolean {
  return byteLength + 200 <= Math.min(client.maxMessageBytes ?? 0, server.maxMessageBytes ?? 0);
}

function unsettled(calls: readonly SimCall[]): string {
  const names = calls.flatMap(({ plan: { name }, settled, up, down }) => {
    const streams = [...up, ...down].filter(
      ({ outcome, begun, over }) => outcome === "reading" || begun !== over,
    );
    return settled === 0 ? [name] : streams.map((stream) => stream.name);
  });
  return names.join(", ");
}

/** FNV-1a, over a text and bytes. */
function hash(before: number, text: string, bytes: Uint8Array): number {
  let value = before ^ 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  const step = Math.max(1, bytes.byteLength >> 8); // of large packets not every byte
  for (let at = 0; at < bytes.byteLength; at += step) value = Math.imul(value ^ (bytes[at] ?? 0), 0x01000193);
  return Math.imul(value ^ bytes.byteLength, 0x01000193);
}
