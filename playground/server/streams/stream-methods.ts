import { byteStream, streamOf } from "@heddle/core";
import { z } from "zod";
import { method } from "../call-log/logged-method.ts";
import { pause } from "../pause.ts";
import { cancelledCall, RecentCancels } from "../recent-cancels.ts";
import { pseudoRandomBytes } from "./pseudo-random.ts";

/**
 * Streams in each direction. Each handler has a `finally` that runs however its stream ends; one that ends early is noted down there.
 * @param stopped Where it is noted down, also by others that have streams.
 */
export function streamMethods(stopped: RecentCancels = new RecentCancels(50)) {
  return {
    count: method(
      {
        input: z.object({
          to: z.int().min(0).max(1_000_000_000),
          delayMs: z.int().min(0).max(60_000).default(0).describe("Before each number"),
        }),
        output: streamOf(z.int()),
        summary: "Counts from 1, a number an item",
        description:
          "It counts as fast as it is read. Stop reading, and `streams.stopped` tells where it was.",
        examples: [{ input: { to: 10, delayMs: 300 } }, { name: "a million", input: { to: 1_000_000 } }],
        idempotent: true,
      },
      async function* ({ to, delayMs }, context) {
        let counted = 0;
        const watched = stopped.begin(context, () => `counted to ${counted} of ${to}`);
        try {
          while (counted < to) {
            if (delayMs > 0) await pause(delayMs, context.signal);
            counted++;
            yield counted;
          }
          watched.complete();
        } finally {
          watched.end();
        }
      },
    ),
    echo: method(
      {
        input: streamOf(z.unknown()),
        output: streamOf(z.unknown()),
        summary: "Sends each item back as it comes",
        description: "Both directions are open until the caller ends its own; then this one ends too.",
        idempotent: true,
      },
      async function* (items, context) {
        let echoed = 0;
        const watched = stopped.begin(context, () => `echoed ${echoed}`);
        try {
          for await (const item of items) {
            yield item;
            echoed++;
          }
          watched.complete();
        } finally {
          watched.end();
        }
      },
    ),
    sum: method(
      {
        input: streamOf(z.number()),
        output: z.object({ count: z.int(), sum: z.number() }),
        summary: "Adds up the numbers of a stream",
        description: "It answers when the caller ends the stream. An item that is no number fails the call.",
        idempotent: true,
      },
      async (numbers, context) => {
        let [count, sum] = [0, 0];
        return stopped.watch(
          context,
          () => `added ${count}`,
          async () => {
            for await (const number of numbers) {
              count++;
              sum += number;
            }
            return { count, sum };
          },
        );
      },
    ),
    generate: method(
      {
        input: z.object({
          bytes: z.int().min(0).max(1_073_741_824),
          chunkBytes: z.int().min(1).max(1_048_576).default(65_536),
          seed: z.int().min(0).max(0xffff_ffff).default(1),
        }),
        output: byteStream,
        summary: "Bytes that look random, the same for the same seed",
        description:
          "For speed and for back-pressure: they are made as they are read. Word i, of four bytes with the smallest first, is splitmix32's mix of `seed + i * 0x9e3779b9`, so they can be checked from any place on.",
        examples: [
          { input: { bytes: 1_000_000 } },
          { name: "a gigabyte", input: { bytes: 1_073_741_824, chunkBytes: 262_144 } },
        ],
        idempotent: true,
      },
      async function* ({ bytes, chunkBytes, seed }, context) {
        let given = 0;
        const watched = stopped.begin(context, () => `gave ${given} of ${bytes} bytes`);
        try {
          while (given < bytes) {
            const chunk = pseudoRandomBytes(seed, given, Math.min(chunkBytes, bytes - given));
            given += chunk.byteLength;
            yield chunk;
          }
          watched.complete();
        } finally {
          watched.end();
        }
      },
    ),
    stopped: method(
      {
        output: z.array(cancelledCall),
        summary: "The streams that ended before their end last",
        description:
          "The newest first, 50 at most, of this service, `files` and `system`: noted down in the `finally` of their handlers, with how far they had got.",
        idempotent: true,
      },
      () => [...stopped.list],
    ),
  };
}
