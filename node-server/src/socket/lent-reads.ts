import type { OnReadOpts } from "node:net";
import type { BytesUse } from "@heddle/core";
import { Slab } from "@heddle/core/internal";

/** As much as Node reads at once. More (256 KiB) has been no faster. */
const readBytes = 65_536;
/** A shorter read is copied: its packets are small ones, which are mostly kept, and would keep all of the memory. */
const lentBytes = 16_384;
/** Copies of so many bytes share a buffer of up to so many: one for each costs two microseconds. */
const sharedBytes = 2_048;
const mostSlabBytes = 8_192;

/**
 * Reads of a socket that is about to be dialled, into memory that is used again as long as `read` keeps nothing of it. Without them Node allocates 64 KiB
 * for each, and V8 collects garbage by how much there was of that: results of 16 MiB come half as fast again with them. An accepted socket
 * cannot have them, nor one that TLS or HTTP reads first.
 */
export function lentReads(read: (chunk: Uint8Array) => BytesUse): OnReadOpts {
  // Little, until a read has filled it: most connections never see a large message.
  let memory = new Uint8Array(lentBytes);
  const slab = new Slab(sharedBytes, mostSlabBytes);
  const copyOf = (byteLength: number): Uint8Array => {
    if (byteLength > sharedBytes) return memory.slice(0, byteLength);
    const start = slab.reserve(byteLength);
    const copy = slab.bytes.subarray(start, start + byteLength);
    copy.set(memory.subarray(0, byteLength));
    return copy;
  };
  return {
    buffer: () => memory,
    callback(byteLength) {
      if (byteLength < lentBytes) read(copyOf(byteLength));
      else {
        const use = read(memory.subarray(0, byteLength));
        if (use === "kept" || memory.byteLength < readBytes) memory = new Uint8Array(readBytes);
      }
      return true;
    },
  };
}
