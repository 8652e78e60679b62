/** Bytes as text, for systems that know JSON alone. Node's own conversion, the fastest there is. */

/** @param {Uint8Array} bytes */
export function toBase64(bytes) {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

/** @param {string} text */
export function fromBase64(text) {
  return Buffer.from(text, "base64");
}
