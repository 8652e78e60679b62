import type { MethodInfo } from "@heddle/core";
import { Check, CodeXml, SquareTerminal } from "lucide-react";
import { useEffect, useState } from "react";
import { copyText } from "../ui/copy-button.tsx";
import { usePlayground } from "../ui/playground-context.ts";
import { type CallToWrite, commandLine, typescriptCall } from "../values/call-code.ts";

const forms = [
  { id: "typescript", label: "TypeScript", icon: CodeXml, write: typescriptCall },
  { id: "command", label: "Command", icon: SquareTerminal, write: commandLine },
] as const;

/** Copies the call as it stands, as a program or as a line for a shell. */
export function CopyAs({ method }: { readonly method: MethodInfo }) {
  const { connection, methods, drafts } = usePlayground();
  const [done, setDone] = useState<string>();
  useEffect(() => {
    if (done === undefined) return;
    const timer = setTimeout(() => setDone(undefined), 1_500);
    return () => clearTimeout(timer);
  }, [done]);

  function call(): CallToWrite {
    const { address, codec } = connection.view.get().target;
    const form = methods.formOf(method);
    const input = form === undefined ? undefined : { value: drafts.draftOf(method, form).value };
    return { address, codec, method: method.id, input };
  }
  return (
    <span className="copy-as">
      <span className="copy-as-word">Copy as</span>
      {forms.map(({ id, label, icon: Icon, write }) => (
        <button
          key={id}
          type="button"
          className="button button-quiet button-small"
          title={id === "command" ? "Copy this call as a heddle command" : "Copy this call as TypeScript"}
          data-testid={`copy-${id}`}
          onClick={() => void copyText(write(call())).then((copied) => copied && setDone(id))}
        >
          {done === id ? <Check size={13} aria-hidden="true" /> : <Icon size={13} aria-hidden="true" />}
          {done === id ? "Copied" : label}
        </button>
      ))}
    </span>
  );
}
