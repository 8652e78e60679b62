import { writeNotation } from "./notation-write.ts";
import { typescriptLiteral } from "./typescript-literal.ts";

/** A call, to be written as code. */
export interface CallToWrite {
  readonly address: string;
  readonly method: string;
  readonly input: { readonly value: unknown } | undefined;
  readonly codec: string;
}

/** The call as a program: a snippet of TypeScript that connects and calls. */
export function typescriptCall({ address, method, input, codec }: CallToWrite): string {
  const options = codec === "superjson" ? "" : `, { codecs: [${JSON.stringify(codec)}] }`;
  const args = input === undefined ? "" : typescriptLiteral(input.value);
  return [
    'import { connect } from "@heddle/web-client"; // in Node: "@heddle/node-server"',
    "",
    `const connection = connect<Api>(${JSON.stringify(address)}${options});`,
    `const result = await connection.api${access(method)}(${args});`,
    "",
  ].join("\n");
}

/** The call as a line for a shell. */
export function commandLine({ address, method, input, codec }: CallToWrite): string {
  const words = ["heddle", "call", address, method];
  if (input !== undefined) words.push(writeNotation(input.value, Number.POSITIVE_INFINITY));
  if (codec !== "superjson") words.push("--codec", codec);
  return words.map(quoted).join(" ");
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
