import { type Connection, connectDuplex } from "../../rpc/connection.ts";
import { type CallBook, clientApi } from "./api.ts";
import type { SimHost } from "./host.ts";
import type { SimNetwork } from "./network.ts";
import type { SimPlan } from "./plan.ts";
import type { Trace } from "./trace.ts";

/** A span of time in which calls may fail. */
export interface Upset {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What a client is made of. */
export interface ClientOptions {
  readonly index: number;
  readonly host: SimHost;
  readonly plan: SimPlan;
  readonly network: SimNetwork;
  readonly book: CallBook;
  readonly trace: Trace;
}

/** One client, and what became of its sessions. */
export class SimClient {
  readonly index: number;
  readonly host: SimHost;
  readonly connection: Connection;
  readonly upsets: Upset[] = [];
  resumes = 0;
  lostSessions = 0;
  mostReplayBytes = 0;
  /** A session of it was ended by what somebody else had slipped in. */
  isForged = false;
  /** Since when there is no session for further calls; undefined while there is one. */
  #sessionlessSinceMs: number | undefined = 0;

  constructor({ index, host, plan, network, book, trace }: ClientOptions) {
    this.index = index;
    this.host = host;
    this.connection = connectDuplex(network.dialler(index, host), {
      platform: host,
      codecs: plan.clientCodecs,
      limits: plan.client,
      metadata: { user: `user-${index}` },
      waitTimeoutMs: plan.waitTimeoutMs,
      connectTimeoutMs: plan.connectTimeoutMs,
      serve: clientApi(book),
    });
    this.connection.on("session", (change) => {
      const nowMs = host.nowMs();
      trace.note(`client ${index}: session ${change.type} ${change.id.slice(0, 6)}`, nowMs);
      if (change.type === "resumed") this.resumes++;
      if (change.type === "lost") this.lostSessions++;
      const isLeft = change.type === "lost" || change.type === "moving";
      this.#sessionlessSinceMs = isLeft ? nowMs : undefined;
      if (isLeft) this.upsets.push({ fromMs: nowMs, toMs: nowMs });
    });
    this.connection.on("state", ({ state, error }) => {
      // What was sent early may have run, and no session tells: its time may be over, or the server never got the HELLO that names it.
      const isKept = plan.isLossless && network.welcomed.has(index);
      if (state !== "open" && this.#sessionlessSinceMs !== undefined && !isKept)
        this.upsets.push({ fromMs: this.#sessionlessSinceMs, toMs: host.nowMs() });
      trace.note(`client ${index}: ${state} ${error?.message ?? ""}`, host.nowMs());
    });
  }

  /** Whether there is no session, and what was sent early may have run. */
  get isSessionless(): boolean {
    return this.#sessionlessSinceMs !== undefined;
  }

  /** Its session is about to end because of what was slipped in. */
  forged(): void {
    this.isForged = true;
    const nowMs = this.host.nowMs();
    this.upsets.push({ fromMs: nowMs, toMs: nowMs + 2_000 });
  }

  /** Looks at what it keeps. */
  sample(): void {
    const replayBytes = this.connection.session?.replayBytes ?? 0;
    if (replayBytes > this.mostReplayBytes) this.mostReplayBytes = replayBytes;
  }
}
