import { loadPeer, type PeerName } from "../peers/peer-table.ts";
import { jobOf, tellParent } from "./parent.ts";

/** What the server's process is told. It tells the port where it listens. */
export interface ServerJob {
  readonly peer: PeerName;
}

const { peer } = jobOf<ServerJob>();
const server = await (await loadPeer(peer)).serve();
tellParent(server.port);
