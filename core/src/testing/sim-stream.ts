import type { Codec } from "../codec/codec.ts";
import { RpcError } from "../errors.ts";
import type { Platform } from "../platform.ts";
import { encodeItem } from "../rpc/payload.ts";
import type { RpcStream } from "../rpc/rpc-stream.ts";
import { itemByteLength } from "../wire/item.ts";
import type { SeenStream } from "./sim-ledger.ts";
import type { SourcePlan } from "./sim-plan.ts";
import { SimRandom } from "./sim-random.ts";

/** What a reader saw of a stream. */
export type ReadOutcome = "unread" | "reading" | "whole" | "left" | RpcError;

/** One stream of a simulation, at both ends. */
export class SimStream {
  readonly name: string;
  readonly plan: SourcePlan;
  /** What must not be. */
  readonly violations: string[] = [];
  /** How often its source began to give items, and how often it ended. */
  begun = 0;
  over = 0;
  givenItems = 0;
  /** It gave all that it was to give, and ended as it was to. */
  isGiven = false;
  readItems = 0;
  outcome: ReadOutcome = "unread";
  /** As it is on the wire, once it is. */
  seen: SeenStream | undefined;
  readonly #platform: Platform;
  readonly #codec: Codec;

  constructor(name: string, plan: SourcePlan, platform: Platform, codec: Codec) {
    this.name = name;
    this.plan = plan;
    this.#platform = platform;
    this.#codec = codec;
  }

  /** Its source. Each item is asked for only while there is credit for it. */
  async *source(): AsyncGenerator<unknown> {
    const { items, pauseMs, ending } = this.plan;
    const next = itemsOf(this.plan);
    this.begun++;
    let givenBytes = 0;
    try {
      for (let index = 0; index < items; index++) {
        this.#checkPull(givenBytes);
        if (pauseMs > 0) await sleep(this.#platform, pauseMs);
        const item = next();
        givenBytes += itemByteLength(encodeItem(this.#codec, item));
        this.givenItems = Math.max(this.givenItems, index + 1);
        yield item;
      }
      this.isGiven = true;
      if (ending === "throw") throw new RpcError("aborted", `${this.name} fails as planned`);
    } finally {
      this.over++;
    }
  }

  /** Reads it as planned. Never rejects. */
  async read(stream: RpcStream): Promise<void> {
    const { leaves, after, pauseMs, every } = this.plan.reader;
    const next = itemsOf(this.plan);
    this.outcome = "reading";
    if (leaves === "cancel-unread") {
      this.outcome = "left";
      await stream.cancel();
      return;
    }
    try {
      for await (const item of stream) {
        this.#check(item, next());
        this.readItems++;
        if (leaves !== "never" && this.readItems > after) {
          this.outcome = "left";
          if (leaves === "throw") throw new Error("the reader leaves");
          return;
        }
        if (pauseMs > 0 && this.readItems % every === 0) await sleep(this.#platform, pauseMs);
      }
      this.outcome = "whole";
      if (this.readItems !== this.plan.items || this.plan.ending === "throw")
        this.#note(`ends after ${this.readItems} of ${this.plan.items} items`);
    } catch (error) {
      if (error instanceof RpcError) this.outcome = error;
      else if (this.outcome !== "left") this.#note(`its reader is given ${String(error)}`);
    }
  }

  /** What of it is not as it must be when all is over. */
  atEnd(): readonly string[] {
    if (this.begun !== this.over)
      this.#note(`its source began ${this.begun} times and ended ${this.over} times`);
    if (this.readItems > this.givenItems) this.#note("more was read than given");
    if (this.outcome === "reading") this.#note("its reader waits for ever");
    return this.violations;
  }

  /** What its reader must have seen if nothing came between. */
  expectUndisturbed(): readonly string[] {
    const { items, ending } = this.plan;
    if (this.outcome === "left") return [];
    const hasFailed = this.outcome instanceof RpcError && this.outcome.code === "aborted";
    const isRight = ending === "throw" ? hasFailed : this.outcome === "whole";
    if (isRight && this.readItems === items) return [];
    const outcome =
      this.outcome instanceof RpcError ? `${this.outcome.code}: ${this.outcome.message}` : this.outcome;
    return [
      `${this.name} was to ${ending} after ${items} items; ${this.readItems} were read, then ${outcome}`,
    ];
  }

  #checkPull(givenBytes: number): void {
    if (givenBytes === 0) return; // it is asked for its first item while the packet that opens it is made
    if (this.seen === undefined) this.#note("gives items before it is open");
    else if (givenBytes >= this.seen.grantedBytes)
      this.#note(
        `is asked for more with ${givenBytes} bytes given and a credit of ${this.seen.grantedBytes}`,
      );
  }

  #check(got: unknown, wanted: unknown): void {
    if (fingerprint(got) !== fingerprint(wanted)) this.#note(`item ${this.readItems} is not what was given`);
  }

  #note(what: string): void {
    this.violations.push(`${this.name}: ${what}`);
  }
}

/** Resolves in so much virtual time. */
export function sleep(platform: Platform, ms: number): Promise<void> {
  return new Promise((resolve) => platform.after(ms, resolve));
}

/** The items of a source, one after the other; the same at both ends. */
function itemsOf({ seed, maxItemBytes }: SourcePlan): () => unknown {
  const random = new SimRandom(seed);
  let index = 0;
  return () => {
    index++;
    const byteLength = random.chance(0.5)
      ? random.int(0, maxItemBytes)
      : random.int(0, Math.min(maxItemBytes, 30));
    switch (random.int(0, 3)) {
      case 0:
        return new Uint8Array(byteLength).fill(index);
      case 1:
        return { index, text: "x".repeat(byteLength) };
      case 2:
        return { index, bytes: new Uint8Array(byteLength).fill(index) };
      default:
        return random.chance(0.1) ? null : `${index}${"y".repeat(byteLength)}`;
    }
  };
}

/** The same for values that are alike. Of filling the length and the ends are looked at. */
function fingerprint(value: unknown): string {
  if (value instanceof Uint8Array) return `bytes ${value.byteLength} ${value[0]} ${value.at(-1)}`;
  if (typeof value === "string") return `text ${value.length} ${value.slice(0, 8)}`;
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value)
    .map(([key, each]) => `${key}=${fingerprint(each)}`)
    .sort()
    .join();
}
