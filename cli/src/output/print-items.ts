import type { Io } from "../io.ts";
import { itemLine, type PrintOptions } from "../print-value.ts";
import { LineWriter } from "./line-writer.ts";
import type { ItemStream } from "./result-streams.ts";

/** How the items of streams are printed. */
export interface ItemOptions extends PrintOptions {
  /** After so many, of all streams together, they are stopped. */
  readonly limit: number;
}

/**
 * Prints the items of one stream, or of several as they come, one a line. It reads on as fast as stdout takes them. Where one fails, the
 * lines before it are printed, the others stopped, and its error thrown.
 *
 * @param streams By property; `undefined` for the stream that is the whole result.
 */
export async function printItems(
  streams: ReadonlyMap<string | undefined, ItemStream>,
  { limit, ...options }: ItemOptions,
  io: Pick<Io, "stdout" | "env">,
  signal: AbortSignal,
): Promise<void> {
  const lines = new LineWriter(io.stdout, signal);
  let left = limit;
  const stopAll = () => Promise.all([...streams.values()].map((stream) => stream.cancel()));
  const printAll = async (property: string | undefined, stream: ItemStream): Promise<void> => {
    for await (const item of stream) {
      if (left === 0) return;
      left--;
      await lines.write(itemLine(item, property, options, io));
      if (left === 0) return stopAll().then(() => {});
    }
  };
  let failure: { readonly error: unknown } | undefined;
  const printing = [...streams].map(([property, stream]) =>
    printAll(property, stream).catch(async (error: unknown) => {
      if (left === 0) return; // the limit stopped it
      failure ??= { error };
      await stopAll();
    }),
  );
  await Promise.all(printing);
  await lines.end().catch((error: unknown) => {
    failure ??= { error };
  });
  if (failure !== undefined) throw failure.error;
}
