import type { MethodInfo } from "@heddle/core";
import { exampleCalls } from "./example-calls.ts";
import { isStreaming } from "./method-list.ts";
import { schemaText } from "./schema-text.ts";
import { shellQuote } from "./shell-quote.ts";
import { printable, type Style } from "./style.ts";

/** All that is known of a method, for a person. */
export function methodText(url: string, method: MethodInfo, style: Style): string {
  const sections = [
    titleText(method, style),
    printable(method.description ?? ""),
    typeSection("Input", method.input, "none", style),
    typeSection("Output", method.output, "not described", style),
    errorsText(method, style),
    examplesText(url, method, style),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function titleText(method: MethodInfo, style: Style): string {
  const { id, kind, summary, deprecated, idempotent, timeoutMs } = method;
  const facts = [
    ...(isStreaming(kind) ? [printable(kind)] : []),
    ...(deprecated === undefined
      ? []
      : [deprecated === true ? "deprecated" : `deprecated: ${printable(deprecated)}`]),
    ...(idempotent ? ["idempotent: calling it twice does no more than calling it once"] : []),
    ...(timeoutMs === undefined ? [] : [`ends after ${timeoutMs} ms at the latest`]),
  ];
  const title = style.bold(style.cyan(printable(id)));
  return [
    summary === undefined ? title : `${title}  ${printable(summary)}`,
    ...facts.map((fact) => style.dim(fact)),
  ].join("\n");
}

function typeSection(title: string, schema: unknown, absent: string, style: Style): string {
  const text = schema === undefined ? style.dim(absent) : printable(schemaText(schema, "  "));
  return `${style.bold(title)}\n  ${text}`;
}

function errorsText({ errors = {} }: MethodInfo, style: Style): string {
  const lines = Object.entries(errors).map(
    ([code, schema]) => `  ${style.red(printable(code))}  ${printable(schemaText(schema, "  "))}`,
  );
  return lines.length === 0 ? "" : [style.bold("Errors of its own"), ...lines].join("\n");
}

function examplesText(url: string, method: MethodInfo, style: Style): string {
  const lines = exampleCalls(method).flatMap(({ comment, words }) => {
    const call = ["heddle", "call", shellQuote(url), shellQuote(method.id), ...words.map(shellQuote)].join(
      " ",
    );
    return [
      ...(comment === undefined ? [] : [style.dim(`  # ${printable(comment)}`)]),
      `  ${printable(call)}`,
    ];
  });
  return lines.length === 0 ? "" : [style.bold("Examples"), ...lines].join("\n");
}
