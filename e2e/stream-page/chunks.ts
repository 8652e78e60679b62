/** Of each chunk. */
export const chunkBytes = 65_536;

/** The chunk of this place: none of its neighbours is like it. */
export function chunkAt(index: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(chunkBytes).fill(index % 251);
  new DataView(bytes.buffer).setUint32(0, index);
  return bytes;
}

/** Whether this is the chunk of that place, to the byte. */
export function isChunkAt(index: number, bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return (
    bytes.byteLength === chunkBytes &&
    view.getUint32(0) === index &&
    bytes.subarray(4).every((byte) => byte === index % 251)
  );
}
