import { streamPreface } from "@heddle/core/internal";
import type { Judged } from "../socket/read-prefix.ts";

/** What a connection speaks: all of them come in at one port. */
export type Spoken = "heddle" | "tls" | "connect" | "http" | "nonsense";

/** The type of the TLS record that every TLS connection begins with: handshake (RFC 8446, section 5.1). */
const tlsHandshake = 0x16;

const connectMethod = Buffer.from("CONNECT ");

/**
 * Tells what a connection speaks by its first bytes. The preface is used up; everything else is left to whoever
 * reads it. What is none of ours goes to the HTTP server, which has an answer for what it cannot read.
 */
export function judgeFirstBytes(bytes: Buffer): Judged<Spoken> | undefined {
  if (bytes[0] === streamPreface[0]) return judgePreface(bytes);
  if (bytes[0] === tlsHandshake) return { value: "tls", byteLength: 0 };
  const compared = Math.min(bytes.byteLength, connectMethod.byteLength);
  if (!bytes.subarray(0, compared).equals(connectMethod.subarray(0, compared)))
    return { value: "http", byteLength: 0 };
  return compared < connectMethod.byteLength ? undefined : { value: "connect", byteLength: 0 };
}

/** Tells whether a byte stream begins with the preface. One wrong byte is enough to know that it does not. */
export function judgePreface(bytes: Buffer): Judged<"heddle" | "nonsense"> | undefined {
  const compared = Math.min(bytes.byteLength, streamPreface.byteLength);
  if (!bytes.subarray(0, compared).equals(streamPreface.subarray(0, compared))) {
    return { value: "nonsense", byteLength: 0 };
  }
  return compared < streamPreface.byteLength ? undefined : { value: "heddle", byteLength: compared };
}
