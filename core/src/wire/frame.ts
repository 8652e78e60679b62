import type { Executed } from "../errors.ts";

/**
 * A frame stands in a data packet behind its length (varint). Its layout (PROTOCOL.md, 6):
 *
 * | byte | frame    | then |
 * |------|----------|------|
 * | 10   | CALL     | number, flags u8, method text, [deadline ms], [attempt], [metadata], [parts], payload |
 * | 11   | RESULT   | number, flags u8, [parts], payload |
 * | 12   | ERROR    | number, flags u8, code text, message text, [retry after ms], [parts], payload |
 * | 13   | DONE     | number |
 * | 14   | CANCEL   | number, reason u8 |
 * | 15   | GOAWAY   | number of the last call that will be answered, sentence to the end |
 * | 18   | FRAGMENT | number of the message, flags u8, [bytes of the whole], bytes |
 *
 * Numbers are varints. What stands in brackets is there when its flag is set. Parts are binary values that ride
 * beside the payload: a count, then for each its kind u8, its key (0, or length + 1 and UTF-8) and its
 * length; then the bytes of all of them. 20 to 2f are kept for streams, 30 to 3f for references.
 */
export const FrameType = {
  call: 0x10,
  result: 0x11,
  error: 0x12,
  done: 0x13,
  cancel: 0x14,
  goaway: 0x15,
  fragment: 0x18,
} as const;

/** Bits of a CALL's flags byte. `parts` is the same bit in CALL, RESULT and ERROR. */
export const CallFlag = { oneWay: 0x01, deadline: 0x02, attempt: 0x04, metadata: 0x08, parts: 0x10 } as const;
/** Bits of an ERROR's flags byte; the lowest two say whether the handler ran. */
export const ErrorFlag = { executed: 0x03, retryAfter: 0x04, running: 0x08, parts: 0x10 } as const;
/** Bits of a FRAGMENT's flags byte. */
export const FragmentFlag = { first: 0x01, last: 0x02, abandoned: 0x04 } as const;

/** `executed` as it stands in an ERROR's flags: its index here. */
export const executedByNumber: readonly Executed[] = ["no", "unknown", "yes"];
/** A CANCEL's reason: its index here. */
export const cancelReasons: readonly ["cancelled", "deadline_exceeded"] = ["cancelled", "deadline_exceeded"];
/** A part's kind: its index here plus one. */
export const partKinds: readonly ["uint8array", "arraybuffer"] = ["uint8array", "arraybuffer"];

/** A binary value that rides beside the payload. */
export interface Part {
  readonly kind: (typeof partKinds)[number];
  /** The property of the value that it is; undefined where it is the value itself. */
  readonly key: string | undefined;
  readonly bytes: Uint8Array;
}

/** A value on the wire: its binary parts, and the rest in the negotiated codec. */
export interface Body {
  readonly parts: readonly Part[];
  readonly payload: Uint8Array;
}

/** Text by key that travels with a call: keys `[a-z][a-z0-9_.-]*`, of which `heddle-…` are reserved. */
export type Metadata = Readonly<Record<string, string>>;

/** Asks the peer to run a method. */
export interface CallFrame extends Body {
  readonly type: "call";
  /** Odd from the dialler, even from the acceptor; rises, never used twice in a session. */
  readonly number: number;
  readonly method: string;
  /** Nobody waits for a result: the peer answers with DONE. */
  readonly oneWay: boolean;
  /** The time that is left for the answer, in milliseconds; undefined for no limit. */
  readonly deadlineMs: number | undefined;
  /** 1 for the first try of this call, more for a repetition. */
  readonly attempt: number;
  readonly metadata: Metadata;
}

/** The method returned. */
export interface ResultFrame extends Body {
  readonly type: "result";
  readonly number: number;
}

/** The method failed, or was not run. */
export interface ErrorFrame extends Body {
  readonly type: "error";
  readonly number: number;
  readonly executed: Executed;
  readonly code: string;
  readonly message: string;
  readonly retryAfterMs: number | undefined;
  /** The handler has not ended yet; the call's place is free when its DONE comes. */
  readonly running: boolean;
}

/** The handler has ended and there is nothing to say: the call was one-way, or cancelled. */
export interface DoneFrame {
  readonly type: "done";
  readonly number: number;
}

/** The caller no longer waits. The call's place is free when its RESULT, ERROR or DONE comes. */
export interface CancelFrame {
  readonly type: "cancel";
  readonly number: number;
  readonly reason: (typeof cancelReasons)[number];
}

/** The sender will run no call of the receiver's above this number. */
export interface GoawayFrame {
  readonly type: "goaway";
  readonly number: number;
  readonly message: string;
}

/** A piece of a frame that was too large. The pieces of one message come in order, others may come between them. */
export interface FragmentFrame {
  readonly type: "fragment";
  /** A counter of the sender's, from 1; not a call's number. */
  readonly number: number;
  /** On the first piece: how many bytes all of them have. */
  readonly totalBytes: number | undefined;
  readonly last: boolean;
  /** No more of it will come; it has no bytes. */
  readonly abandoned: boolean;
  readonly bytes: Uint8Array;
}

/** One frame. Byte arrays in it are views of the packet it came in. */
export type Frame =
  | CallFrame
  | ResultFrame
  | ErrorFrame
  | DoneFrame
  | CancelFrame
  | GoawayFrame
  | FragmentFrame;
