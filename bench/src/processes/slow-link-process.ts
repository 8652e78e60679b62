import { openSlowLink } from "../harness/slow-link.ts";
import { jobOf, tellParent } from "./parent.ts";

/** What the slow link's process is told. It tells the port where it listens. */
export interface SlowLinkJob {
  readonly targetPort: number;
  /** Each way. */
  readonly bytesPerSecond: number;
  /** What is added to the way of every byte, each way. */
  readonly delayMs: number;
}

const { port } = await openSlowLink(jobOf<SlowLinkJob>());
tellParent(port);
