import type { ProofOptions } from "./proof-options.ts";

/** What a proof found. */
export interface ProofReport {
  /** What a reader must know of the figures. */
  readonly note: string;
  /** The first `textColumns` are text. */
  readonly titles: readonly string[];
  readonly textColumns: number;
  readonly rows: readonly (readonly string[])[];
  /** What does not hold, in sentences; none where the proof holds. */
  readonly failures: readonly string[];
}

/** Something that must hold whatever the network and the processes do, tried for long enough to be believed. */
export interface Proof {
  readonly title: string;
  run(options: ProofOptions): Promise<ProofReport>;
}
