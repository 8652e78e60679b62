import type { Socket } from "node:net";
import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";
import type { SimRandom } from "@heddle/core/testing";
import { type LaneConditions, roomBytesUnder, sliceBytesAt } from "./lane-conditions.ts";
import { Pacer } from "./pacer.ts";

/**
 * One direction of a link: carries what one socket receives to another, under conditions that may change at any time. It reads on
 * only when there is room, so what does not fit stays with the sender, whose socket fills up.
 */
export class ChaosLane {
  /** Bytes that were handed on. */
  carriedBytes = 0;
  readonly #source: Socket;
  readonly #target: Socket;
  readonly #random: SimRandom;
  #conditions: LaneConditions;
  #pacer: Pacer;
  #underWayBytes = 0;
  #lastDelivery: Promise<void> = Promise.resolve();
  /** What waits for a thaw, for room, or for a socket to take more. */
  readonly #waiting = new Set<() => void>();
  #isCut = false;
  #trap: (() => void) | undefined;

  constructor(source: Socket, target: Socket, conditions: LaneConditions, random: SimRandom) {
    this.#source = source;
    this.#target = target;
    this.#conditions = conditions;
    this.#random = random;
    this.#pacer = new Pacer(conditions.bytesPerSecond);
    target.on("drain", () => this.#wake());
    target.on("close", () => this.#wake());
  }

  /** Changes what is given; bytes that are on their way keep their delay. */
  set(conditions: Partial<LaneConditions>): void {
    const before = this.#conditions.bytesPerSecond;
    this.#conditions = { ...this.#conditions, ...conditions };
    const { bytesPerSecond } = this.#conditions;
    if (bytesPerSecond !== before) this.#pacer = new Pacer(bytesPerSecond);
    this.#wake();
  }

  /** Nothing is handed on any more; what still comes is read and dropped. */
  cut(): void {
    this.#isCut = true;
    this.#trap = undefined;
    this.#wake();
  }

  /** When the next bytes come, hands on the beginning of them, possibly nothing, never all, and then calls this; undefined takes that back. */
  setTrap(sprung: (() => void) | undefined): void {
    this.#trap = sprung;
  }

  /** Waits until nothing is held back any more. */
  untilThawed(): Promise<void> {
    return this.#until(() => !this.#conditions.isFrozen);
  }

  /**
   * Carries until the source has ended, then ends the target. Call it once.
   * @throws Error where the source fails.
   */
  async carry(): Promise<void> {
    // The end of what it sends is not the end of the socket: the other lane may still write to it.
    for await (const chunk of this.#source.iterator({ destroyOnReturn: false })) {
      if (this.#trap === undefined) await this.#carryChunk(chunk);
      else await this.#spring(chunk, this.#trap);
    }
    await this.#lastDelivery;
    await this.untilThawed();
    if (!this.#isCut) this.#target.end();
  }

  async #spring(chunk: Buffer, sprung: () => void): Promise<void> {
    this.#trap = undefined;
    await this.#carryChunk(chunk.subarray(0, this.#random.int(0, chunk.byteLength - 1)));
    await this.#lastDelivery;
    sprung();
  }

  async #carryChunk(chunk: Buffer): Promise<void> {
    for (let at = 0; at < chunk.byteLength && !this.#isCut; ) {
      const slice = chunk.subarray(at, at + this.#nextSliceBytes());
      at += slice.byteLength;
      await this.#carrySlice(slice);
    }
  }

  #nextSliceBytes(): number {
    const { bytesPerSecond, maxPieceBytes } = this.#conditions;
    const sliceBytes = sliceBytesAt(bytesPerSecond);
    if (maxPieceBytes === Number.POSITIVE_INFINITY) return sliceBytes;
    return Math.min(sliceBytes, this.#random.int(1, maxPieceBytes));
  }

  async #carrySlice(slice: Buffer): Promise<void> {
    const { delayMs, jitterMs, maxPieceBytes } = this.#conditions;
    const leavesAtMs = this.#pacer.reserve(performance.now(), slice.byteLength);
    const arrivesAtMs = leavesAtMs + delayMs + (jitterMs > 0 ? this.#random.next() * jitterMs : 0);
    if (this.#underWayBytes === 0 && arrivesAtMs <= performance.now()) await this.#deliver(slice);
    else await this.#deliverAt(slice, arrivesAtMs);
    // Receivers see pieces only where they have a turn between them.
    if (maxPieceBytes < Number.POSITIVE_INFINITY) await nextTurn();
  }

  async #deliverAt(slice: Buffer, timeMs: number): Promise<void> {
    this.#underWayBytes += slice.byteLength;
    this.#lastDelivery = this.#lastDelivery.then(async () => {
      const restMs = timeMs - performance.now();
      if (restMs > 0 && !this.#isCut) await pause(restMs);
      await this.#deliver(slice);
      this.#underWayBytes -= slice.byteLength;
      this.#wake();
    });
    await this.#until(() => this.#underWayBytes <= roomBytesUnder(this.#conditions));
  }

  async #deliver(slice: Buffer): Promise<void> {
    if (this.#conditions.isFrozen) await this.untilThawed();
    if (this.#isCut || this.#target.destroyed) return;
    this.carriedBytes += slice.byteLength;
    if (!this.#target.write(slice)) {
      await this.#until(() => this.#target.destroyed || !this.#target.writableNeedDrain);
    }
  }

  /** Waits until the condition holds, or the lane is cut. */
  async #until(condition: () => boolean): Promise<void> {
    while (!this.#isCut && !condition()) {
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}
