import type { MethodKind } from "@heddle/core";

const kinds: readonly MethodKind[] = ["unary", "server_streaming", "client_streaming", "bidi_streaming"];

/** The kind that a server named; what it did not name, or names otherwise, is called like a unary one. */
export function readMethodKind(value: unknown): MethodKind {
  return kinds.find((kind) => kind === value) ?? "unary";
}

/** Whether methods of this kind give a stream. */
export function givesStreams(kind: MethodKind): boolean {
  return kind === "server_streaming" || kind === "bidi_streaming";
}
