/**
 * tRPC over WebSocket with superjson, the transformer that its documentation names for dates, maps and sets.
 */
import superjson from "superjson";
import { trpcPeer } from "./trpc-peer.mjs";

/** @type {import("../src/peers/peer.ts").Peer} */
export const peer = trpcPeer(superjson);
