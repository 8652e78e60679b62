import { createHash } from "node:crypto";
import { z } from "zod";
import { method } from "../call-log/logged-method.ts";
import { hashAlgorithms } from "../files/hash-algorithms.ts";
import { Pace } from "../pace.ts";
import { type DiffLine, diffLine, diffLines } from "./line-diff.ts";
import { describeText } from "./text-stats.ts";
import { transformNames, transforms } from "./transform.ts";

/** Longer texts are refused: to find the characters of one costs some seconds per million. */
const text = z.string().max(500_000);
/** A diff costs the product of both numbers of lines. */
const diffedText = z
  .string()
  .max(200_000)
  .refine((value) => value.split("\n").length <= 1_000, { error: "at most 1,000 lines" });

/** Counting, changing, comparing and hashing text. */
export const textMethods = {
  stats: method(
    {
      input: z.object({ text }),
      output: z.object({
        /** What a reader sees as characters: an emoji of several code points is one. */
        characters: z.int(),
        /** What `length` says. */
        codeUnits: z.int(),
        utf8Bytes: z.int(),
        words: z.int(),
        lines: z.int(),
        /** In code units. */
        longestLine: z.int(),
        /** The most frequent words in lower case, at most ten. */
        topWords: z.array(z.object({ word: z.string(), count: z.int() })),
      }),
      summary: "Counts characters, words, lines and bytes",
      examples: [{ input: { text: "The quick brown fox jumps over the lazy dog. 🦊" } }],
      idempotent: true,
    },
    (input, { signal }) => describeText(input.text, new Pace(signal)),
  ),
  transform: method(
    {
      input: z.object({ text, to: z.enum(transformNames) }),
      output: z.string(),
      summary: "Writes a text in another way",
      description: "`slug`, `snake` and `camel` keep letters and digits only, without their accents.",
      examples: [
        { name: "slug", input: { text: "Crème brûlée, please!", to: "slug" } },
        { name: "title", input: { text: "the weaver at the loom", to: "title" } },
      ],
      idempotent: true,
    },
    (input, { signal }) => transforms[input.to](input.text, new Pace(signal)),
  ),
  slugify: method(
    {
      input: z.object({ text }),
      output: z.string(),
      summary: "A text for a web address",
      deprecated: "use text.transform with to: slug",
      examples: [{ input: { text: "Hello, world" } }],
      idempotent: true,
    },
    (input) => transforms.slug(input.text),
  ),
  diff: method(
    {
      input: z.object({ before: diffedText, after: diffedText }),
      output: z.object({ added: z.int(), removed: z.int(), lines: z.array(diffLine) }),
      summary: "Compares two texts line by line",
      description: "The longest common subsequence of their lines; at most 1,000 lines each.",
      examples: [{ input: { before: "warp\nweft\nheddle", after: "warp\nshuttle\nheddle\nreed" } }],
      idempotent: true,
    },
    ({ before, after }) => {
      const lines = diffLines(before.split("\n"), after.split("\n"));
      const countOf = (kind: DiffLine["kind"]) => lines.filter((line) => line.kind === kind).length;
      return { added: countOf("added"), removed: countOf("removed"), lines };
    },
  ),
  hash: method(
    {
      input: z.object({ text, algorithm: z.enum(hashAlgorithms).default("sha256") }),
      output: z.string(),
      summary: "The hash of a text in UTF-8, as hex",
      examples: [
        { input: { text: "heddle" } },
        { name: "sha1", input: { text: "heddle", algorithm: "sha1" } },
      ],
      idempotent: true,
    },
    (input) => createHash(input.algorithm).update(input.text, "utf8").digest("hex"),
  ),
};
