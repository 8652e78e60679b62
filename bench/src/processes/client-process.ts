import { loadPeer, type PeerName } from "../peers/peer-table.ts";
import { runTask, type Task } from "../workloads/workload-table.ts";
import { jobOf, tellParent } from "./parent.ts";

/** What the client's process is told. It tells the figures it has measured. */
export interface ClientJob {
  readonly peer: PeerName;
  readonly port: number;
  readonly task: Task;
}

const { peer, port, task } = jobOf<ClientJob>();
const { connect } = await loadPeer(peer);
tellParent(await runTask(() => connect(port), task));
