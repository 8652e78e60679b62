import type { Codec } from "../codec/codec.ts";
import type { Limits } from "../limits.ts";
import type { Platform } from "../platform.ts";
import type { WireTap } from "../session/wire-tap.ts";
import type { Frame } from "../wire/frame.ts";
import type { Packet } from "../wire/packet.ts";
import { notify } from "./notify.ts";
import { decodeBody } from "./payload.ts";

/** Something that crossed the wire, for an inspector. */
export interface FrameEvent {
  readonly direction: "sent" | "received";
  /** In the platform's monotonic time. */
  readonly atMs: number;
  /** On the wire, without the transport's own framing. */
  readonly byteLength: number;
  /** A frame's or a packet's: `call`, `result`, `error`, `done`, `cancel`, `goaway`, `fragment`, `hello`, `welcome`, `reject`, `ack`, `ping`, `pong`, `close`. */
  readonly type: Frame["type"] | Packet["type"];
  /** The call that it belongs to. */
  readonly number?: number;
  /** The method, on a call. */
  readonly method?: string;
  /** Its fields, with the value in place of payload and parts. Decoded when asked for; what cannot be decoded is told as `undecodable`. */
  decoded(): Readonly<Record<string, unknown>>;
}

/** What an event maker asks of its connection at each event. */
export interface FrameEventSource {
  readonly limits: Limits;
  readonly platform: Platform;
  /** The codec that is agreed, or offered first. */
  codec(): Codec;
}

/** A tap that makes events of what it sees, as long as somebody listens. */
export class FrameEvents implements WireTap {
  readonly #source: FrameEventSource;
  readonly #listeners = new Set<(event: FrameEvent) => void>();

  constructor(source: FrameEventSource) {
    this.#source = source;
  }

  get active(): boolean {
    return this.#listeners.size > 0;
  }

  /** Returns the function that stops listening. */
  listen(listener: (event: FrameEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  saw(direction: FrameEvent["direction"], what: Frame | Packet, byteLength: number): void {
    const codec = this.#source.codec();
    const event: FrameEvent = {
      direction,
      atMs: this.#source.platform.nowMs(),
      byteLength,
      type: what.type,
      ...("number" in what && what.type !== "fragment" && what.type !== "goaway"
        ? { number: what.number }
        : {}),
      ...("method" in what ? { method: what.method } : {}),
      decoded: () => decodeFields(what, codec, this.#source.limits),
    };
    notify(this.#listeners, event, this.#source.platform);
  }
}

function decodeFields(what: Frame | Packet, codec: Codec, limits: Limits): Readonly<Record<string, unknown>> {
  if ("payload" in what) {
    const { type: _, parts, payload, ...fields } = what;
    try {
      return { ...fields, value: decodeBody(codec, { parts, payload }, limits) };
    } catch (error) {
      return { ...fields, undecodable: error instanceof Error ? error.message : "unknown" };
    }
  }
  const { type: _, ...fields } = what;
  return "body" in fields ? { ...fields, body: parseJson(fields.body) } : fields;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
