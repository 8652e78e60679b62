import { jsonCodec } from "../codec/json.ts";
import { RpcError } from "../errors.ts";
import type { PeerLimits } from "../handshake/messages.ts";
import { protocolVersions } from "../handshake/messages.ts";
import { misfitOf } from "../wire/decode-frame.ts";
import type { Metadata } from "../wire/frame.ts";
import type { CallContext } from "./call-context.ts";
import {
  isAsyncGeneratorFunction,
  type Method,
  type MethodExample,
  method,
  type NoErrors,
} from "./method.ts";
import type { ServerStats } from "./server-stats.ts";
import { type Service, unreservedService } from "./service.ts";
import { type JsonSchema, type Schema, toJsonSchema } from "./standard-schema.ts";
import { describesStreams } from "./stream-schema.ts";

/**
 * How a method is called, in gRPC's words: whether it takes streams, gives one, or both. By its schemas (`streamOf`, `withStreams`), and for
 * the result also by its handler, where that is an async generator; what else returns a stream must say so in its output schema.
 */
export type MethodKind = "unary" | "server_streaming" | "client_streaming" | "bidi_streaming";

/** One method, as `$sys.info` describes it. What its author did not say is absent. */
export interface MethodInfo {
  readonly id: string;
  readonly kind: MethodKind;
  readonly summary?: string;
  readonly description?: string;
  /** True, or what to use instead. */
  readonly deprecated?: true | string;
  readonly idempotent?: true;
  readonly timeoutMs?: number;
  readonly examples?: readonly MethodExample[];
  /** What it takes; absent where it takes nothing. `{}` where it takes something that its schema library cannot describe. */
  readonly input?: JsonSchema;
  readonly output?: JsonSchema;
  readonly errors?: Readonly<Record<string, JsonSchema>>;
}

/** What `$sys.info` returns. */
export interface ServerInfo {
  readonly name: string;
  readonly version: string;
  readonly protocolVersion: number;
  readonly codecs: readonly string[];
  readonly limits: PeerLimits;
  readonly methods: readonly MethodInfo[];
}

/** What `$sys.health` returns; `draining` while the server shuts down. */
export interface Health {
  readonly status: "serving" | "draining";
}

/** Who may call a method of `$sys`: everybody, nobody, or whom the function lets pass (it may also throw an `RpcError` of its own). */
export type SysGuard = boolean | ((context: CallContext) => boolean | Promise<boolean>);

/** Who may call the methods of `$sys`. @default true for each */
export interface SysOptions {
  readonly ping?: SysGuard;
  readonly info?: SysGuard;
  readonly stats?: SysGuard;
  readonly health?: SysGuard;
}

/** What the methods of `$sys` tell of. */
export interface SysSource {
  readonly guards: SysOptions;
  /** For a peer that speaks this codec. */
  info(codec: string): ServerInfo;
  stats(): ServerStats;
  health(): Health;
  nowMs(): number;
}

/** The service that every server has; a client for it is `connection.client<SysApi>().$sys`. */
export type SysApi = ReturnType<typeof sysService>;

type SysTree = {
  readonly $sys: {
    readonly ping: Method<undefined, { readonly nowMs: number }, NoErrors>;
    readonly info: Method<undefined, ServerInfo, NoErrors>;
    readonly stats: Method<undefined, ServerStats, NoErrors>;
    readonly health: Method<undefined, Health, NoErrors>;
    readonly authenticate: Method<{ readonly metadata: Metadata }, undefined, NoErrors>;
  };
};

/** Makes `$sys`. Its methods are ordinary ones; the playground, the CLI and registries are ordinary clients of them. */
export function sysService(source: SysSource): Service<SysTree> {
  const guarded = (guard: SysGuard = true) =>
    method.use(async ({ context, next }) => {
      const allowed = typeof guard === "function" ? await guard(context) : guard;
      if (!allowed) throw new RpcError("permission_denied", `${context.method} may not be called here`);
      return next();
    });
  const { guards } = source;
  return unreservedService({
    $sys: {
      ping: guarded(guards.ping)({ summary: "Answers at once", idempotent: true }, () => ({
        nowMs: source.nowMs(),
      })),
      info: guarded(guards.info)(
        { summary: "What this server is and has", idempotent: true },
        (_, { connection }) => source.info(connection.codec),
      ),
      stats: guarded(guards.stats)({ summary: "What this server has done", idempotent: true }, () =>
        source.stats(),
      ),
      health: guarded(guards.health)({ summary: "Whether it takes calls", idempotent: true }, () =>
        source.health(),
      ),
      authenticate: method(
        { summary: "Says anew who the caller is", input: authenticateInput, idempotent: true },
        async ({ metadata }, { connection }) => {
          await connection.authenticate(metadata);
          return undefined;
        },
      ),
    },
  });
}

const authenticateInput = {
  "~standard": {
    version: 1,
    vendor: "heddle",
    validate(value: unknown) {
      const { metadata } =
        typeof value === "object" && value !== null ? (value as { metadata?: unknown }) : {};
      if (typeof metadata !== "object" || metadata === null)
        return { issues: [{ message: "metadata is missing" }] };
      if (misfitOf(metadata) !== undefined)
        return {
          issues: [{ message: "metadata takes texts, with keys of a-z 0-9 _ . - and a letter first" }],
        };
      return { value: { metadata: { ...metadata } as Metadata } }; // each was looked at
    },
    jsonSchema: { input: () => authenticateJsonSchema, output: () => authenticateJsonSchema },
  },
} as Schema<{ readonly metadata: Metadata }>; // with its JSON Schema beside it

const authenticateJsonSchema = {
  type: "object",
  properties: { metadata: { type: "object", additionalProperties: { type: "string" } } },
  required: ["metadata"],
};

/**
 * The description of each method, sorted by id.
 * @param codec With `json`, examples that it does not carry are left out: they must not make the whole description fail.
 */
export function describeMethods(methods: ReadonlyMap<string, Method>, codec?: string): readonly MethodInfo[] {
  const infos = [...methods].map(([id, method]) => describeMethod(id, method, codec));
  return infos.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function describeMethod(id: string, { options, handler }: Method, codec: string | undefined): MethodInfo {
  const inputSchema = options.input && (toJsonSchema(options.input, "input") ?? {});
  const outputSchema = options.output && (toJsonSchema(options.output, "output") ?? {});
  const { summary, description, deprecated, idempotent, timeoutMs, errors } = options;
  const examples = codec === jsonCodec.name ? options.examples?.filter(isPlainJsonExample) : options.examples;
  return {
    id,
    kind: kindOf(
      describesStreams(inputSchema),
      describesStreams(outputSchema) || isAsyncGeneratorFunction(handler),
    ),
    ...(summary === undefined ? {} : { summary }),
    ...(description === undefined ? {} : { description }),
    ...(deprecated ? { deprecated } : {}),
    ...(idempotent ? { idempotent } : {}),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(examples === undefined ? {} : { examples }),
    ...(inputSchema === undefined ? {} : { input: inputSchema }),
    ...(outputSchema === undefined ? {} : { output: outputSchema }),
    ...(errors === undefined ? {} : { errors: describeErrors(errors) }),
  };
}

function kindOf(takesStreams: boolean, givesStreams: boolean): MethodKind {
  if (takesStreams) return givesStreams ? "bidi_streaming" : "client_streaming";
  return givesStreams ? "server_streaming" : "unary";
}

function isPlainJsonExample(example: MethodExample): boolean {
  try {
    jsonCodec.encode(example);
    return true;
  } catch {
    return false;
  }
}

function describeErrors(
  errors: NonNullable<Method["options"]["errors"]>,
): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(
    Object.entries(errors).map(([code, schema]) => [code, toJsonSchema(schema, "output") ?? {}]),
  );
}

/** The version that `$sys.info` names. */
export const protocolVersion: number = protocolVersions.max;
