import type { Limits } from "../limits.ts";
import type { Cancel, Platform } from "../platform.ts";
import { judgeLiveness } from "./liveness.ts";

/** What a heartbeat asks of its session. */
export interface HeartbeatHost {
  readonly platform: Platform;
  readonly limits: Pick<Limits, "deadAfterMs">;
  sendPing(nonce: number): void;
  sendPong(nonce: number): void;
  /** The peer answered a ping after so long. */
  tookMs(roundTripMs: number): void;
  /** Asked at each look: whether the peer has to be given up for another reason. */
  isGivenUp(nowMs: number): boolean;
  /** The peer is dead. */
  died(message: string): void;
}

/** In the place of the time at which the peer was last heard, while it is asked for a sign of life. */
const unheard = Number.NEGATIVE_INFINITY;

/** Finds out whether the peer at the other end of a duplex is alive, and answers when it asks the same (PROTOCOL.md, 7.2). */
export class Heartbeat {
  readonly #host: HeartbeatHost;
  #heartbeatMs = Number.POSITIVE_INFINITY;
  #isBeating = false;
  #cancel: Cancel | undefined;
  #lastReceivedMs = 0;
  #lastPingMs = Number.NEGATIVE_INFINITY;
  #pingNonce = 0;
  /** Of the ping that waits for its answer. */
  #pongNonce: number | undefined;

  constructor(host: HeartbeatHost) {
    this.#host = host;
  }

  /** There is a duplex: it is watched from now on. */
  start(heartbeatMs: number): void {
    this.#heartbeatMs = heartbeatMs;
    this.#isBeating = true;
    this.heard();
    this.#look();
  }

  /** The duplex is gone. */
  stop(): void {
    this.#isBeating = false;
    this.#pongNonce = undefined;
    this.#cancel?.();
  }

  /** Bytes came. // hot: once per packet */
  heard(): void {
    this.#lastReceivedMs = this.#host.platform.nowMs();
  }

  /** Asks for a sign of life, which must come within so long, whatever came before. */
  probe(withinMs: number): void {
    if (!this.#isBeating || this.#lastReceivedMs === unheard) return;
    this.#ping();
    this.#lastReceivedMs = unheard;
    this.#cancel?.();
    this.#cancel = this.#host.platform.after(withinMs, () => {
      if (this.#lastReceivedMs === unheard) this.#host.died("the peer does not answer");
      else this.#look();
    });
  }

  /**
   * The peer asks: it is answered when the work of this turn is done, the last time only, for who pings much learns no more by it.
   */
  pinged(nonce: number): void {
    const isPlanned = this.#pongNonce !== undefined;
    this.#pongNonce = nonce;
    if (isPlanned) return;
    this.#host.platform.soon(() => {
      const last = this.#pongNonce;
      this.#pongNonce = undefined;
      if (last !== undefined) this.#host.sendPong(last);
    });
  }

  /** The peer answers. */
  ponged(nonce: number): void {
    if (nonce === this.#pingNonce) this.#host.tookMs(this.#host.platform.nowMs() - this.#lastPingMs);
  }

  #look(): void {
    const { platform, limits } = this.#host;
    this.#cancel?.();
    const nowMs = platform.nowMs();
    const silence = { nowMs, lastReceivedMs: this.#lastReceivedMs, lastPingMs: this.#lastPingMs };
    const verdict = judgeLiveness(
      silence,
      this.#heartbeatMs,
      Math.max(limits.deadAfterMs, this.#heartbeatMs + 1),
    );
    if (verdict.action === "dead") {
      this.#host.died(`the peer has sent nothing for ${Math.round(nowMs - silence.lastReceivedMs)} ms`);
      return;
    }
    if (this.#host.isGivenUp(nowMs)) return;
    if (verdict.action === "ping") this.#ping();
    this.#cancel = platform.after(verdict.lookAgainInMs, () => this.#look());
  }

  #ping(): void {
    this.#lastPingMs = this.#host.platform.nowMs();
    this.#host.sendPing(++this.#pingNonce);
  }
}
