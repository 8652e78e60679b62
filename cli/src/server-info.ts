import { type CallOptions, type Connection, type MethodInfo, RpcError, type ServerInfo } from "@heddle/core";

/** What the server says of itself and its methods. Rejects with `RpcError`, also where its answer has another shape. */
export async function fetchServerInfo(
  connection: Connection,
  options: CallOptions = {},
): Promise<ServerInfo> {
  const info = await connection.call("$sys.info", undefined, options);
  if (isServerInfo(info)) return info;
  throw new RpcError("internal", "the server's answer to $sys.info is not what it should be", {
    executed: "yes",
  });
}

/** Looks at all that this command prints or walks without looking again. */
function isServerInfo(info: unknown): info is ServerInfo {
  if (!isRecord(info)) return false;
  const { name, version, methods, codecs } = info;
  return (
    typeof name === "string" &&
    typeof version === "string" &&
    Array.isArray(codecs) &&
    Array.isArray(methods) &&
    methods.every(isMethodInfo)
  );
}

function isMethodInfo(method: unknown): method is MethodInfo {
  if (!isRecord(method) || typeof method.id !== "string") return false;
  const { summary, description, examples, errors } = method;
  return (
    isTextOrAbsent(summary) &&
    isTextOrAbsent(description) &&
    (examples === undefined || (Array.isArray(examples) && examples.every(isRecord))) &&
    (errors === undefined || isRecord(errors))
  );
}

function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === "string";
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
