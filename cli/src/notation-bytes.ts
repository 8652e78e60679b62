import type { Json } from "./notation.ts";
import { UsageError } from "./usage-error.ts";

type View = (buffer: ArrayBuffer) => ArrayBuffer | ArrayBufferView;

/** What bytes may be seen as, by the name of its class; numbers of several bytes have the smallest first. */
const views: Readonly<Record<string, View>> = {
  ArrayBuffer: (buffer) => buffer,
  DataView: (buffer) => new DataView(buffer),
  Int8Array: (buffer) => new Int8Array(buffer),
  Uint8Array: (buffer) => new Uint8Array(buffer),
  Uint8ClampedArray: (buffer) => new Uint8ClampedArray(buffer),
  Int16Array: (buffer) => new Int16Array(buffer),
  Uint16Array: (buffer) => new Uint16Array(buffer),
  Int32Array: (buffer) => new Int32Array(buffer),
  Uint32Array: (buffer) => new Uint32Array(buffer),
  Float32Array: (buffer) => new Float32Array(buffer),
  Float64Array: (buffer) => new Float64Array(buffer),
  BigInt64Array: (buffer) => new BigInt64Array(buffer),
  BigUint64Array: (buffer) => new BigUint64Array(buffer),
};

/** Binary data as base64: `{"$bytes": "SGk="}` for a Uint8Array, with `"of": "Float64Array"` for another class. */
export function bytesToText(value: ArrayBuffer | ArrayBufferView): Json {
  const bytes =
    value instanceof ArrayBuffer
      ? Buffer.from(value)
      : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  const name = Object.prototype.toString.call(value).slice(8, -1);
  const $bytes = bytes.toString("base64");
  return name === "Uint8Array" ? { $bytes } : { $bytes, of: name };
}

/** The other way. @throws UsageError where it is no base64, or there is no such class, or the bytes do not fit it. */
export function textToBytes(base64: Json, name: Json | undefined): ArrayBuffer | ArrayBufferView {
  if (typeof base64 !== "string" || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64) || base64.length % 4 !== 0) {
    throw new UsageError('$bytes in the input takes base64, like {"$bytes": "SGVkZGxl"}');
  }
  const className = name ?? "Uint8Array";
  const view =
    typeof className === "string" && Object.hasOwn(views, className) ? views[className] : undefined;
  if (view === undefined)
    throw new UsageError(`"of" beside $bytes takes one of ${Object.keys(views).join(", ")}`);
  try {
    return view(new Uint8Array(Buffer.from(base64, "base64")).buffer);
  } catch {
    throw new UsageError(`the bytes in $bytes are no whole number of elements of a ${className}`);
  }
}
