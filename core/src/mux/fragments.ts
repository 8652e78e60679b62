import type { Platform } from "../platform.ts";
import { type FragmentFrame, FrameType } from "../wire/frame.ts";
import { ProtocolError } from "../wire/protocol-error.ts";
import { GrowingBytes } from "./growing-bytes.ts";

/** Messages of a peer that may be in pieces at once; beyond it the session ends. */
const maxMessagesInPieces = 512;
/** Messages in pieces may promise so many times the size of one, together (PROTOCOL.md, 6.7). */
export const inPiecesFactor = 2;
/** A fragment that is not the last of its message has at least so many bytes: its head must be worth it. */
export const minFragmentBytes = 256;

/**
 * Puts a peer's fragments together again. What it keeps grows with what has come, not with what a first fragment
 * promises; together the messages in pieces may not promise more than the limit for all.
 */
export class Reassembler {
  readonly #messages = new Map<number, GrowingBytes>();
  readonly #maxMessageBytes: number;
  readonly #platform: Pick<Platform, "nowMs" | "allocate">;
  #promisedBytes = 0;
  #lastPieceMs = 0;

  /** @param maxMessageBytes For one message, with the routing prefix of its frame. */
  constructor(maxMessageBytes: number, platform: Pick<Platform, "nowMs" | "allocate">) {
    this.#maxMessageBytes = maxMessageBytes;
    this.#platform = platform;
  }

  /** Messages of which some pieces have come. */
  get size(): number {
    return this.#messages.size;
  }

  /** When the last piece came, where some message waits for one; undefined where none does. */
  get waitingSinceMs(): number | undefined {
    return this.#messages.size === 0 ? undefined : this.#lastPieceMs;
  }

  /** What has come of a message; undefined where it is whole or has not begun. */
  partOf(fragment: FragmentFrame): GrowingBytes | undefined {
    return this.#messages.get(fragment.number);
  }

  /** Takes a fragment; gives the whole frame when it was the last. */
  add(fragment: FragmentFrame): Uint8Array | undefined | ProtocolError {
    if (fragment.abandoned) return this.#abandon(fragment);
    const message = this.#messageOf(fragment);
    if (message instanceof ProtocolError) return message;
    const length = message.byteLength + fragment.bytes.byteLength;
    if (fragment.bytes.byteLength === 0) return new ProtocolError("6.7", "a fragment without bytes");
    if (length > message.totalBytes || fragment.last !== (length === message.totalBytes)) {
      return new ProtocolError("6.7", "the fragments of a message do not add up to the length that was said");
    }
    if (!fragment.last && fragment.bytes.byteLength < minFragmentBytes) {
      return new ProtocolError(
        "6.7",
        `a fragment of less than ${minFragmentBytes} bytes that is not the last`,
      );
    }
    message.append(fragment.bytes);
    this.#lastPieceMs = this.#platform.nowMs();
    if (!fragment.last) return undefined;
    this.#forget(fragment.number);
    const frame = message.bytes;
    if (frame[0] === FrameType.fragment) return new ProtocolError("6.7", "a fragment inside fragments");
    return frame;
  }

  #abandon(fragment: FragmentFrame): ProtocolError | undefined {
    const isPlain = fragment.totalBytes === undefined && !fragment.last && fragment.bytes.byteLength === 0;
    if (isPlain && this.#forget(fragment.number)) return undefined;
    return new ProtocolError("6.7", "a message is abandoned that has not begun, or with bytes");
  }

  #forget(number: number): boolean {
    this.#promisedBytes -= this.#messages.get(number)?.totalBytes ?? 0;
    return this.#messages.delete(number);
  }

  #messageOf(fragment: FragmentFrame): GrowingBytes | ProtocolError {
    const known = this.#messages.get(fragment.number);
    if (fragment.totalBytes === undefined) {
      return known ?? new ProtocolError("6.7", "a fragment of a message that has not begun");
    }
    if (known !== undefined) return new ProtocolError("6.7", "a message begins twice");
    if (fragment.totalBytes > this.#maxMessageBytes) {
      const message = `a message of ${fragment.totalBytes} bytes; at most ${this.#maxMessageBytes} are allowed`;
      return new ProtocolError("6.7", message, "too_large");
    }
    if (this.#messages.size >= maxMessagesInPieces) {
      return new ProtocolError("6.7", `more than ${maxMessagesInPieces} messages in pieces`, "too_large");
    }
    if (this.#promisedBytes + fragment.totalBytes > inPiecesFactor * this.#maxMessageBytes) {
      return new ProtocolError("6.7", "messages in pieces that are too large together", "too_large");
    }
    this.#promisedBytes += fragment.totalBytes;
    const message = new GrowingBytes(fragment.totalBytes, this.#platform);
    this.#messages.set(fragment.number, message);
    return message;
  }
}
