import { isStream, type RpcStream } from "@heddle/core";
import { objectOf } from "../values/entries.ts";
import { isPlainObject } from "../values/kind.ts";
import { StreamSlot } from "../values/stream-slot.ts";

/** A stream within an input or a result. */
export interface Placed<Found> {
  /** The property that it stands in; empty where it is the whole. */
  readonly name: string;
  readonly stream: Found;
}

/** What a method returned: its streams, and what it returned beside them. */
export interface Returned {
  readonly streams: readonly Placed<RpcStream>[];
  /** The value, without its streams; undefined where the whole of it is a stream. */
  readonly rest: { readonly value: unknown } | undefined;
}

/** Takes a result apart. It may be a stream, or an object with streams for properties. */
export function takeApart(result: unknown): Returned {
  if (isStream(result)) return { streams: [{ name: "", stream: result }], rest: undefined };
  if (!isPlainObject(result)) return { streams: [], rest: { value: result } };
  const streams = Object.entries(result).flatMap(([name, stream]) =>
    isStream(stream) ? [{ name, stream }] : [],
  );
  if (streams.length === 0) return { streams, rest: { value: result } };
  const others = Object.entries(result).filter(([, value]) => !isStream(value));
  return { streams, rest: { value: objectOf(others) } };
}

/** The slots of an input. */
export function slotsIn(input: unknown): readonly Placed<StreamSlot>[] {
  if (input instanceof StreamSlot) return [{ name: "", stream: input }];
  if (!isPlainObject(input)) return [];
  return Object.entries(input).flatMap(([name, stream]) =>
    stream instanceof StreamSlot ? [{ name, stream }] : [],
  );
}

/** The input with what is really sent in the place of each slot. */
export function withSources(input: unknown, sourceOf: (slot: StreamSlot, name: string) => unknown): unknown {
  if (input instanceof StreamSlot) return sourceOf(input, "");
  if (!isPlainObject(input) || slotsIn(input).length === 0) return input;
  return objectOf(
    Object.entries(input).map(([name, value]) => [
      name,
      value instanceof StreamSlot ? sourceOf(value, name) : value,
    ]),
  );
}
