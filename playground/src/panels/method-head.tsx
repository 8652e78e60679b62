import type { MethodInfo } from "@heddle/core";
import { Repeat2, TriangleAlert } from "lucide-react";
import { useMemo } from "react";
import { signatureOf } from "../schema/signature.ts";
import { toForm } from "../schema/to-form.ts";
import { resultSignature } from "../store/result-form.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { Markdown, MarkdownLine } from "../ui/markdown.tsx";
import { usePlayground } from "../ui/playground-context.ts";
import { formatMs } from "../values/format.ts";
import { CopyAs } from "./copy-as.tsx";
import { KindChip } from "./kind-badge.tsx";
import "./method-head.css";

/** What the method says of itself. */
export function MethodHead({ method }: { readonly method: MethodInfo }) {
  const { methods } = usePlayground();
  const { id, summary, description, deprecated, idempotent, timeoutMs, errors } = method;
  const dot = id.lastIndexOf(".") + 1;
  const form = methods.formOf(method);
  const takes = form === undefined ? "" : signatureOf(form);
  const gives = useMemo(() => resultSignature(method) ?? "unknown", [method]);
  const codes = Object.entries(errors ?? {});
  return (
    <section
      className="method-head"
      aria-label="About this method"
      data-testid="method-head"
      data-method={id}
    >
      <div className="method-title">
        <h2 className="mono">
          <span className="method-service">{id.slice(0, dot)}</span>
          {id.slice(dot)}
        </h2>
        <CopyButton label="Copy the method's id" text={() => id} />
        <KindChip kind={method.kind} />
        {idempotent && (
          <span className="chip chip-good" title="Running it twice does no more than running it once.">
            <Repeat2 size={12} strokeWidth={2.25} aria-hidden="true" /> idempotent
          </span>
        )}
        {timeoutMs !== undefined && <span className="chip">stops after {formatMs(timeoutMs)}</span>}
        <span className="panel-spring" />
        <CopyAs method={method} />
      </div>
      {deprecated !== undefined && (
        <p className="method-deprecated">
          <TriangleAlert size={14} aria-hidden="true" /> Deprecated
          {typeof deprecated === "string" ? ": " : "."}
          {typeof deprecated === "string" && <MarkdownLine text={deprecated} />}
        </p>
      )}
      {summary !== undefined && (
        <p className="method-summary">
          <MarkdownLine text={summary} />
        </p>
      )}
      {description !== undefined && <Markdown text={description} />}
      <p className="method-signature mono" title={`(${takes}) → ${gives}`}>
        ({takes}) <span aria-hidden="true">→</span>
        <span className="visually-hidden">gives</span> {gives}
      </p>
      {codes.length > 0 && (
        <p className="method-errors">
          Errors of its own:{" "}
          {codes.map(([code, schema]) => (
            <code key={code} className="chip chip-bad mono" title={signatureOf(toForm(schema))}>
              {code}
            </code>
          ))}
        </p>
      )}
    </section>
  );
}
