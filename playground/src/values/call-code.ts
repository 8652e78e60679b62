import { objectOf } from "./entries.ts";
import { isPlainObject } from "./kind.ts";
import { writeNotation } from "./notation-write.ts";
import { sourceLines, sourceName } from "./stream-code.ts";
import { StreamSlot } from "./stream-slot.ts";
import { typescriptLiteral } from "./typescript-literal.ts";

/** A call, to be written as code. */
export interface CallToWrite {
  readonly address: string;
  readonly method: string;
  readonly input: { readonly value: unknown } | undefined;
  readonly codec: string;
  /** Whether the whole result is a stream. */
  readonly givesStream: boolean;
  /** The properties of the result that are streams. */
  readonly givenStreams: readonly string[];
  /** What is drafted for the items of a stream that is sent, by the property it stands in. */
  readonly items: Readonly<Record<string, unknown>>;
}

/** The call as a program: a snippet of TypeScript that connects and calls. */
export function typescriptCall(call: CallToWrite): string {
  const { address, method, input, codec } = call;
  const options = codec === "superjson" ? "" : `, { codecs: [${JSON.stringify(codec)}] }`;
  const args = input === undefined ? "" : typescriptLiteral(input.value, "", sourceName);
  const made = `connection.api${access(method)}(${args})`;
  return [
    'import { connect } from "@heddle/web-client"; // in Node: "@heddle/node-server"',
    "",
    `const connection = connect<Api>(${JSON.stringify(address)}${options});`,
    ...sourceLines(input?.value, call.items),
    ...resultLines(made, call),
    "",
  ].join("\n");
}

/** The call as a line for a shell; undefined where one line cannot make it. */
export function commandLine({ address, method, input, codec, items }: CallToWrite): string | undefined {
  const { words, written } = input === undefined ? { words: [], written: [] } : inputWords(input.value);
  if (words === undefined) return undefined;
  const [name] = written;
  const piped =
    name === undefined ? "" : `echo ${quoted(writeNotation(items[name], Number.POSITIVE_INFINITY))} | `;
  const options = [
    ...(name === undefined ? [] : ["--lines"]),
    ...(codec === "superjson" ? [] : ["--codec", codec]),
  ];
  return piped + ["heddle", "call", address, method, ...words, ...options].map(quoted).join(" ");
}

function resultLines(made: string, { givesStream, givenStreams }: CallToWrite): string[] {
  if (givesStream) return [`for await (const item of ${made}) console.log(item);`];
  if (givenStreams.length === 0) return [`const result = await ${made};`];
  return [
    `const result = await ${made};`,
    ...givenStreams.map((name) => `for await (const item of result${access(name)}) console.log(item);`),
  ];
}

interface InputWords {
  /** Undefined where a line cannot say it: there is one stdin, and with it files are lines too. */
  readonly words: readonly string[] | undefined;
  /** The streams whose items come from stdin. */
  readonly written: readonly string[];
}

function inputWords(value: unknown): InputWords {
  if (value instanceof StreamSlot)
    return value.file === undefined
      ? { words: ["-"], written: [""] }
      : { words: [`@${value.file}`], written: [] };
  if (!isPlainObject(value)) return { words: [writeNotation(value, Number.POSITIVE_INFINITY)], written: [] };
  const entries = Object.entries(value);
  const slots = entries.flatMap(([name, slot]) => (slot instanceof StreamSlot ? [{ name, slot }] : []));
  const written = slots.filter(({ slot }) => slot.file === undefined).map(({ name }) => name);
  if (written.length > 0 && slots.length > 1) return { words: undefined, written };
  const plain = objectOf(entries.filter(([, part]) => !(part instanceof StreamSlot)));
  return {
    words: [
      writeNotation(plain, Number.POSITIVE_INFINITY),
      ...slots.map(({ name, slot }) => `${name}=@${slot.file ?? "-"}`),
    ],
    written,
  };
}

/** `.math.add`, with brackets where a name needs them. */
function access(method: string): string {
  return method
    .split(".")
    .map((name) => (/^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`))
    .join("");
}

/** As a shell takes it, in single quotes where it must. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
