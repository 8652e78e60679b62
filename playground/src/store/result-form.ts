import type { MethodInfo } from "@heddle/core";
import type { FormNode } from "../schema/form-node.ts";
import { signatureOf } from "../schema/signature.ts";
import { toForm } from "../schema/to-form.ts";
import { givesStreams } from "./method-kind.ts";

/** What a method says that it gives; undefined where it says nothing. A generator is known to give a stream, though not of what. */
export function resultForm({ output, kind }: MethodInfo): FormNode | undefined {
  if (output !== undefined) return toForm(output);
  return givesStreams(kind) ? { type: "stream", item: () => ({ type: "any", or: [] }), or: [] } : undefined;
}

/** The same as TypeScript would write it. */
export function resultSignature(method: MethodInfo): string | undefined {
  const form = resultForm(method);
  return form === undefined ? undefined : signatureOf(form);
}
