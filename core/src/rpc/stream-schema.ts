import type { StandardJSONSchemaV1, StandardSchemaV1 } from "@standard-schema/spec";
import { RpcError } from "../errors.ts";
import { isThenable } from "../thenable.ts";
import { isStream, type RpcStream } from "./rpc-stream.ts";
import {
  describeIssues,
  type InferInput,
  type InferOutput,
  type JsonSchema,
  type Schema,
  toJsonSchema,
  type Validated,
  validate,
} from "./standard-schema.ts";
import { CheckedSource, isStreamSource, type StreamSource, sourceByteLength } from "./stream-source.ts";

/** A schema of a stream: what may be sent as one, and what arrives. */
export type StreamSchema<Sent = unknown, Received = Sent> = Schema<StreamSource<Sent>, RpcStream<Received>>;

/**
 * The schema of a stream whose items fit a schema: `input: streamOf(z.number())`, `output: streamOf(row)`. Each item is looked at when it is
 * read, at the server: the first that does not fit ends the stream with `invalid_argument` for the handler that reads it, with `internal`
 * for the caller where the handler made it.
 */
export function streamOf<Item extends Schema>(item: Item): StreamSchema<InferInput<Item>, InferOutput<Item>> {
  return streamSchema(
    (value) => validate(item, value),
    (side) => toJsonSchema(item, side) ?? {},
  );
}

/** The schema of a stream of bytes: of a file, of whatever is too large to be one value. Its items are `Uint8Array`s. */
export const byteStream: StreamSchema<Uint8Array> = streamSchema<Uint8Array, Uint8Array>(
  (value) =>
    value instanceof Uint8Array
      ? { ok: true, value }
      : { ok: false, issues: [{ path: "", message: "expected bytes, a Uint8Array" }] },
  () => ({ "x-heddle": "bytes" }),
);

type StreamSchemas = Readonly<Record<string, Schema<unknown, RpcStream<unknown>>>>;
type SentOf<Streams extends StreamSchemas> = { readonly [Key in keyof Streams]: InferInput<Streams[Key]> };
type ReceivedOf<Streams extends StreamSchemas> = {
  readonly [Key in keyof Streams]: InferOutput<Streams[Key]>;
};

/** Both; what may have no properties of its own (`z.object({})`) has those of the streams. */
type Beside<Rest, Streams> = string extends keyof Rest ? Streams : Rest & Streams;

/**
 * The schema of an object some of whose properties are streams: `withStreams(z.object({ name: z.string() }), { body: byteStream })`. The first
 * schema looks at the other properties, and does not see the streams.
 */
export function withStreams<Rest extends Schema, const Streams extends StreamSchemas>(
  rest: Rest,
  streams: Streams,
): Schema<Beside<InferInput<Rest>, SentOf<Streams>>, Beside<InferOutput<Rest>, ReceivedOf<Streams>>> {
  const keys = Object.keys(streams);
  return schema({
    validate(value) {
      if (typeof value !== "object" || value === null) return { issues: [{ message: "expected an object" }] };
      const given = value as Readonly<Record<string, unknown>>; // an object, of which own properties are read
      const others = Object.fromEntries(Object.entries(given).filter(([key]) => !keys.includes(key)));
      const validated = rest["~standard"].validate(others);
      return isThenable(validated)
        ? Promise.resolve(validated).then((result) => withStreamsOf(given, result, streams))
        : withStreamsOf(given, validated, streams);
    },
    describe(side) {
      const described = toJsonSchema(rest, side) ?? { type: "object" };
      const entries = Object.entries(streams).map(([key, stream]) => [key, toJsonSchema(stream, side) ?? {}]);
      return {
        ...described,
        properties: { ...(described.properties as object | undefined), ...Object.fromEntries(entries) },
        required: [...((described.required as readonly string[] | undefined) ?? []), ...keys],
      };
    },
  });
}

/** The other properties, which were looked at, and the streams. */
function withStreamsOf<Rest, Streams extends StreamSchemas>(
  given: Readonly<Record<string, unknown>>,
  rest: StandardSchemaV1.Result<Rest>,
  streams: Streams,
): StandardSchemaV1.Result<Beside<Rest, ReceivedOf<Streams>>> {
  if (rest.issues !== undefined) return rest;
  const received: Record<string, unknown> = {};
  for (const [key, stream] of Object.entries(streams)) {
    const result = stream["~standard"].validate(Object.hasOwn(given, key) ? given[key] : undefined);
    if (isThenable(result)) throw new TypeError(`bug: the stream schema of ${key} is asynchronous`);
    if (result.issues !== undefined)
      return { issues: result.issues.map((issue) => ({ ...issue, path: [key, ...(issue.path ?? [])] })) };
    received[key] = result.value;
  }
  return { value: { ...rest.value, ...received } as Beside<Rest, ReceivedOf<Streams>> }; // each part was looked at
}

/** Whether a JSON Schema, as `toJsonSchema` gives it, is that of a stream, or of an object with one. */
export function describesStreams(schema: JsonSchema | undefined): boolean {
  if (schema === undefined) return false;
  const { properties } = schema;
  const inside = typeof properties === "object" && properties !== null ? Object.values(properties) : [];
  return [schema, ...inside].some(
    (each) => typeof each === "object" && each !== null && each["x-heddle"] === "stream",
  );
}

function streamSchema<Sent, Received>(
  look: (item: unknown) => Validated | Promise<Validated>,
  describeItem: (side: Side) => JsonSchema,
): StreamSchema<Sent, Received> {
  return schema({
    validate(value) {
      if (isStream(value))
        return { value: value.map((item) => fitting(look(item), "invalid_argument")) as RpcStream<Received> };
      if (!isStreamSource(value)) return { issues: [{ message: "expected a stream" }] };
      if (sourceByteLength(value) !== undefined) return { value: value as unknown as RpcStream<Received> }; // a Blob gives bytes
      // What a handler returned; its caller is given an RpcStream of it.
      const checked = new CheckedSource(value, (item) => fitting(look(item), "internal"));
      return { value: checked as unknown as RpcStream<Received> };
    },
    describe: (side) => ({ "x-heddle": "stream", items: describeItem(side) }),
  });
}

type Side = "input" | "output";

function schema<Sent, Received>(parts: {
  validate(value: unknown): StandardSchemaV1.Result<Received> | Promise<StandardSchemaV1.Result<Received>>;
  describe(side: Side): JsonSchema;
}): Schema<Sent, Received> {
  const jsonSchema: StandardJSONSchemaV1.Converter = {
    input: () => ({ ...parts.describe("input") }),
    output: () => ({ ...parts.describe("output") }),
  };
  return { "~standard": { version: 1, vendor: "heddle", validate: parts.validate, jsonSchema } } as Schema<
    Sent,
    Received
  >;
}

/** The item, as its schema gives it. @throws RpcError where it does not fit. */
function fitting(validated: Validated | Promise<Validated>, code: "invalid_argument" | "internal"): unknown {
  if (isThenable(validated)) return validated.then((value) => fitting(value, code));
  if (validated.ok) return validated.value;
  const message = `an item of the stream does not fit its schema: ${describeIssues(validated.issues)}`;
  throw new RpcError(code, message, code === "internal" ? {} : { data: { issues: validated.issues } });
}
