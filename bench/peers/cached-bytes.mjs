/** The bytes that downloads answer with. Each length is made once, so that filling it is not measured. */

/** @type {Map<number, Buffer>} */
const bytesByLength = new Map();

/**
 * @param {number} byteLength
 * @returns {Buffer}
 */
export function cachedBytes(byteLength) {
  const known = bytesByLength.get(byteLength);
  if (known !== undefined) return known;
  const bytes = Buffer.alloc(byteLength, 7);
  bytesByLength.set(byteLength, bytes);
  return bytes;
}
