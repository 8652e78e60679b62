/** A place in a text. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/** What is wrong, and where. */
export interface TextProblem extends TextRange {
  readonly message: string;
}

/** A member of an object, as it stands. A key may stand twice. */
export interface JsonMember {
  readonly key: string;
  readonly keyRange: TextRange;
  readonly node: JsonNode;
}

/** A JSON text with its places. Numbers keep their text, so nothing has been rounded yet. */
export type JsonNode = TextRange &
  (
    | { readonly type: "literal"; readonly value: null | boolean }
    | { readonly type: "number"; readonly text: string }
    | { readonly type: "string"; readonly value: string }
    | { readonly type: "array"; readonly items: readonly JsonNode[] }
    | { readonly type: "object"; readonly members: readonly JsonMember[] }
  );

/** Beyond it the parser gives up rather than the stack. */
const maxDepth = 400;

/** Thrown inside the parser alone. */
class Failure extends Error {
  readonly problem: TextProblem;
  constructor(problem: TextProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** Parses a JSON text (RFC 8259), places included, or says what is wrong with it and where. */
export function parseJson(text: string): { readonly node: JsonNode } | { readonly problem: TextProblem } {
  try {
    return { node: new JsonParser(text).document() };
  } catch (error) {
    if (error instanceof Failure) return { problem: error.problem };
    throw error;
  }
}

class JsonParser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): JsonNode {
    this.#skipSpace();
    if (this.#at === this.#text.length) this.#fail("there is nothing here yet: write a value", 0);
    const node = this.#value();
    this.#skipSpace();
    if (this.#at < this.#text.length) this.#fail("the value ends before this");
    return node;
  }

  #value(): JsonNode {
    const character = this.#text[this.#at];
    if (character === "{") return this.#nested(() => this.#object());
    if (character === "[") return this.#nested(() => this.#array());
    if (character === '"') return this.#string();
    const number = this.#match(/-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y);
    if (number !== undefined)
      return { type: "number", text: number, from: this.#at - number.length, to: this.#at };
    const word = this.#match(/[A-Za-z_$][\w$]*/y);
    if (word === "true" || word === "false")
      return { type: "literal", value: word === "true", ...this.#behind(word) };
    if (word === "null") return { type: "literal", value: null, ...this.#behind(word) };
    if (word !== undefined) throw new Failure({ message: hintFor(word), ...this.#behind(word) });
    return this.#fail(
      character === undefined ? "a value is missing at the end" : `a value is due here, not ${character}`,
    );
  }

  #nested(read: () => JsonNode): JsonNode {
    if (++this.#depth > maxDepth) this.#fail(`more than ${maxDepth} objects and arrays inside one another`);
    const node = read();
    this.#depth--;
    return node;
  }

  #object(): JsonNode {
    const from = this.#at++;
    const members: JsonMember[] = [];
    this.#skipSpace();
    if (this.#take("}")) return { type: "object", members, from, to: this.#at };
    for (;;) {
      if (this.#text[this.#at] !== '"')
        this.#fail(
          members.length === 0 ? 'a key in "quotes" or } is due here' : 'a key in "quotes" is due here',
        );
      const { value: key, ...keyRange } = this.#string();
      this.#skipSpace();
      if (!this.#take(":")) this.#fail("a : is due behind the key");
      this.#skipSpace();
      members.push({ key, keyRange, node: this.#value() });
      this.#skipSpace();
      if (this.#take("}")) return { type: "object", members, from, to: this.#at };
      if (!this.#take(",")) this.#fail("a , or } is due here");
      this.#skipSpace();
      if (this.#text[this.#at] === "}") this.#fail("no , may stand in front of }", this.#at - 1);
    }
  }

  #array(): JsonNode {
    const from = this.#at++;
    const items: JsonNode[] = [];
    this.#skipSpace();
    if (this.#take("]")) return { type: "array", items, from, to: this.#at };
    for (;;) {
      items.push(this.#value());
      this.#skipSpace();
      if (this.#take("]")) return { type: "array", items, from, to: this.#at };
      if (!this.#take(",")) this.#fail("a , or ] is due here");
      this.#skipSpace();
      if (this.#text[this.#at] === "]") this.#fail("no , may stand in front of ]", this.#at - 1);
    }
  }

  #string(): JsonNode & { readonly type: "string" } {
    const from = this.#at;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these may not stand in a string of JSON
    const raw = this.#match(/"(?:[^"\\\u0000-\u001f]|\\.)*"/y);
    if (raw === undefined) {
      const lineEnd = this.#text.indexOf("\n", from);
      const to = lineEnd === -1 ? this.#text.length : lineEnd;
      throw new Failure({ message: 'this string has no closing " in its line', from, to });
    }
    try {
      const value: string = JSON.parse(raw);
      return { type: "string", value, from, to: this.#at };
    } catch {
      throw new Failure({ message: "this string has an escape that JSON does not know", from, to: this.#at });
    }
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? [];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #skipSpace(): void {
    this.#match(/[ \t\r\n]*/y);
  }

  #behind(word: string): TextRange {
    return { from: this.#at - word.length, to: this.#at };
  }

  #fail(message: string, from = this.#at): never {
    throw new Failure({ message, from, to: Math.min(from + 1, this.#text.length) });
  }
}

/** What somebody who wrote this word meant. */
function hintFor(word: string): string {
  if (word === "undefined") return 'write {"$undefined": true} for undefined';
  if (word === "NaN" || word === "Infinity") return `write {"$number": "${word}"} for ${word}`;
  if (word === "new" || word === "Date") return 'write {"$date": "2026-01-31T12:00:00Z"} for a Date';
  return `${word} is no JSON; a string stands in "quotes"`;
}
