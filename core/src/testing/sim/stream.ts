import type { Codec } from "../../codec/codec.ts";
import { RpcError } from "../../errors.ts";
import { encodeItem } from "../../rpc/payload.ts";
import type { RpcStream } from "../../rpc/rpc-stream.ts";
import { itemByteLength } from "../../wire/item.ts";
import type { SourcePlan } from "./call-plan.ts";
import type { SimHost } from "./host.ts";
import type { SeenStream } from "./stream-ledger.ts";
import { isSameValue, valuesOf } from "./values.ts";

/** What a reader saw of a stream. */
export type ReadOutcome = "reading" | "whole" | "left" | RpcError;

/** One reading of a stream, by whom it was given to. */
export interface Reading {
  readonly host: SimHost;
  items: number;
  outcome: ReadOutcome;
}

/** One stream of a simulation, at both ends. A call that is run twice has its streams twice. */
export class SimStream {
  readonly name: string;
  readonly plan: SourcePlan;
  /** What must not be. */
  readonly violations: string[] = [];
  readonly readings: Reading[] = [];
  /** Sources that have begun to give items and not ended, on hosts that live. */
  readonly #running = new Map<object, SimHost>();
  /** As it is on the wire, once it is. */
  seen: SeenStream | undefined;
  /** Called when a source is asked for its first item. */
  onPull: () => void = () => {};
  #givenItems = 0;
  #runs = 0;
  readonly #codec: Codec;

  constructor(name: string, plan: SourcePlan, codec: Codec) {
    this.name = name;
    this.plan = plan;
    this.#codec = codec;
  }

  get readItems(): number {
    return this.readings.reduce((sum, { items }) => sum + items, 0);
  }

  /** Whether nothing of it goes on. */
  get isQuiet(): boolean {
    for (const host of this.#running.values()) if (!host.isDead) return false;
    return this.readings.every(({ outcome, host }) => outcome !== "reading" || host.isDead);
  }

  /** Its source. Each item is asked for only while there is credit for it. */
  async *source(host: SimHost): AsyncGenerator<unknown> {
    const { items, pauseMs, ending, seed, maxItemBytes } = this.plan;
    const next = valuesOf(seed, maxItemBytes);
    const run = {};
    this.#running.set(run, host);
    this.#runs++;
    this.onPull();
    let givenBytes = 0;
    try {
      for (let index = 0; index < items; index++) {
        this.#checkPull(givenBytes);
        if (pauseMs > 0) await host.sleep(pauseMs);
        const item = next();
        givenBytes += itemByteLength(encodeItem(this.#codec, item));
        this.#givenItems = Math.max(this.#givenItems, index + 1);
        yield item;
      }
      if (ending === "throw") throw new RpcError("aborted", `${this.name} fails as planned`);
    } finally {
      this.#running.delete(run);
    }
  }

  /** Reads it as planned. Never rejects. */
  async read(stream: RpcStream, host: SimHost): Promise<void> {
    const { reader, seed, maxItemBytes, ending, items } = this.plan;
    const { leaves, after, pauseMs, every } = reader;
    const next = valuesOf(seed, maxItemBytes);
    const reading: Reading = { host, items: 0, outcome: "reading" };
    this.readings.push(reading);
    if (leaves === "cancel-unread") {
      reading.outcome = "left";
      await stream.cancel();
      return;
    }
    try {
      for await (const item of stream) {
        if (!isSameValue(item, next())) this.#note(`item ${reading.items} is not what was given`);
        reading.items++;
        if (reading.items > this.#givenItems) this.#note("more is read than was given");
        if (leaves !== "never" && reading.items > after) {
          reading.outcome = "left";
          if (leaves === "throw") throw new Error("the reader leaves");
          return;
        }
        if (pauseMs > 0 && reading.items % every === 0) await host.sleep(pauseMs);
      }
      reading.outcome = "whole";
      if (reading.items !== items || ending === "throw")
        this.#note(`ends after ${reading.items} of ${items} items`);
    } catch (error) {
      if (error instanceof RpcError) reading.outcome = error;
      else if (reading.outcome !== "left") this.#note(`its reader is given ${String(error)}`);
      if (error instanceof RpcError && error.code === "aborted" && reading.items !== items)
        this.#note(`fails after ${reading.items} of ${items} items, as it was to fail behind them`);
    }
  }

  /** What its reader must have seen if nothing came between. */
  expectUndisturbed(): readonly string[] {
    const { items, ending } = this.plan;
    const reading = this.readings.at(-1);
    if (reading === undefined) return [`${this.name} was not read`];
    const { outcome } = reading;
    if (outcome === "left") return [];
    const hasFailed = outcome instanceof RpcError && outcome.code === "aborted";
    const isRight = ending === "throw" ? hasFailed : outcome === "whole";
    if (isRight && reading.items === items) return [];
    const how = outcome instanceof RpcError ? `${outcome.code}: ${outcome.message}` : outcome;
    return [`${this.name} was to ${ending} after ${items} items; ${reading.items} were read, then ${how}`];
  }

  #checkPull(givenBytes: number): void {
    if (givenBytes === 0) return; // it is asked for its first item while the packet that opens it is made
    if (this.#runs > 1) return; // the call is run twice, and nothing says whose stream is seen
    if (this.seen === undefined) this.#note("gives items before it is open");
    else if (givenBytes >= this.seen.grantedBytes)
      this.#note(
        `is asked for more with ${givenBytes} bytes given and a credit of ${this.seen.grantedBytes}`,
      );
  }

  #note(what: string): void {
    this.violations.push(`${this.name}: ${what}`);
  }
}
