import { UsageError } from "../usage-error.ts";

/** Where bytes are read from. */
export type ByteSource = { readonly kind: "stdin" } | { readonly kind: "file"; readonly path: string };

/** What the whole input begins with. */
type Base =
  | { readonly kind: "nothing" }
  | { readonly kind: "json"; readonly text: string }
  | { readonly kind: "jsonOfStdin" }
  | { readonly kind: "bytes"; readonly source: ByteSource };

/** What was typed for the input of a call. */
export interface InputPlan {
  readonly base: Base;
  /** Properties that are read from somewhere, over those of `base`. */
  readonly properties: ReadonlyMap<string, ByteSource>;
  /** Whether what is read is lines of JSON, each an item of a stream. */
  readonly lines: boolean;
}

/** `body=@photo.png`. JSON never looks like it: outside of its texts it has no `=`. */
const propertyPattern = /^([^\s"{}[\],:=@]+)=@(.*)$/s;

/**
 * What the arguments behind the method mean: `JSON`, `-` or `@FILE` for the whole, then `KEY=@FILE` for properties of it.
 * @throws UsageError where they contradict one another.
 */
export function planInput(words: readonly string[], lines: boolean): InputPlan {
  const [first] = words;
  const hasBase = first !== undefined && !propertyPattern.test(first);
  const base = hasBase ? readBase(first, lines) : ({ kind: "nothing" } as const);
  const properties = readProperties(hasBase ? words.slice(1) : words);
  if (base.kind === "bytes" && properties.size > 0) {
    throw new UsageError(
      `${first} is the whole input already; ${[...properties.keys()].join(", ")} cannot be added`,
    );
  }
  if (lines && base.kind !== "bytes" && properties.size === 0) {
    throw new UsageError("--lines reads stdin or a file: -, @FILE or KEY=@FILE");
  }
  const readers = [...properties.values(), ...(base.kind === "bytes" ? [base.source] : [])];
  const stdinReaders = readers.filter(({ kind }) => kind === "stdin").length;
  if (stdinReaders + (base.kind === "jsonOfStdin" ? 1 : 0) > 1)
    throw new UsageError("stdin can be read only once");
  return { base, properties, lines };
}

function readBase(word: string, lines: boolean): Base {
  if (word === "-") return lines ? { kind: "bytes", source: { kind: "stdin" } } : { kind: "jsonOfStdin" };
  if (word.startsWith("@")) return { kind: "bytes", source: readSource(word.slice(1)) };
  return { kind: "json", text: word };
}

function readProperties(words: readonly string[]): Map<string, ByteSource> {
  const properties = new Map<string, ByteSource>();
  for (const word of words) {
    const [, key, path] = propertyPattern.exec(word) ?? [];
    if (key === undefined || path === undefined) {
      throw new UsageError(`${JSON.stringify(word)} is one argument too many; does something need quotes?`);
    }
    if (properties.has(key)) throw new UsageError(`${key} is there twice`);
    properties.set(key, readSource(path));
  }
  return properties;
}

function readSource(path: string): ByteSource {
  if (path === "") throw new UsageError("behind @ stands a file, or - for stdin");
  return path === "-" ? { kind: "stdin" } : { kind: "file", path };
}
