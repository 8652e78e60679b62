import { Fifo } from "../fifo.ts";

/** A packet that has left and is not acknowledged, with what was known when it left. */
interface SentPacket {
  readonly seq: number;
  readonly byteLength: number;
  readonly sentAtMs: number;
  /** Bytes that had been delivered when it left, and when the last of them had. */
  readonly deliveredBytes: number;
  readonly deliveredAtMs: number;
  /** There was not enough to send then: its rate says how much there was, not how much the link takes. */
  readonly isAppLimited: boolean;
}

/** Before the first measurement, and at least so many bytes for each that follows from it. */
const startBytes = 65_536;
/** Never less: acks come every 16 KiB, and the link must not fall dry between two of them. */
const leastBytes = 32_768;
/** So much time of the link may wait in buffers beside what a round trip needs: it is what a small call waits for large ones. */
const slackMs = 2;
/** Clocks of browsers stand still for so long. */
const clockStepMs = 0.1;
/** A bandwidth is believed for at least so long, and for so many round trips. */
const rateLifeMs = 500;
const rateLifeRoundTrips = 10;
/** A shortest round trip is believed for so long; then it is measured again. */
const roundTripLifeMs = 10_000;

/**
 * How many bytes may be on their way: the bandwidth of the link times its delay, both measured by acks, and no more. What is beyond it
 * would wait in buffers that cannot be seen, the kernel's, a proxy's, a browser's, and everything small would wait behind it.
 *
 * The measurement is that of BBR (Cardwell et al., "BBR: Congestion-Based Congestion Control", ACM Queue 2016; the delivery rate as in
 * draft-cheng-iccrg-delivery-rate-estimation): the rate is the highest of late, the round trip the shortest of late. The transport below
 * does its own congestion control; this window only keeps its buffers short. Plain data and no clock: times are given.
 */
export class FlightWindow {
  readonly #mostBytes: number;
  readonly #sent = new Fifo<SentPacket>();
  #inFlightBytes = 0;
  #deliveredBytes = 0;
  #deliveredAtMs = 0;
  /** Packets that leave until so much has been delivered are app-limited. */
  #appLimitedUntilBytes = -1;
  readonly #bytesPerMs = new RecentHighest();
  #roundTripMs: number | undefined;
  #roundTripAtMs = 0;
  /** Since when little is on its way, to see how long a round trip takes that has no queue of our own before it. */
  #probesSinceSeq: number | undefined;
  #lastSeq = 0;
  #windowBytes = startBytes;

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
    const isShorter = roundTripMs <= (this.#roundTripMs ?? Number.POSITIVE_INFINITY);
    if (!isShorter) return;
    this.#roundTripMs = Math.max(roundTripMs, clockStepMs);
    this.#roundTripAtMs = nowMs;
  }

  /** A packet leaves. // hot: once per packet */
  sent(seq: number, byteLength: number, nowMs: number): void {
    if (this.#inFlightBytes === 0) this.#deliveredAtMs = nowMs;
    this.#inFlightBytes += byteLength;
    this.#lastSeq = seq;
    this.#sent.push({
      seq,
      byteLength,
      sentAtMs: nowMs,
      deliveredBytes: this.#deliveredBytes,
      deliveredAtMs: this.#deliveredAtMs,
      isAppLimited: this.#deliveredBytes <= this.#appLimitedUntilBytes,
    });
  }

  /** Nothing waits although there is room. */
  ranDry(): void {
    this.#appLimitedUntilBytes = this.#deliveredBytes + this.#inFlightBytes;
  }

  /** All packets up to this number have arrived. Returns whether any had not before. // hot: once per ack */
  acked(seq: number, nowMs: number): boolean {
    let last: SentPacket | undefined;
    for (let next = this.#sent.first; next !== undefined && next.seq <= seq; next = this.#sent.first) {
      last = next;
      this.#sent.drop();
      this.#inFlightBytes -= next.byteLength;
      this.#deliveredBytes += next.byteLength;
    }
    if (last === undefined) return false;
    this.#deliveredAtMs = nowMs;
    this.#measure(last, nowMs);
    return true;
  }

  /** Numbers begin again, and what was sent does not count. */
  restart(): void {
    this.#sent.clear();
    this.#inFlightBytes = 0;
  }

  #measure(packet: SentPacket, nowMs: number): void {
    this.#measureRoundTrip(packet, nowMs);
    const elapsedMs = Math.max(nowMs - packet.deliveredAtMs, clockStepMs);
    const bytesPerMs = (this.#deliveredBytes - packet.deliveredBytes) / elapsedMs;
    const { best } = this.#bytesPerMs;
    const isLimited = packet.isAppLimited || this.#probesSinceSeq !== undefined;
    const { roundTripMs = 1 } = this;
    if (!isLimited || (best !== undefined && bytesPerMs > best))
      this.#bytesPerMs.add(bytesPerMs, nowMs, Math.max(rateLifeMs, rateLifeRoundTrips * roundTripMs));
    this.#windowBytes = this.#wantedBytes();
  }

  /** The last shortest round trip that was measured. */
  get roundTripMs(): number | undefined {
    return this.#roundTripMs;
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
    const { best } = this.#bytesPerMs;
    if (this.#probesSinceSeq !== undefined) return leastBytes;
    if (best === undefined) return this.#windowBytes;
    const wantedBytes = Math.round(best * (2 * (this.#roundTripMs ?? 1) + slackMs));
    return Math.min(this.#mostBytes, Math.max(leastBytes, wantedBytes));
  }
}

/** The highest of late: of this span of time and the one before it, so that an old one is forgotten. */
class RecentHighest {
  #before: number | undefined;
  #now: number | undefined;
  #sinceMs = Number.NEGATIVE_INFINITY;

  get best(): number | undefined {
    if (this.#before === undefined || this.#now === undefined) return this.#now ?? this.#before;
    return Math.max(this.#before, this.#now);
  }

  add(value: number, nowMs: number, lifeMs: number): void {
    if (nowMs - this.#sinceMs >= lifeMs) {
      this.#before = this.#now;
      this.#now = undefined;
      this.#sinceMs = nowMs;
    }
    this.#now = Math.max(value, this.#now ?? value);
  }
}
