import type { FrameEvent } from "@heddle/core";
import { asksToResume } from "./handshake-frames.ts";

/** A frame in the log. */
export interface LoggedFrame {
  /** Rises by one with each frame of the visit. */
  readonly id: number;
  readonly direction: FrameEvent["direction"];
  readonly atMs: number;
  readonly type: FrameEvent["type"];
  readonly byteLength: number;
  /** The call that it belongs to, as it is numbered in its session. */
  readonly number: number | undefined;
  /** The stream that it belongs to, as it is numbered in its session. */
  readonly stream: number | undefined;
  /** The same over all sessions of the visit; undefined where it belongs to none. */
  readonly callKey: string | undefined;
  /** Of the call, on its answers and its streams' frames too. */
  readonly method: string | undefined;
  /** Whether it is the playground's own housekeeping: pings and acknowledgements. */
  readonly isBackground: boolean;
  decoded(): Readonly<Record<string, unknown>>;
}

/** How much is kept. Beyond either limit the oldest tenth is dropped. */
export interface FrameLogLimits {
  readonly frames: number;
  /** A frame keeps the packet it came in. */
  readonly bytes: number;
}

const defaultLimits: FrameLogLimits = { frames: 10_000, bytes: 64 * 1_048_576 };

/** Packets that keep the connection alive. */
const housekeeping: ReadonlySet<string> = new Set(["ping", "pong", "ack"]);

/** The frames of a visit, the oldest first, with what can be told of each from those before it. */
export class FrameLog {
  readonly #limits: FrameLogLimits;
  #frames: LoggedFrame[] = [];
  #bytes = 0;
  #nextId = 1;
  #session = 0;
  /** Calls of this session that were seen; what follows on them, streams too, is told by them. */
  readonly #calls = new Map<
    string,
    { readonly method: string | undefined; readonly isBackground: boolean }
  >();

  /** The calls of this session's streams, where they are known. */
  readonly #streams = new Map<number, number>();

  constructor(limits: FrameLogLimits = defaultLimits) {
    this.#limits = limits;
  }

  /** Grows with `add`: take a copy to keep. */
  get frames(): readonly LoggedFrame[] {
    return this.#frames;
  }

  /** Frames that were seen, those that were dropped or cleared included. */
  get seen(): number {
    return this.#nextId - 1;
  }

  /** @param isOwnPing Whether a call that is sent is one of the playground's own pings. */
  add(event: FrameEvent, isOwnPing: boolean): LoggedFrame {
    // One that resumes goes on with the numbers of its session.
    if (event.type === "hello" && !asksToResume(event)) this.#startSession();
    const { direction, atMs, type, byteLength, stream } = event;
    const number = event.number ?? (stream === undefined ? undefined : this.#streams.get(stream));
    if (stream !== undefined && number !== undefined) this.#streams.set(stream, number);
    const callKey = number === undefined ? undefined : `${this.#session}:${number}`;
    if (type === "call" && callKey !== undefined)
      this.#calls.set(callKey, { method: event.method, isBackground: isOwnPing });
    const call = callKey === undefined ? undefined : this.#calls.get(callKey);
    const frame: LoggedFrame = {
      id: this.#nextId++,
      direction,
      atMs,
      type,
      byteLength,
      number,
      stream,
      callKey,
      method: event.method ?? call?.method,
      isBackground: housekeeping.has(type) || call?.isBackground === true,
      decoded: () => event.decoded(),
    };
    this.#frames.push(frame);
    this.#bytes += byteLength;
    this.#trim();
    return frame;
  }

  /** Numbers go on as they were. */
  clear(): void {
    this.#frames = [];
    this.#bytes = 0;
  }

  #startSession(): void {
    this.#session++;
    this.#calls.clear();
    this.#streams.clear();
  }

  #trim(): void {
    const { frames, bytes } = this.#limits;
    while (this.#frames.length > frames || (this.#bytes > bytes && this.#frames.length > 1)) {
      const dropped = this.#frames.splice(0, Math.max(1, Math.ceil(this.#frames.length / 10)));
      for (const { byteLength } of dropped) this.#bytes -= byteLength;
    }
    forgetOldest(this.#calls, frames);
    forgetOldest(this.#streams, frames);
  }
}

/** A Map gives its keys in the order they came. */
function forgetOldest(map: Map<unknown, unknown>, keep: number): void {
  for (const key of map.keys()) {
    if (map.size <= keep) break;
    map.delete(key);
  }
}
