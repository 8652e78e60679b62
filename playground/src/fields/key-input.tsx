import { useState } from "react";

/**
 * The name of a property. It is taken over when the field is left or Enter is pressed, not with each letter: objects sort
 * some names, and the row would wander while one types.
 */
export function KeyInput({
  name,
  onRename,
}: {
  readonly name: string;
  readonly onRename: (name: string) => void;
}) {
  const [typed, setTyped] = useState<string>();
  function take(): void {
    if (typed !== undefined && typed !== name) onRename(typed);
    setTyped(undefined);
  }
  return (
    <input
      className="input mono key-input"
      aria-label={`Name of property ${name}`}
      spellCheck={false}
      autoComplete="off"
      data-testid="key-input"
      value={typed ?? name}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={take}
      onKeyDown={(event) => event.key === "Enter" && take()}
    />
  );
}
