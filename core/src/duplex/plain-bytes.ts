/**
 * The same bytes as a plain `Uint8Array`: a subclass (Node's Buffer, whose `slice` is no copy) goes no further
 * than the transport that it came from.
 */
export function plainBytes(bytes: Uint8Array): Uint8Array {
  if (bytes.constructor === Uint8Array) return bytes;
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
