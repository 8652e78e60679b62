import type { Codec } from "../../codec/codec.ts";
import { RpcError } from "../../errors.ts";
import { isStream } from "../../rpc/rpc-stream.ts";
import type { CallPlan } from "./call-plan.ts";
import type { SimHost } from "./host.ts";
import { SimStream } from "./stream.ts";

/** A handler that ran. */
export interface Execution {
  /** Which of the servers ran it. */
  readonly generation: number;
  readonly sessionId: string;
  /** How many executions of whatever call there were before it. */
  readonly order: number;
  readonly host: SimHost;
  isOver: boolean;
}

/** A call that a handler makes back to its caller. */
export interface CallBack {
  readonly host: SimHost;
  executions: number;
  settled: number;
  error: RpcError | undefined;
}

/** A call of a simulation, and what came of it. */
export class SimCall {
  readonly plan: CallPlan;
  /** Who makes it. */
  owner: SimHost | undefined;
  readonly up: readonly SimStream[];
  readonly down: readonly SimStream[];
  readonly executions: Execution[] = [];
  readonly callBacks: Map<string, CallBack> = new Map();
  readonly violations: string[] = [];
  readonly isUndisturbed: boolean;
  madeAtMs: number | undefined;
  /** In which order its client made it. */
  makeOrder = 0;
  settled = 0;
  settledAtMs = 0;
  /** There was no session when it settled. */
  wasSessionless = false;
  outcome: "ok" | RpcError | undefined;

  /** @param isUndisturbed Nothing goes wrong in this simulation. */
  constructor(plan: CallPlan, codec: Codec, isUndisturbed: boolean) {
    this.isUndisturbed = isUndisturbed;
    const streams = (direction: "up" | "down") =>
      plan[direction].map(
        (source, index) => new SimStream(`${plan.name} ${direction} ${index}`, source, codec),
      );
    this.plan = plan;
    this.up = streams("up");
    this.down = streams("down");
  }

  get streams(): readonly SimStream[] {
    return [...this.up, ...this.down];
  }

  /** Whether it is settled, and nothing of it goes on anywhere. */
  get isQuiet(): boolean {
    return (
      (this.settled > 0 || this.owner?.isDead === true) &&
      this.executions.every(({ isOver, host }) => isOver || host.isDead) &&
      [...this.callBacks.values()].every(({ settled, host }) => settled > 0 || host.isDead) &&
      this.up.every((stream) => stream.isQuiet) &&
      this.down.every((stream) => stream.isQuiet)
    );
  }

  /** What it is called with. */
  input(host: SimHost): unknown {
    const sources = this.up.map((stream, index) => [`u${index}`, stream.source(host)] as const);
    return { bytes: new Uint8Array(this.plan.argumentBytes), ...Object.fromEntries(sources) };
  }

  /** What its handler returns. */
  output(host: SimHost): unknown {
    const { isBare, resultBytes } = this.plan;
    const sources = this.down.map((stream) => stream.source(host));
    if (isBare) return sources[0];
    return {
      bytes: new Uint8Array(resultBytes),
      ...Object.fromEntries(sources.map((each, index) => [`d${index}`, each])),
    };
  }

  /** What a handler or the caller was given is looked at, and its streams are read. Never rejects. */
  read(value: unknown, direction: "up" | "down", host: SimHost): Promise<unknown> {
    const streams = this[direction];
    const { isBare, argumentBytes, resultBytes } = this.plan;
    const members = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>; // unknown each
    const isAlone = direction === "down" && isBare;
    const found = isAlone ? [value] : streams.map((_, index) => members[`${direction.charAt(0)}${index}`]);
    const wantedBytes = direction === "up" ? argumentBytes : resultBytes;
    const { bytes } = members;
    if (!isAlone && !(bytes instanceof Uint8Array && bytes.byteLength === wantedBytes))
      this.note(`its ${direction === "up" ? "arguments are" : "result is"} not what was sent`);
    const reads = streams.map((stream, index) => {
      const received = found[index];
      if (isStream(received)) return stream.read(received, host);
      this.note(`its stream ${direction} ${index} did not arrive as one`);
      return undefined;
    });
    return Promise.all(reads);
  }

  settle(outcome: "ok" | RpcError, atMs: number): void {
    this.settled++;
    this.settledAtMs = atMs;
    this.outcome ??= outcome;
  }

  note(what: string): void {
    this.violations.push(`${this.plan.name}: ${what}`);
  }
}

/** Whatever was thrown, as an `RpcError`: what is none is a violation. */
export function asRpcError(error: unknown): RpcError {
  return error instanceof RpcError ? error : new RpcError("internal", `no RpcError: ${String(error)}`);
}
