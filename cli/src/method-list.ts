import type { MethodInfo, ServerInfo } from "@heddle/core";
import { printable, type Style } from "./style.ts";

/** The methods of a server by service, one a line, in columns. */
export function methodListText(
  url: string,
  info: ServerInfo,
  methods: readonly MethodInfo[],
  style: Style,
): string {
  const title = `${style.bold(printable(info.name))} ${printable(info.version)} at ${url}`;
  const count = methods.length === 1 ? "1 method" : `${methods.length} methods`;
  const groups = groupByService(methods).map(([service, members]) => groupText(service, members, style));
  const more = style.dim(`heddle describe ${url} METHOD tells more of one.`);
  return `${[`${title}, ${count}`, ...groups, more].join("\n\n")}\n`;
}

function groupByService(methods: readonly MethodInfo[]): [string, readonly MethodInfo[]][] {
  const groups = new Map<string, MethodInfo[]>();
  for (const method of methods) {
    const service = method.id.slice(0, Math.max(0, method.id.lastIndexOf(".")));
    groups.set(service, [...(groups.get(service) ?? []), method]);
  }
  // What every server has comes last.
  return [...groups].sort(([a], [b]) => Number(a.startsWith("$")) - Number(b.startsWith("$")));
}

function groupText(service: string, methods: readonly MethodInfo[], style: Style): string {
  const rows = methods.map((method) => ({
    id: printable(method.id),
    badges: badgesOf(method).join(" "),
    summary: printable(method.summary ?? ""),
    isDeprecated: method.deprecated !== undefined,
  }));
  const idWidth = Math.max(...rows.map(({ id }) => id.length));
  const badgeWidth = Math.max(...rows.map(({ badges }) => badges.length));
  const lines = rows.map(({ id, badges, summary, isDeprecated }) => {
    const name = id.padEnd(idWidth);
    const badge = badges.padEnd(badgeWidth);
    return `  ${isDeprecated ? style.dim(name) : style.cyan(name)}  ${style.dim(badge)}  ${summary}`.trimEnd();
  });
  return [style.bold(printable(service === "" ? "(without a service)" : service)), ...lines].join("\n");
}

/** What is worth knowing of a method before one calls it, in a word each. */
export function badgesOf({ kind, idempotent, deprecated, errors }: MethodInfo): string[] {
  return [
    ...(isStreaming(kind) ? [printable(kind)] : []),
    ...(deprecated === undefined ? [] : ["deprecated"]),
    ...(idempotent ? ["idempotent"] : []),
    ...(errors === undefined || Object.keys(errors).length === 0 ? [] : ["errors"]),
  ];
}

/** Whether a stream goes in or comes out, as far as the server says. */
export function isStreaming(kind: unknown): kind is string {
  return typeof kind === "string" && kind !== "unary";
}
