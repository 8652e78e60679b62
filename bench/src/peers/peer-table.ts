import type { Peer } from "./peer.ts";

/** Carriers that Heddle is measured on. */
export type Transport = "tcp" | "ws";
/** Codecs that Heddle is measured with. */
export type BenchCodec = "json" | "superjson" | "msgpack";
/** Heddle over one carrier with one codec. */
export type HeddleName = `heddle ${Transport} ${BenchCodec}`;
/** Every system that can be measured; sessions of a `fleeting` Heddle end with their links. */
export type PeerName = "raw ws" | "raw ws batched" | "raw tcp" | HeddleName | `${HeddleName} fleeting`;

/** Loads one system; the others stay out of the process. */
export async function loadPeer(name: PeerName): Promise<Peer> {
  if (name === "raw ws") return (await import("./raw/raw-ws-peer.ts")).rawWsPeer;
  if (name === "raw ws batched") return (await import("./raw/raw-ws-peer.ts")).rawWsBatchedPeer;
  if (name === "raw tcp") return (await import("./raw/raw-tcp-peer.ts")).rawTcpPeer;
  const { heddlePeer } = await import("./heddle/heddle-peer.ts");
  // What is left of the names are Heddle's, which say the other two.
  const [, transport, codec, fleeting] = name.split(" ") as ["heddle", Transport, BenchCodec, "fleeting"?];
  return heddlePeer(transport, codec, fleeting === undefined ? {} : { detachedMs: 0 });
}
