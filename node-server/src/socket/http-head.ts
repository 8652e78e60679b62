import type { Judged } from "./read-prefix.ts";

/** The head of a CONNECT, asked or answered, has at most this many bytes. */
export const maxHeadBytes = 8_192;

const headEnd = "\r\n\r\n";

/** The first line of an HTTP head that has come whole, or `too long` where `maxHeadBytes` hold no end of it. */
export function judgeHead(bytes: Buffer): Judged<string> | undefined {
  const end = bytes.subarray(0, maxHeadBytes).indexOf(headEnd);
  if (end >= 0) {
    const firstLine = bytes.toString("latin1", 0, bytes.indexOf("\r\n"));
    return { value: firstLine, byteLength: end + headEnd.length };
  }
  return bytes.byteLength < maxHeadBytes ? undefined : { value: headTooLong, byteLength: bytes.byteLength };
}

/** Stands for the first line of a head that is too long; no first line has this text. */
export const headTooLong = "\r\n";

/** The status of the first line of an answer, or undefined where it is none of HTTP/1. */
export function statusOf(firstLine: string): number | undefined {
  const status = /^HTTP\/1\.[01] ([1-5][0-9]{2})(?: |$)/.exec(firstLine)?.[1];
  return status === undefined ? undefined : Number(status);
}
