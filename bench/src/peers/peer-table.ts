import type { Peer } from "./peer.ts";

/** Carriers that Heddle is measured on. */
export type Transport = "tcp" | "ws";
/** Codecs that Heddle is measured with. */
export type BenchCodec = "json" | "superjson" | "msgpack";
/** Heddle over one carrier with one codec. */
export type HeddleName = `heddle ${Transport} ${BenchCodec}`;
/** Sockets by hand. */
export type RawName = "raw ws" | "raw ws batched" | "raw tcp";
/** Every system that can be measured; sessions of a `fleeting` Heddle end with their links. */
export type PeerName = RawName | HeddleName | `${HeddleName} fleeting` | OtherName;

/** Who else is measured, in `bench/peers`: each has packages that are installed for a measurement alone. */
const otherFiles = {
  "raw ws superjson": "raw-ws-superjson",
  tRPC: "trpc",
  "tRPC superjson": "trpc-superjson",
  oRPC: "orpc",
  "Cap'n Web": "capnweb",
  "Socket.IO": "socket-io",
  "rpc-websockets": "rpc-websockets",
  birpc: "birpc",
  rsocket: "rsocket",
  "grpc-js": "grpc-js",
  Connect: "connect",
} as const;

/** A system that is not ours. */
export type OtherName = keyof typeof otherFiles;

/** Whether it is a system that somebody else has made; sockets by hand are none. */
export function isOtherSystem(name: PeerName): name is OtherName {
  return isOther(name) && name !== "raw ws superjson";
}

/** Whether it is in `bench/peers`. */
export function isOther(name: PeerName): name is OtherName {
  return name in otherFiles;
}

/** Loads one system; the others stay out of the process. */
export async function loadPeer(name: PeerName): Promise<Peer> {
  if (isOther(name)) {
    const module: unknown = await import(
      new URL(`../../peers/${otherFiles[name]}.mjs`, import.meta.url).href
    );
    // Each of these files exports a peer.
    return (module as { readonly peer: Peer }).peer;
  }
  if (name === "raw ws") return (await import("./raw/raw-ws-peer.ts")).rawWsPeer;
  if (name === "raw ws batched") return (await import("./raw/raw-ws-peer.ts")).rawWsBatchedPeer;
  if (name === "raw tcp") return (await import("./raw/raw-tcp-peer.ts")).rawTcpPeer;
  const { heddlePeer } = await import("./heddle/heddle-peer.ts");
  // What is left of the names are Heddle's, which say the other two.
  const [, transport, codec, fleeting] = name.split(" ") as ["heddle", Transport, BenchCodec, "fleeting"?];
  return heddlePeer(transport, codec, fleeting === undefined ? {} : { detachedMs: 0 });
}
