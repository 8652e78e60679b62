import { isStream } from "@heddle/core";

/** As much of an `RpcStream` as is used here. */
export interface ItemStream extends AsyncIterable<unknown> {
  /** Stops the sender. */
  cancel(): Promise<void>;
}

/** A result, taken apart. */
export type ResultParts =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "stream"; readonly stream: ItemStream }
  | {
      readonly kind: "object";
      /** What is no stream. */
      readonly rest: Readonly<Record<string, unknown>>;
      /** At least one, by property. */
      readonly streams: ReadonlyMap<string, ItemStream>;
    };

/** Tells a stream, an object with streams and any other value apart. */
export function partsOf(result: unknown): ResultParts {
  if (isStream(result)) return { kind: "stream", stream: result };
  if (typeof result !== "object" || result === null) return { kind: "value", value: result };
  const rest: [string, unknown][] = [];
  const streams = new Map<string, ItemStream>();
  for (const [key, property] of Object.entries(result)) {
    if (isStream(property)) streams.set(key, property);
    else rest.push([key, property]);
  }
  return streams.size === 0
    ? { kind: "value", value: result }
    : { kind: "object", rest: Object.fromEntries(rest), streams };
}
