import { createHash } from "node:crypto";

/** Reads a stream to its end, with a pause in the middle. Resolves to the hash of all that it has read. */
export async function hashWithPause(
  chunks: AsyncIterable<Uint8Array>,
  pauseAfterBytes: number,
  resumed: Promise<void>,
): Promise<string> {
  const hash = createHash("sha256");
  let byteLength = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    byteLength += chunk.byteLength;
    if (byteLength >= pauseAfterBytes) await resumed;
  }
  return hash.digest("hex");
}
