import type { Codec } from "../codec/codec.ts";
import type { Limits } from "../limits.ts";
import type { Platform } from "../platform.ts";
import type { WireTap } from "../session/wire-tap.ts";
import type { Body, Frame, StreamPart } from "../wire/frame.ts";
import { countItems, readItemBody, readItemHead } from "../wire/item.ts";
import type { Packet } from "../wire/packet.ts";
import { ProtocolError } from "../wire/protocol-error.ts";
import { notify } from "./notify.ts";
import { decodeBody } from "./payload.ts";

/** Something that crossed the wire, for an inspector. */
export interface FrameEvent {
  readonly direction: "sent" | "received";
  /** In the platform's monotonic time. */
  readonly atMs: number;
  /** On the wire, without the transport's own framing. */
  readonly byteLength: number;
  /**
   * A frame's or a packet's: `call`, `result`, `error`, `done`, `cancel`, `goaway`, `fragment`, `items`, `piece`, `end`, `fail`, `credit`, `stop`,
   * `hello`, `welcome`, `reject`, `ack`, `ping`, `pong`, `close`.
   */
  readonly type: Frame["type"] | Packet["type"];
  /** The call that it belongs to; for a frame of a stream, the call whose arguments or result opened it. */
  readonly number?: number;
  /** The stream that it belongs to. */
  readonly stream?: number;
  /** How many items an `items` frame brings. */
  readonly itemCount?: number;
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
  /** The calls of the streams that are open, as far as their opening was seen. */
  readonly #callOfStream = new Map<number, number>();

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
      ...this.#belongings(what),
      ...("method" in what ? { method: what.method } : {}),
      decoded: () => decodeFields(what, codec, this.#source.limits),
    };
    notify(this.#listeners, event, this.#source.platform);
  }

  #belongings(what: Frame | Packet): Pick<FrameEvent, "number" | "stream" | "itemCount"> {
    switch (what.type) {
      case "call":
      case "result":
        for (const part of what.parts)
          if (part.kind === "stream") this.#callOfStream.set(part.stream, what.number);
        return { number: what.number };
      case "error":
      case "done":
      case "cancel":
        return { number: what.number };
      case "items":
        return { ...this.#ofStream(what.number), ...itemCountOf(what.items) };
      case "piece":
      case "credit":
      case "stop":
        return this.#ofStream(what.number);
      case "end":
      case "fail": {
        const belongings = this.#ofStream(what.number);
        if (what.type === "end" || !what.running) this.#callOfStream.delete(what.number);
        return belongings;
      }
      default:
        return {};
    }
  }

  #ofStream(stream: number): Pick<FrameEvent, "number" | "stream"> {
    const number = this.#callOfStream.get(stream);
    return number === undefined ? { stream } : { stream, number };
  }
}

function decodeFields(what: Frame | Packet, codec: Codec, limits: Limits): Readonly<Record<string, unknown>> {
  if ("payload" in what) {
    const { type: _, parts, payload, ...fields } = what;
    try {
      const streams = parts.flatMap((part) => (part.kind === "stream" ? [streamNames(part)] : []));
      const binary = parts.filter(({ kind }) => kind !== "stream");
      const value = decodeBody(codec, { parts: binary, payload }, limits);
      return { ...fields, value, ...(streams.length === 0 ? {} : { streams }) };
    } catch (error) {
      return { ...fields, undecodable: error instanceof Error ? error.message : "unknown" };
    }
  }
  if (what.type === "items")
    return {
      number: what.number,
      items: splitItems(what.items).map((body) => decodeItem(body, codec, limits)),
    };
  const { type: _, ...fields } = what;
  return "body" in fields ? { ...fields, body: withoutSecrets(parseJson(fields.body)) } : fields;
}

function streamNames({ key, stream }: StreamPart): { readonly key: string; readonly stream: number } {
  return { key: key ?? "", stream };
}

function itemCountOf(items: Uint8Array): Pick<FrameEvent, "itemCount"> {
  const itemCount = countItems(items, items.byteLength);
  return itemCount instanceof ProtocolError ? {} : { itemCount };
}

/** The items of an ITEMS frame, as far as they can be told apart. */
function splitItems(items: Uint8Array): (Body | ProtocolError)[] {
  const bodies: (Body | ProtocolError)[] = [];
  for (let at = 0; at < items.byteLength; ) {
    const head = readItemHead(items, at);
    if (head instanceof ProtocolError) return [...bodies, head];
    const bodyAt = at + head.headBytes;
    at = bodyAt + head.bodyBytes;
    bodies.push(readItemBody(items.subarray(bodyAt, at), head.hasParts));
  }
  return bodies;
}

function decodeItem(body: Body | ProtocolError, codec: Codec, limits: Limits): unknown {
  if (body instanceof ProtocolError) return { undecodable: body.message };
  try {
    return decodeBody(codec, body, limits);
  } catch (error) {
    return { undecodable: error instanceof Error ? error.message : "unknown" };
  }
}

/** What resumes a session is shown to nobody, not even to who looks at the frames: they are saved and sent around. */
function withoutSecrets(body: unknown): unknown {
  if (typeof body !== "object" || body === null) return body;
  const hidden = (part: unknown) =>
    Object.fromEntries(
      Object.entries(part ?? {}).map(([name, value]) => [
        name,
        name === "key" || name === "token" ? "(secret)" : value,
      ]),
    );
  return {
    ...body,
    ...("session" in body ? { session: hidden(body.session) } : {}),
    ...("resume" in body ? { resume: hidden(body.resume) } : {}),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
