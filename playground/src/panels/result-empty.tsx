import type { MethodInfo, MethodKind } from "@heddle/core";
import { Play } from "lucide-react";
import { useMemo } from "react";
import { resultSignature } from "../store/result-form.ts";
import { keyLabel } from "../ui/platform-keys.ts";

const kindWords: Partial<Record<MethodKind, string>> = {
  server_streaming: "What it streams stands here as a log, an item a row.",
  client_streaming: "The call takes a stream, and answers when that has ended.",
  bidi_streaming: "The call takes a stream and gives one: both stand here in one log.",
};

/** Before the first call of a method: how to make it, and what will come. */
export function ResultEmpty({ method }: { readonly method: MethodInfo }) {
  const gives = useMemo(() => resultSignature(method), [method]);
  return (
    <div className="result-empty">
      <Play size={22} strokeWidth={1.5} aria-hidden="true" />
      <p>
        Press <kbd className="key">{keyLabel("Mod+Enter")}</kbd> to call <strong>{method.id}</strong>.
      </p>
      {kindWords[method.kind] !== undefined && <p>{kindWords[method.kind]}</p>}
      {gives !== undefined && (
        <p className="result-empty-gives">
          It gives <code>{gives}</code>
        </p>
      )}
    </div>
  );
}
