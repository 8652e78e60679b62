import { createHash } from "node:crypto";
import { byteStream, RpcError, streamOf, withStreams } from "@heddle/core";
import { z } from "zod";
import { callLog, method } from "../call-log/logged-method.ts";
import { tailLines } from "../call-log/tail-lines.ts";
import type { RecentCancels } from "../recent-cancels.ts";

/** Nothing is kept of an upload, so this bounds only how long it may keep the server busy. */
const maxUploadBytes = 16 * 1_073_741_824;

/**
 * Files of any size, and one that grows.
 * @param stopped Notes down those that end before their end.
 */
export function transferMethods(stopped: RecentCancels) {
  return {
    upload: method(
      {
        input: withStreams(z.object({ name: z.string().min(1).max(255) }), { body: byteStream }),
        output: z.object({
          name: z.string(),
          byteLength: z.int(),
          /** As hex. */
          sha256: z.string(),
          elapsedMs: z.number(),
        }),
        summary: "Takes a file as a stream, and tells its SHA-256",
        description:
          "It is hashed as it comes, and nothing of it is kept: a file of many gigabytes takes no more memory than a small one. Up to 16 GiB.",
        idempotent: true,
      },
      ({ name, body }, context) => {
        const beganMs = performance.now();
        const hash = createHash("sha256");
        let byteLength = 0;
        return stopped.watch(
          context,
          () => `took ${byteLength} bytes`,
          async () => {
            for await (const chunk of body) {
              byteLength += chunk.byteLength;
              if (byteLength > maxUploadBytes) {
                throw new RpcError("resource_exhausted", `an upload has at most ${maxUploadBytes} bytes`);
              }
              hash.update(chunk);
            }
            return { name, byteLength, sha256: hash.digest("hex"), elapsedMs: performance.now() - beganMs };
          },
        );
      },
    ),
    tail: method(
      {
        input: z.object({
          lines: z.int().min(0).max(1_000).default(10).describe("So many of those that are there, first"),
        }),
        output: streamOf(z.string()),
        summary: "The lines of the demo's log of calls, and those that are added",
        description:
          "It goes on until you stop it; make other calls meanwhile. The log is a file, there while somebody reads it and put aside at 256 KiB, which this outlives. A line has time, method, outcome, duration and transport.",
        examples: [{ input: {} }, { name: "only what is new", input: { lines: 0 } }],
        idempotent: true,
      },
      async function* ({ lines }, context) {
        let given = 0;
        const watched = stopped.begin(context, () => `gave ${given} lines`);
        const log = await callLog.open().catch(() => {
          throw new RpcError("failed_precondition", "there is no folder here that the log could be in");
        });
        try {
          for await (const line of tailLines(log.path, { lastLines: lines, signal: context.signal })) {
            given++;
            yield line;
          }
        } finally {
          await log.close();
          watched.end();
        }
      },
    ),
  };
}
