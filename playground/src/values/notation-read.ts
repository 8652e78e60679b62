import { fromEntries, objectOf } from "./entries.ts";
import {
  type JsonMember,
  type JsonNode,
  parseJson,
  type TextProblem,
  type TextRange,
} from "./json-parser.ts";
import { NotationProblem, readTagged } from "./notation-tagged.ts";
import { notationTagOf } from "./notation-tags.ts";
import { joinPath } from "./path.ts";
import { lossOf } from "./typed-text.ts";
import { Repeated } from "./unfinished.ts";

/** What a text of the JSON editor says. */
export type Reading =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** Where each part of the value stands in the text, by its path. */
      readonly places: ReadonlyMap<string, TextRange>;
    }
  | { readonly ok: false; readonly problem: TextProblem };

/** Reads JSON with the notation for values beyond it. Nothing is rounded, dropped or merged: what cannot be kept is a problem. */
export function readNotation(text: string): Reading {
  const parsed = parseJson(text);
  if ("problem" in parsed) return { ok: false, problem: parsed.problem };
  const places = new Map<string, TextRange>();
  try {
    return { ok: true, value: new NotationReader(places).read(parsed.node, ""), places };
  } catch (error) {
    if (error instanceof NotationProblem) return { ok: false, problem: error.problem };
    throw error;
  }
}

/** Turns the nodes of a text into values, and notes where they stand. */
export class NotationReader {
  readonly #places: Map<string, TextRange>;

  constructor(places: Map<string, TextRange>) {
    this.#places = places;
  }

  read(node: JsonNode, path: string): unknown {
    this.#places.set(path, { from: node.from, to: node.to });
    switch (node.type) {
      case "literal":
      case "string":
        return node.value;
      case "number":
        return this.#number(node);
      case "array":
        return node.items.map((item, index) => this.read(item, joinPath(path, index)));
      case "object": {
        const tag = notationTagOf(node.members.map(({ key }) => key));
        return tag === undefined ? this.plain(node.members, path) : readTagged(tag, node.members, path, this);
      }
    }
  }

  /** An object as it stands, whatever its keys look like. */
  plain(members: readonly JsonMember[], path: string): unknown {
    const entries = members.map(({ key, node }) => [key, this.read(node, joinPath(path, key))] as const);
    const object = fromEntries("object", entries);
    return object instanceof Repeated ? object : objectOf(entries);
  }

  #number(node: JsonNode & { readonly type: "number" }): number {
    const value = Number(node.text);
    const loss = lossOf(node.text, value);
    if (loss === undefined) return value;
    throw new NotationProblem(node, `${loss}; write ${insteadOf(node.text, value)}`);
  }
}

function insteadOf(text: string, value: number): string {
  if (Number.isFinite(value)) return /^-?\d+$/.test(text) ? `{"$bigint": "${text}"} for a BigInt` : "0";
  return `{"$number": "${value}"} for infinity`;
}
