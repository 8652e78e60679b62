/**
 * The extension types of msgpack payloads. Each body is a whole, so a decoder that does not know a type can skip it.
 *
 * | type | value | body |
 * |---|---|---|
 * | -1 | Date | MessagePack's timestamp: 4, 8 or 12 bytes |
 * | 0 | undefined | one byte, 0 |
 * | 1 | BigInt beyond 64 bits | 9 bytes or more: two's complement, big-endian, no longer than needed |
 * | 2 | Map | one MessagePack map, whose keys are any values |
 * | 3 | Set | one MessagePack array |
 * | 4 | Error | one MessagePack array: name, message and, if there is one, cause |
 * | 5 | URL | its href, ASCII |
 * | 6 | binary | one byte for the kind, then the bytes, elements little-endian |
 */
export const extension = {
  timestamp: -1,
  undefined: 0,
  bigint: 1,
  map: 2,
  set: 3,
  error: 4,
  url: 5,
  binary: 6,
} as const;

/** A shorter BigInt is one of MessagePack's own 64-bit integers. */
export const bigIntBytesMin = 9;

/** A kind of binary extension. */
export interface BinaryKind {
  readonly name: string;
  readonly bytesPerElement: number;
  /** Makes it of a buffer whose length is a multiple of `bytesPerElement`, which is its own from then on. */
  readonly make: (buffer: ArrayBuffer) => ArrayBuffer | ArrayBufferView;
}

/**
 * The kinds of a binary extension: the index is the byte that says which, so rows are only ever added. Uint8Array is
 * not among them, because MessagePack has a type for it, bin.
 */
export const binaryKinds: readonly BinaryKind[] = [
  { name: "ArrayBuffer", bytesPerElement: 1, make: (buffer) => buffer },
  { name: "DataView", bytesPerElement: 1, make: (buffer) => new DataView(buffer) },
  { name: "Int8Array", bytesPerElement: 1, make: (buffer) => new Int8Array(buffer) },
  { name: "Uint8ClampedArray", bytesPerElement: 1, make: (buffer) => new Uint8ClampedArray(buffer) },
  { name: "Int16Array", bytesPerElement: 2, make: (buffer) => new Int16Array(buffer) },
  { name: "Uint16Array", bytesPerElement: 2, make: (buffer) => new Uint16Array(buffer) },
  { name: "Int32Array", bytesPerElement: 4, make: (buffer) => new Int32Array(buffer) },
  { name: "Uint32Array", bytesPerElement: 4, make: (buffer) => new Uint32Array(buffer) },
  { name: "Float32Array", bytesPerElement: 4, make: (buffer) => new Float32Array(buffer) },
  { name: "Float64Array", bytesPerElement: 8, make: (buffer) => new Float64Array(buffer) },
  { name: "BigInt64Array", bytesPerElement: 8, make: (buffer) => new BigInt64Array(buffer) },
  { name: "BigUint64Array", bytesPerElement: 8, make: (buffer) => new BigUint64Array(buffer) },
];

/** The byte that says which kind, by name. */
export const binaryCodes: ReadonlyMap<string, number> = new Map(
  binaryKinds.map(({ name }, code) => [name, code]),
);

/** Whether this machine keeps the lowest byte of a number first, as nearly all do and as the payload does. */
export const isLittleEndian: boolean = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Turns the bytes of each element around, in place, between this machine's order and the payload's. Returns `bytes`. */
export function swapElementBytes(bytes: Uint8Array, bytesPerElement: number): Uint8Array {
  for (let i = 0; i + bytesPerElement <= bytes.length; i += bytesPerElement) {
    bytes.subarray(i, i + bytesPerElement).reverse();
  }
  return bytes;
}
