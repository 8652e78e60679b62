import type { MethodInfo } from "@heddle/core";
import { Play } from "lucide-react";
import { useMemo } from "react";
import { signatureOf } from "../schema/signature.ts";
import { toForm } from "../schema/to-form.ts";
import { keyLabel } from "../ui/platform-keys.ts";

/** Before the first call of a method: how to make it, and what will come. */
export function ResultEmpty({ method }: { readonly method: MethodInfo }) {
  const gives = useMemo(
    () => (method.output === undefined ? undefined : signatureOf(toForm(method.output))),
    [method],
  );
  return (
    <div className="result-empty">
      <Play size={22} strokeWidth={1.5} aria-hidden="true" />
      <p>
        Press <kbd className="key">{keyLabel("Mod+Enter")}</kbd> to call <strong>{method.id}</strong>.
      </p>
      {gives !== undefined && (
        <p className="result-empty-gives">
          It gives <code>{gives}</code>
        </p>
      )}
    </div>
  );
}
