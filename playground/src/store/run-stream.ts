import type { RpcStream } from "@heddle/core";
import type { OutgoingStream } from "./outgoing-stream.ts";
import type { StreamFigures, StreamStatus } from "./stream-figures.ts";
import type { StreamLog } from "./stream-log.ts";

/** What is needed of a stream that arrives. */
export type IncomingStream = Pick<RpcStream, "progress" | typeof Symbol.asyncIterator>;

/** One stream of a call while it is read or written. */
export interface RunStream {
  readonly name: string;
  readonly direction: "received" | "sent";
  status: StreamStatus;
  isBytes: boolean;
  /** Where it is received. */
  readonly incoming: IncomingStream | undefined;
  /** Where it is sent. */
  readonly outgoing: OutgoingStream | undefined;
}

/** What is known of it now. */
export function figuresOf(stream: RunStream, log: StreamLog): StreamFigures {
  const { name, direction, status, isBytes, incoming, outgoing } = stream;
  const progress = incoming?.progress;
  return {
    name,
    direction,
    status,
    items: log.countOf(name, direction),
    bytes: progress?.receivedBytes,
    isBytes,
    credit: status === "open" ? progress : undefined,
    waiting: outgoing?.waiting ?? 0,
    isEnding: outgoing?.status === "ended",
  };
}
