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
 * | 20   | ITEMS    | number of the stream, items to the end: each its head, [parts], payload |
 * | 21   | PIECE    | number of the stream, the next bytes of one large item, its head first |
 * | 22   | END      | number of the stream |
 * | 23   | FAIL     | number of the stream, flags u8, code text, message text, [retry after ms], [parts], payload |
 * | 24   | CREDIT   | number of the stream, bytes |
 * | 25   | STOP     | number of the stream, reason u8 |
 *
 * Numbers are varints. What stands in brackets is there when its flag is set. Parts are values that ride
 * beside the payload: a count, then for each its kind u8, its key (0, or length + 1 and UTF-8) and its
 * length, or a stream's number; then the bytes of all of them. The head of an item is a varint: twice the bytes that
 * follow, and one more where it has parts. 26 to 2f are kept for streams, 30 to 3f for references.
 */
export const FrameType = {
  call: 0x10,
  result: 0x11,
  error: 0x12,
  done: 0x13,
  cancel: 0x14,
  goaway: 0x15,
  fragment: 0x18,
  items: 0x20,
  piece: 0x21,
  end: 0x22,
  fail: 0x23,
  credit: 0x24,
  stop: 0x25,
} as const;

/** Bits of a CALL's flags byte. `parts` is the same bit in CALL, RESULT and ERROR. */
export const CallFlag = {
  oneWay: 0x01,
  deadline: 0x02,
  attempt: 0x04,
  metadata: 0x08,
  parts: 0x10,
  priority: 0x20,
} as const;
/** Bits of an ERROR's or a FAIL's flags byte; the lowest two say whether the handler ran. */
export const ErrorFlag = { executed: 0x03, retryAfter: 0x04, running: 0x08, parts: 0x10 } as const;
/** Bits of a FRAGMENT's flags byte. */
export const FragmentFlag = { first: 0x01, last: 0x02, abandoned: 0x04 } as const;

/** `executed` as it stands in an ERROR's flags: its index here. */
export const executedByNumber: readonly Executed[] = ["no", "unknown", "yes"];
/** A CANCEL's or a STOP's reason: its index here. */
export const cancelReasons: readonly ["cancelled", "deadline_exceeded"] = ["cancelled", "deadline_exceeded"];
/** What goes first where much waits, as `fetch` names it; on the wire a CALL has its index here. */
export const priorities: readonly ["auto", "high", "low"] = ["auto", "high", "low"];
/** See `priorities`. */
export type Priority = (typeof priorities)[number];

/** A part's kind: its index here plus one. */
export const partKinds: readonly ["uint8array", "arraybuffer", "stream"] = [
  "uint8array",
  "arraybuffer",
  "stream",
];

/** A binary value that rides beside the payload. */
export interface BinaryPart {
  readonly kind: "uint8array" | "arraybuffer";
  /** The property of the value that it is; undefined where it is the value itself. */
  readonly key: string | undefined;
  readonly bytes: Uint8Array;
}

/** A stream that the sender of this frame opens with it; its items follow in frames of their own. */
export interface StreamPart {
  readonly kind: "stream";
  /** As in `BinaryPart`. */
  readonly key: string | undefined;
  /** Odd from the dialler, even from the acceptor; never used twice in a session. */
  readonly stream: number;
}

/** A value that rides beside the payload. */
export type Part = BinaryPart | StreamPart;

/** A value on the wire: its parts, and the rest in the negotiated codec. */
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
  readonly priority: Priority;
  readonly metadata: Metadata;
}

/** The method returned. */
export interface ResultFrame extends Body {
  readonly type: "result";
  readonly number: number;
}

/** What an ERROR and a FAIL say of an error. */
export interface ErrorFields extends Body {
  readonly executed: Executed;
  readonly code: string;
  readonly message: string;
  readonly retryAfterMs: number | undefined;
  /** What failed has not ended yet: the place is free when its DONE comes, for a stream its END. */
  readonly running: boolean;
}

/** The method failed, or was not run. */
export interface ErrorFrame extends ErrorFields {
  readonly type: "error";
  readonly number: number;
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

/** Whole items of a stream, one behind the other. */
export interface ItemsFrame {
  readonly type: "items";
  readonly number: number;
  /** Heads and bodies; the layer above cuts them apart, when they are read. */
  readonly items: Uint8Array;
}

/** The next bytes of one item that is too large for a frame. They come in order; other items wait behind the last. */
export interface PieceFrame {
  readonly type: "piece";
  readonly number: number;
  readonly bytes: Uint8Array;
}

/** The stream has ended, or its sender has after it was stopped. The stream is over. */
export interface EndFrame {
  readonly type: "end";
  readonly number: number;
}

/** The stream failed. It is over, unless what makes its items still runs: then its END comes. */
export interface FailFrame extends ErrorFields {
  readonly type: "fail";
  readonly number: number;
}

/** The receiver of a stream takes so many bytes more. */
export interface CreditFrame {
  readonly type: "credit";
  readonly number: number;
  readonly byteLength: number;
}

/** The receiver of a stream takes no more. The stream is over when its END or FAIL comes. */
export interface StopFrame {
  readonly type: "stop";
  readonly number: number;
  readonly reason: (typeof cancelReasons)[number];
}

/** A frame of a stream; its number is the stream's. */
export type StreamFrame = ItemsFrame | PieceFrame | EndFrame | FailFrame | CreditFrame | StopFrame;

/** One frame. Byte arrays in it are views of the packet it came in. */
export type Frame =
  | CallFrame
  | ResultFrame
  | ErrorFrame
  | DoneFrame
  | CancelFrame
  | GoawayFrame
  | FragmentFrame
  | StreamFrame;
