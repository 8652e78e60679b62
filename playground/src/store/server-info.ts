import type { MethodInfo, ServerInfo } from "@heddle/core";
import { isRecord } from "../schema/references.ts";
import { readMethodKind } from "./method-kind.ts";

/** What `$sys.info` said, looked at: another version of the server may say it otherwise. @throws Error where it makes no sense. */
export function readServerInfo(value: unknown): ServerInfo {
  if (!isRecord(value) || !Array.isArray(value.methods))
    throw new Error("the server's $sys.info has no list of methods");
  const { name, version, protocolVersion, codecs, limits } = value;
  return {
    name: typeof name === "string" ? name : "server",
    version: typeof version === "string" ? version : "",
    protocolVersion: typeof protocolVersion === "number" ? protocolVersion : 0,
    codecs: Array.isArray(codecs) ? codecs.filter((codec) => typeof codec === "string") : [],
    limits: limits as ServerInfo["limits"], // shown as it is, never computed with
    methods: value.methods
      .filter(isRecord)
      .map(readMethod)
      .filter((method) => method !== undefined),
  };
}

function readMethod(method: Readonly<Record<string, unknown>>): MethodInfo | undefined {
  const {
    id,
    kind,
    summary,
    description,
    deprecated,
    idempotent,
    timeoutMs,
    examples,
    input,
    output,
    errors,
  } = method;
  if (typeof id !== "string") return undefined;
  return {
    id,
    kind: readMethodKind(kind),
    ...(typeof summary === "string" ? { summary } : {}),
    ...(typeof description === "string" ? { description } : {}),
    ...(deprecated === true || typeof deprecated === "string" ? { deprecated } : {}),
    ...(idempotent === true ? { idempotent } : {}),
    ...(typeof timeoutMs === "number" ? { timeoutMs } : {}),
    ...(Array.isArray(examples) ? { examples: examples.filter(isRecord).map(readExample) } : {}),
    ...(isRecord(input) ? { input } : {}),
    ...(isRecord(output) ? { output } : {}),
    ...(isRecord(errors) ? { errors: errors as NonNullable<MethodInfo["errors"]> } : {}), // read as unknown schemas
  };
}

function readExample({
  name,
  input,
}: Readonly<Record<string, unknown>>): NonNullable<MethodInfo["examples"]>[number] {
  return typeof name === "string" ? { name, input } : { input };
}
