import { loadPeer, type PeerName } from "../peers/peer-table.ts";
import { runTask, type Task } from "../workloads/workload-table.ts";
import { jobOf, messageOfParent, tellParent } from "./parent.ts";

/** What the client's process is told, and then the port of its server. It tells the figures it has measured. */
export interface ClientJob {
  readonly peer: PeerName;
  readonly task: Task;
}

const { peer, task } = jobOf<ClientJob>();
const [port, { connect }] = await Promise.all([messageOfParent<number>(), loadPeer(peer)]);
tellParent(await runTask(() => connect(port), task));
