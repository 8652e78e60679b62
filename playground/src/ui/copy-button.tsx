import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { IconButton } from "./icon-button.tsx";

interface CopyButtonProps {
  /** What it copies, in words: "Copy result". */
  readonly label: string;
  readonly text: () => string;
  readonly small?: boolean;
  readonly tabIndex?: number;
  readonly testId?: string;
}

/** Copies a text, and says for a moment that it has. */
export function CopyButton({ label, text, small = true, tabIndex, testId }: CopyButtonProps) {
  const [isDone, setDone] = useState(false);
  useEffect(() => {
    if (!isDone) return;
    const timer = setTimeout(() => setDone(false), 1_500);
    return () => clearTimeout(timer);
  }, [isDone]);
  return (
    <IconButton
      icon={isDone ? Check : Copy}
      label={isDone ? "Copied" : label}
      small={small}
      onClick={() => void copyText(text()).then(setDone)}
      {...(tabIndex === undefined ? {} : { tabIndex })}
      {...(testId === undefined ? {} : { testId })}
    />
  );
}

/** Puts a text on the clipboard. Resolves with whether the browser let us. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text); // pages without TLS have no clipboard
  }
}

function copyBySelection(text: string): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.style.position = "fixed";
  area.style.opacity = "0";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}
