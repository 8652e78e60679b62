/**
 * Bytes that look random and are the same for the same seed, from any place on: whoever has the seed can check them without having
 * all. Word i, of four bytes with the smallest first, is `mix(seed + i * 0x9e3779b9)` with the mix of splitmix32.
 *
 * @param seed A whole number below 2^32.
 * @param offset The first byte's place; below 2^34.
 */
export function pseudoRandomBytes(seed: number, offset: number, byteLength: number): Uint8Array<ArrayBuffer> {
  const firstWord = Math.floor(offset / 4);
  const skipped = offset - firstWord * 4;
  const wordCount = Math.ceil((skipped + byteLength) / 4);
  const bytes = new Uint8Array(wordCount * 4);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < wordCount; index++) {
    view.setUint32(index * 4, mix(seed + Math.imul(firstWord + index, 0x9e3779b9)), true);
  }
  return skipped === 0 && byteLength === bytes.byteLength
    ? bytes
    : bytes.slice(skipped, skipped + byteLength);
}

/** splitmix32: each bit of the sum matters to each of the result. */
function mix(sum: number): number {
  let word = sum | 0;
  word = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
  word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
  return word ^ (word >>> 15);
}
