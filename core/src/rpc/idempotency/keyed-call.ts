import type { Executed } from "../../errors.ts";
import type { RunningCallContext } from "../call-context.ts";
import type { CallIdentity } from "./store.ts";

/** One caller's wish that a call be run once. Others may have the same at the same time. */
export class KeyedCall {
  readonly identity: CallIdentity;
  /** Of its arguments. */
  readonly digest: string;
  /** The caller's own: its deadline, and whether it still waits. Handlers see that of the run. */
  readonly context: RunningCallContext;
  /** Its answer was somebody else's before: whoever hears of failures has heard of this one. */
  isRepetition = false;
  /** The context of the run that it waits for, once there is one. */
  run: RunningCallContext | undefined;
  /** What is known where it waits for no run of this process. */
  executedElsewhere: Executed = "no";

  constructor(identity: CallIdentity, digest: string, context: RunningCallContext) {
    this.identity = identity;
    this.digest = digest;
    this.context = context;
  }

  /** Whether the handler ran, as far as this caller can be told now. */
  get executed(): Executed {
    if (this.run === undefined) return this.executedElsewhere;
    return this.run.hasBegun ? "yes" : "no";
  }
}
