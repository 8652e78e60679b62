import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** Which process on which machine. Texts are empty where the system does not tell: without `/proc`, that is. */
export interface ProcessIdentity {
  readonly pid: number;
  /** In the system's own ticks; tells a process from a later one of the same number. */
  readonly started: string;
  /** Another one after each start of the machine. */
  readonly boot: string;
  /** Where the number counts: another container has numbers of its own. */
  readonly namespace: string;
  readonly host: string;
}

/** This process. */
export function thisProcess(): ProcessIdentity {
  return {
    pid: process.pid,
    started: startOf(process.pid) ?? "",
    boot: textOf("/proc/sys/kernel/random/boot_id"),
    namespace: namespaceOf(),
    host: hostname(),
  };
}

/**
 * Whether another process has ended, seen from here. `unknown` where it cannot be told from here: of another machine or container,
 * and on systems where a number may have been given to another process since.
 */
export function judgeProcess(
  other: ProcessIdentity,
  here: ProcessIdentity,
  startNow: (pid: number) => string | undefined = startOf,
): "alive" | "gone" | "unknown" {
  if (other.host !== here.host) return "unknown";
  if (other.boot !== here.boot) return "gone"; // the machine was started anew
  if (other.namespace !== here.namespace) return "unknown";
  const started = startNow(other.pid);
  if (started === undefined) return "gone";
  if (started === "") return "unknown";
  return started === other.started ? "alive" : "gone";
}

/** When the process of this number was started; "" where there is one and that is all that is known, undefined where there is none. */
function startOf(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return undefined; // EPERM: it is another user's
  }
  // `pid (name) state …`, where the name may hold anything; the start is the 22nd (proc_pid_stat(5)).
  const stat = textOf(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state = ""] = fields;
  if (state === "Z" || state === "X") return undefined; // it has ended, and its parent has not noticed
  return fields[19] ?? "";
}

function namespaceOf(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
}
