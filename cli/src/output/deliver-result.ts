import type { Io } from "../io.ts";
import { printValue } from "../print-value.ts";
import { UsageError } from "../usage-error.ts";
import type { ByteOutput } from "./byte-output.ts";
import { type ItemOptions, printItems } from "./print-items.ts";
import { type ItemStream, partsOf, type ResultParts } from "./result-streams.ts";

/** Where a result goes. */
export interface Delivery {
  readonly options: ItemOptions;
  /** What `--output` names: raw bytes go there. */
  readonly bytes: ByteOutput | undefined;
  readonly io: Io;
  readonly signal: AbortSignal;
  /** Called before something is printed on stdout. */
  readonly beforePrint: () => void;
}

/**
 * Prints a result: a value, the items of a stream one a line, or an object with streams as a line for what it has beside them and
 * lines `{"property": item}`. With `--output` the bytes go there, and the rest, if any, is printed.
 * @throws UsageError where `--output` was said and there are no bytes, or more than one stream.
 */
export async function deliverResult(result: unknown, delivery: Delivery): Promise<void> {
  const parts = partsOf(result);
  if (delivery.bytes !== undefined) return deliverBytes(parts, delivery.bytes, delivery);
  const { options, io, signal } = delivery;
  delivery.beforePrint();
  if (parts.kind === "value") return printValue(parts.value, options, io);
  if (parts.kind === "stream") return printItems(new Map([[undefined, parts.stream]]), options, io, signal);
  printValue(parts.rest, { ...options, json: true }, io);
  await printItems(parts.streams, options, io, signal);
}

async function deliverBytes(parts: ResultParts, output: ByteOutput, delivery: Delivery): Promise<void> {
  if (parts.kind === "value") {
    await output.write(bytesOf(parts.value), delivery.signal);
    return output.end();
  }
  if (parts.kind === "stream") return writeAll(parts.stream, output, delivery.signal);
  const [stream, ...others] = parts.streams.values();
  if (stream === undefined || others.length > 0) {
    throw new UsageError(
      `--output takes one stream; the result has several: ${[...parts.streams.keys()].join(", ")}`,
    );
  }
  const { io, options, signal } = delivery;
  // Where the bytes are on stdout, nothing may stand between them.
  const printedOn = output.isStdout ? io.stderr : io.stdout;
  delivery.beforePrint();
  printValue(parts.rest, { ...options, json: true }, io, printedOn);
  await writeAll(stream, output, signal);
}

async function writeAll(stream: ItemStream, output: ByteOutput, signal: AbortSignal): Promise<void> {
  for await (const chunk of stream) await output.write(bytesOf(chunk), signal);
  await output.end();
}

function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  throw new UsageError(
    "--output takes bytes, and the method gave something else; without it that is printed",
  );
}
