import { createHash, type Hash } from "node:crypto";
import { memoryState } from "./memory-state.ts";
import type { StallState } from "./peer.ts";

/** How much a source hands over at once. */
export const chunkBytes = 65_536;

/** So many bytes, the same chunk again and again. Nobody may write into it. */
export async function* repeatedChunks(byteLength: number): AsyncGenerator<Uint8Array> {
  const chunk = new Uint8Array(chunkBytes).fill(7);
  for (let at = 0; at < byteLength; at += chunkBytes) yield chunk.subarray(0, byteLength - at);
}

/** A source of bytes that differ from chunk to chunk, and that knows how much was taken from it. */
export class WatchedSource {
  #pulledChunks = 0;
  readonly #hash: Hash = createHash("sha256");

  /** The bytes; iterate them once. Each chunk is the reader's own. */
  async *chunks(byteLength: number): AsyncGenerator<Uint8Array> {
    const words = pseudoRandomWords(chunkBytes / 4);
    for (let at = 0; at < byteLength; at += chunkBytes) {
      words[0] = this.#pulledChunks++;
      const chunk = new Uint8Array(words.slice().buffer).subarray(0, byteLength - at);
      this.#hash.update(chunk);
      yield chunk;
    }
  }

  /** Where it stands, and what this process needs after a garbage collection. */
  state(): StallState {
    return {
      ...memoryState(),
      pulledChunks: this.#pulledChunks,
      sha256: this.#hash.copy().digest("hex"),
    };
  }
}

/** The same words each time, and none like its neighbour: a chunk that is moved by a byte is seen. */
function pseudoRandomWords(count: number): Uint32Array {
  let word = 1;
  return Uint32Array.from({ length: count }, () => {
    word = (Math.imul(word, 1_664_525) + 1_013_904_223) >>> 0;
    return word;
  });
}
