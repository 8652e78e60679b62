import type { Socket } from "node:net";
import type { Cancel } from "@heddle/core/internal";

/** What the bytes at the front of a stream were found to be, and how many of them have been used up by it. */
export interface Judged<T> {
  readonly value: T;
  readonly byteLength: number;
}

/**
 * Reads from the front of a socket until `judge` knows what the bytes are; undefined means that it must see more.
 * Bytes beyond those it used up are put back: they belong to whoever reads next. `done` is called once, never
 * before this function has returned, with undefined where the stream ended first; after `Cancel` not at all.
 */
export function readPrefix<T>(
  socket: Socket,
  judge: (bytes: Buffer) => Judged<T> | undefined,
  done: (value: T | undefined) => void,
): Cancel {
  let bytes: Buffer = Buffer.alloc(0);
  const stop = (): void => {
    socket.off("readable", read);
    socket.off("end", ended);
    socket.off("close", ended);
  };
  const read = (): void => {
    const chunk: Buffer | null = socket.read();
    if (chunk === null) return;
    bytes = bytes.byteLength === 0 ? chunk : Buffer.concat([bytes, chunk]);
    const judged = judge(bytes);
    if (judged === undefined) return;
    stop();
    if (judged.byteLength < bytes.byteLength) socket.unshift(bytes.subarray(judged.byteLength));
    done(judged.value);
  };
  const ended = (): void => {
    stop();
    done(undefined);
  };
  socket.on("readable", read);
  socket.on("end", ended);
  socket.on("close", ended);
  return stop;
}
