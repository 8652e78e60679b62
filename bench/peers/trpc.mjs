/** tRPC over WebSocket as it comes: plain JSON, no transformer. */
import { trpcPeer } from "./trpc-peer.mjs";

/** @type {import("../src/peers/peer.ts").Peer} */
export const peer = trpcPeer();
