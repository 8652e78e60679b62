import { once } from "node:events";
import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { Pacer } from "./pacer.ts";

/** How slow a link is, each way. */
export interface LinkSpeed {
  readonly bytesPerSecond: number;
  /** What is added to the way of every byte. */
  readonly delayMs: number;
}

/** So much is forwarded at once: 8 ms of a link that carries 1 MB/s. */
const sliceBytes = 8_192;

/**
 * Carries what one socket receives to another, as slowly as the link is, and ends the other with it. It reads on only when
 * the link has room: what does not fit stays with the sender, whose socket fills up.
 *
 * @throws Error where one of the sockets fails.
 */
export async function carrySlowly(source: Socket, target: Socket, speed: LinkSpeed): Promise<void> {
  const pacer = new Pacer(speed.bytesPerSecond);
  // What is under way on a link with a delay, and a slice that waits for its turn.
  const roomBytes = (speed.bytesPerSecond * speed.delayMs) / 1_000 + sliceBytes;
  const deliveries: Promise<void>[] = [];
  let underWayBytes = 0;
  let lastDelivery = Promise.resolve();

  // The end of what it sends is not the end of the socket: the other lane may still write to it.
  for await (const chunk of source.iterator({ destroyOnReturn: false })) {
    for (const slice of slicesOf(chunk)) {
      const arrivesAtMs = pacer.reserve(performance.now(), slice.byteLength) + speed.delayMs;
      underWayBytes += slice.byteLength;
      lastDelivery = lastDelivery.then(async () => {
        await until(arrivesAtMs);
        if (!target.write(slice)) await once(target, "drain");
        underWayBytes -= slice.byteLength;
      });
      // It is awaited in its turn; until then a failure is no unhandled one.
      lastDelivery.catch(() => {});
      deliveries.push(lastDelivery);
      while (underWayBytes > roomBytes) await deliveries.shift();
    }
    // Small slices may all be under way; what has arrived need not be remembered.
    if (underWayBytes === 0) deliveries.length = 0;
  }
  await lastDelivery;
  target.end();
}

function* slicesOf(chunk: Buffer): Generator<Buffer> {
  for (let at = 0; at < chunk.byteLength; at += sliceBytes) yield chunk.subarray(at, at + sliceBytes);
}

async function until(timeMs: number): Promise<void> {
  const restMs = timeMs - performance.now();
  if (restMs > 0) await pause(restMs);
}
