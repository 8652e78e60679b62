import { hashWithPause } from "../peers/pausing-reader.ts";
import type { BenchConnection, StallCalls, StallState } from "../peers/peer.ts";
import { WatchedSource } from "../peers/watched-source.ts";

/** Who sends: the server a result, or the client an argument. */
export type StallDirection = "result stream" | "argument stream";

/** A stream whose reader stops on its way. */
export interface StalledStream {
  /** Begins; the reader reads its first part and stops. */
  begin(): void;
  senderState(): Promise<StallState>;
  readerState(): Promise<StallState>;
  /** Lets the reader read on; resolves to the hash of all that it has read. */
  finish(): Promise<string>;
}

/**
 * Prepares such a stream.
 *
 * @param other The connection for what must go on while the stream stands still.
 * @throws Error where the system has no streams.
 */
export function prepareStalledStream(
  connection: BenchConnection,
  other: BenchConnection,
  direction: StallDirection,
  size: { readonly byteLength: number; readonly stallAfterBytes: number },
): StalledStream {
  if (connection.stall === undefined || other.stall === undefined) {
    throw new Error("this system has no streams");
  }
  return direction === "result stream"
    ? stalledDownload(connection.stall, other.stall, size)
    : stalledUpload(connection.stall, other.stall, size);
}

type Size = Parameters<typeof prepareStalledStream>[3];

function stalledDownload(
  { download }: StallCalls,
  other: StallCalls,
  { byteLength, stallAfterBytes }: Size,
): StalledStream {
  const own = new WatchedSource();
  let resume: () => void = () => {};
  const resumed = new Promise<void>((resolve) => {
    resume = resolve;
  });
  let reading: Promise<string> | undefined;
  return {
    begin() {
      reading = hashWithPause(download(byteLength), stallAfterBytes, resumed);
      // It is awaited at the end; until then a failure is no unhandled one.
      reading.catch(() => {});
    },
    senderState: () => other.serverState(),
    readerState: async () => own.state(),
    finish() {
      resume();
      return reading ?? Promise.reject(new Error("bug: the stream has not begun"));
    },
  };
}

function stalledUpload(
  { upload }: StallCalls,
  other: StallCalls,
  { byteLength, stallAfterBytes }: Size,
): StalledStream {
  const source = new WatchedSource();
  let answer: Promise<string> | undefined;
  return {
    begin() {
      answer = upload(source.chunks(byteLength), stallAfterBytes);
      answer.catch(() => {});
    },
    senderState: async () => source.state(),
    readerState: () => other.serverState(),
    async finish() {
      await other.resume();
      if (answer === undefined) throw new Error("bug: the stream has not begun");
      return answer;
    },
  };
}
