import { Fifo } from "../fifo.ts";

/** A packet that has left and is not acknowledged. */
interface SentPacket {
  readonly seq: number;
  readonly byteLength: number;
  readonly sentAtMs: number;
}

/** Before the first measurement. */
const startBytes = 65_536;
/** Never less: acks come every 16 KiB, and the link must not fall dry between two of them. */
const leastBytes = 32_768;
/**
 * So much time of the link may wait in buffers beside what a round trip needs: it is what a small call waits for large ones. Results of 16 MiB over TCP
 * on loopback, small calls beside them: with 2 ms p50 4.7 ms and 590 MB/s, with 1 ms 2.3 ms and 630 MB/s, with half a millisecond 1.5 ms and 530 MB/s.
 */
const slackMs = 1;
/** Clocks of browsers stand still for so long. */
const clockStepMs = 0.1;
/**
 * The bandwidth is what arrives in `spanMs`, or in a round trip where that is longer. Not in less: the rate of a single packet, as BBR takes it,
 * says how fast a program reads that has just come back from something else, three times what it takes on the whole. Not in more: a window that
 * such a program reads at once must not be taken for too large. Higher rates are believed sooner than lower ones.
 */
const spanMs = 2;
const riseGain = 1 / 2;
const fallGain = 1 / 16;
/**
 * A peer whose program is busy reads and acknowledges all at once, now and then. The shortest round trip says nothing of that, and the bandwidth is then that
 * of the window itself. So the window doubles each time that one ack empties it, up to so much, and shrinks again as acks come in between. Without it
 * three calls of 177 KB beside handlers that held the loop for 20 ms took 14 s.
 */
const mostGain = 128;
const gainLoss = 7 / 8;
/** A shortest round trip is believed for so long; then it is measured again. */
const roundTripLifeMs = 10_000;

/**
 * How many bytes may be on their way: the bandwidth of the link times its delay, both measured by acks, and no more. What is beyond it
 * would wait in buffers that cannot be seen, the kernel's, a proxy's, a browser's, and everything small would wait behind it.
 *
 * The model is that of BBR (Cardwell et al., "BBR: Congestion-Based Congestion Control", ACM Queue 2016): bandwidth, and the shortest round
 * trip of late. The transport below does its own congestion control; this window only keeps its buffers
 * short. Plain data and no clock: times are given.
 */
export class FlightWindow {
  readonly #mostBytes: number;
  readonly #sent = new Fifo<SentPacket>();
  #inFlightBytes = 0;
  /** Since when arrivals are counted, and what has arrived. */
  #spanSinceMs = 0;
  #spanBytes = 0;
  /** In this span there was not always enough to send: it says how much there was, not how much the link takes. */
  #isDry = true;
  #bytesPerMs: number | undefined;
  #roundTripMs: number | undefined;
  #roundTripAtMs = 0;
  /** Since when little is on its way, to see how long a round trip takes that has no queue of our own before it. */
  #probesSinceSeq: number | undefined;
  #lastSeq = 0;
  #windowBytes = startBytes;
  #gain = 1;

  /** @param mostBytes The window never grows above it. */
  constructor(mostBytes: number) {
    this.#mostBytes = Math.max(mostBytes, leastBytes);
  }

  /** Bytes that have left and are not acknowledged. */
  get inFlightBytes(): number {
    return this.#inFlightBytes;
  }

  /** How many may be. */
  get windowBytes(): number {
    return this.#windowBytes;
  }

  /** Whether more may leave. The last packet may go beyond the window by its size. */
  get hasRoom(): boolean {
    return this.#inFlightBytes < this.#windowBytes;
  }

  /** A round trip that was measured otherwise, by the handshake or a ping. */
  tookMs(roundTripMs: number, nowMs: number): void {
    if (roundTripMs > (this.#roundTripMs ?? Number.POSITIVE_INFINITY)) return;
    this.#roundTripMs = Math.max(roundTripMs, clockStepMs);
    this.#roundTripAtMs = nowMs;
  }

  /** A packet leaves. // hot: once per packet */
  sent(seq: number, byteLength: number, nowMs: number): void {
    if (this.#inFlightBytes === 0 && this.#isDry) this.#beginSpan(nowMs);
    this.#inFlightBytes += byteLength;
    this.#lastSeq = seq;
    this.#sent.push({ seq, byteLength, sentAtMs: nowMs });
  }

  /** Nothing waits although there is room. */
  ranDry(): void {
    this.#isDry = true;
  }

  /** All packets up to this number have arrived. Returns whether any had not before. // hot: once per ack */
  acked(seq: number, nowMs: number): boolean {
    const wasFull = !this.hasRoom;
    let last: SentPacket | undefined;
    for (let next = this.#sent.first; next !== undefined && next.seq <= seq; next = this.#sent.first) {
      last = next;
      this.#sent.drop();
      this.#inFlightBytes -= next.byteLength;
      this.#spanBytes += next.byteLength;
    }
    if (last === undefined) return false;
    this.#measureRoundTrip(last, nowMs);
    this.#measureBandwidth(nowMs);
    if (wasFull && this.#inFlightBytes === 0) this.#gain = Math.min(mostGain, 2 * this.#gain);
    else if (wasFull) this.#gain = Math.max(1, gainLoss * this.#gain);
    this.#windowBytes = this.#wantedBytes();
    return true;
  }

  /** Numbers begin again, and what was sent does not count. */
  restart(): void {
    this.#sent.clear();
    this.#inFlightBytes = 0;
  }

  #beginSpan(nowMs: number): void {
    this.#spanSinceMs = nowMs;
    this.#spanBytes = 0;
    this.#isDry = false;
  }

  #measureBandwidth(nowMs: number): void {
    const elapsedMs = nowMs - this.#spanSinceMs;
    const roundTripMs = this.#roundTripMs ?? 1;
    if (elapsedMs < Math.max(spanMs, roundTripMs)) return;
    const bytesPerMs = this.#spanBytes / elapsedMs;
    const known = this.#bytesPerMs;
    const isLimited = this.#isDry || this.#probesSinceSeq !== undefined;
    // One who had little to send learns no more than that the link takes at least so much.
    if (known === undefined) this.#bytesPerMs = isLimited ? undefined : bytesPerMs;
    else if (bytesPerMs > known) this.#bytesPerMs = known + riseGain * (bytesPerMs - known);
    else if (!isLimited) this.#bytesPerMs = known + fallGain * (bytesPerMs - known);
    this.#beginSpan(nowMs);
  }

  /**
   * A round trip is the shorter of that which is known and this one. Where all of late were longer, the queue may be our own: so what is on its
   * way is let run down now and then, and the first packet that left behind that says how long the way is (PROBE_RTT of BBR).
   */
  #measureRoundTrip(packet: SentPacket, nowMs: number): void {
    const tookMs = Math.max(nowMs - packet.sentAtMs, clockStepMs);
    if (this.#probesSinceSeq !== undefined && packet.seq > this.#probesSinceSeq) {
      this.#probesSinceSeq = undefined;
      this.#roundTripMs = tookMs;
      this.#roundTripAtMs = nowMs;
    } else {
      this.tookMs(tookMs, nowMs);
      const isOld = nowMs - this.#roundTripAtMs >= roundTripLifeMs;
      if (isOld) this.#probesSinceSeq ??= this.#lastSeq;
    }
  }

  #wantedBytes(): number {
    if (this.#probesSinceSeq !== undefined) return leastBytes;
    if (this.#bytesPerMs === undefined) return this.#windowBytes;
    const wantedBytes = Math.round(this.#bytesPerMs * (2 * (this.#roundTripMs ?? 1) + slackMs));
    return Math.min(this.#mostBytes, Math.round(this.#gain * Math.max(leastBytes, wantedBytes)));
  }
}
