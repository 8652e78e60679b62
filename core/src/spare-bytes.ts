/** Enough for the largest packet that a session makes of its own accord, as a record. */
export const spareByteLength = 69_632;
const maxSpares = 8;
const spares: Uint8Array<ArrayBuffer>[] = [];

/**
 * Memory of `spareByteLength` for one packet, as somebody left it: what V8 has to collect beyond its heap is what large messages cost most. Whoever lets others see
 * a part of it first overwrites the rest, which is of another peer.
 */
export function takeSpare(): Uint8Array<ArrayBuffer> {
  return spares.pop() ?? new Uint8Array(spareByteLength);
}

/** Gives back, once, what was taken, when nobody reads it any more. At most eight wait for the next; others are collected. */
export function giveSpare(bytes: Uint8Array<ArrayBuffer>): void {
  if (spares.length < maxSpares) spares.push(bytes);
}
