import type { BenchOptions } from "../harness/options.ts";
import type { LinkSpeed } from "../harness/slow-link.ts";
import type { PeerName } from "../peers/peer-table.ts";
import type { ClientSizeParams } from "../workloads/client-size.ts";
import type { Task } from "../workloads/workload-table.ts";

/** The size of a client, which needs no server and no connection. */
export interface ClientSizeTask {
  readonly workload: "client-size";
  readonly params: ClientSizeParams;
}

/** One line of a table: a system, and what is done to it. */
export interface Line {
  readonly peer: PeerName;
  /** What the second column says. */
  readonly work: string;
  readonly task: Task | ClientSizeTask;
  /** Between client and server; without it they are joined directly. */
  readonly link?: LinkSpeed;
  /** The line that this one is compared with. Without it, it is compared with none. */
  readonly yardstick?: Pick<Line, "peer" | "work">;
  /** Beyond it the measurement has failed. */
  readonly timeoutMs: number;
}

/** A column of figures. */
export interface Column {
  readonly title: string;
  /** The name of the figure, as the workload gives it. */
  readonly metric: string;
  /** Behind the decimal point. */
  readonly digits: number;
  /** Shows the figure divided, round by round, by that of the yardstick, or of the best of the other systems that do the same work. */
  readonly of?: "yardstick" | "best other";
  /** Which figure of others is the best. @default "most" */
  readonly best?: "most" | "least";
}

/** The figure of a scenario that says most, as the page about performance shows it in bars. */
export interface Plot {
  /** The name of the figure, as the workload gives it. */
  readonly metric: string;
  /** What is counted, with its unit. */
  readonly axis: string;
  /** Behind the decimal point. */
  readonly digits: number;
  readonly better: "more" | "less";
}

/** What is measured in one table. */
export interface Scenario {
  readonly title: string;
  /** What a reader must know of the figures. */
  readonly note: string;
  readonly columns: readonly Column[];
  readonly plot: Plot;
  /** How often each line is measured, where the command line does not say. */
  readonly rounds: number;
  lines(options: BenchOptions): readonly Line[];
}
