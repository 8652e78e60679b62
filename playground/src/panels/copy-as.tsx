import type { MethodInfo } from "@heddle/core";
import { Check, CodeXml, SquareTerminal } from "lucide-react";
import { useEffect, useState } from "react";
import { itemOwner } from "../store/composer.ts";
import { resultForm } from "../store/result-form.ts";
import { copyText } from "../ui/copy-button.tsx";
import { usePlayground } from "../ui/playground-context.ts";
import { type CallToWrite, commandLine, typescriptCall } from "../values/call-code.ts";

const forms = [
  { id: "typescript", label: "TypeScript", icon: CodeXml, write: typescriptCall },
  { id: "command", label: "Command", icon: SquareTerminal, write: commandLine },
] as const;

/** Copies the call as it stands, as a program or as a line for a shell. */
export function CopyAs({ method }: { readonly method: MethodInfo }) {
  const { connection, methods, drafts, composer, announcer } = usePlayground();
  const [told, setTold] = useState<{ readonly id: string; readonly isCopied: boolean }>();
  const done = told?.isCopied ? told.id : undefined;
  useEffect(() => {
    if (told === undefined) return;
    const timer = setTimeout(() => setTold(undefined), told.isCopied ? 1_500 : 5_000);
    return () => clearTimeout(timer);
  }, [told]);

  function call(): CallToWrite {
    const { address, codec } = connection.view.get().target;
    const form = methods.formOf(method);
    const input = form === undefined ? undefined : { value: drafts.draftOf(method, form).value };
    const items = composer
      .streamsOf(method)
      .map(({ name, item }) => [name, drafts.draftOf(itemOwner(method, name), item()).value] as const);
    return {
      address,
      codec,
      method: method.id,
      input,
      items: Object.fromEntries(items),
      ...streamsGiven(method),
    };
  }
  async function copy(id: string, code: string | undefined): Promise<void> {
    if (code === undefined) announcer.say(noCommand);
    if (code === undefined || (await copyText(code))) setTold({ id, isCopied: code !== undefined });
  }
  return (
    <span className="copy-as">
      <span className="copy-as-word">{told?.isCopied === false ? noCommand : "Copy as"}</span>
      {forms.map(({ id, label, icon: Icon, write }) => (
        <button
          key={id}
          type="button"
          className="button button-quiet button-small"
          title={id === "command" ? "Copy this call as a heddle command" : "Copy this call as TypeScript"}
          data-testid={`copy-${id}`}
          onClick={() => void copy(id, write(call()))}
        >
          {done === id ? <Check size={13} aria-hidden="true" /> : <Icon size={13} aria-hidden="true" />}
          {done === id ? "Copied" : label}
        </button>
      ))}
    </span>
  );
}

const noCommand = "One command cannot send all of these streams.";

/** What the method says that it gives. */
function streamsGiven(method: MethodInfo): Pick<CallToWrite, "givesStream" | "givenStreams"> {
  const form = resultForm(method);
  const fields = form?.type === "object" ? form.fields : [];
  return {
    givesStream: form?.type === "stream",
    givenStreams: fields.filter(({ node }) => node().type === "stream").map(({ name }) => name),
  };
}
