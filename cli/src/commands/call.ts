import { readCallInput } from "../call-input.ts";
import type { Command } from "../command.ts";
import { runOnce } from "../one-shot.ts";
import { printValue } from "../print-value.ts";
import { targetOptions } from "../target-options.ts";

/** `heddle call`: makes one call and prints its result. */
export const callCommand: Command = {
  name: "call",
  summary: "call a method, print its result",
  usage: "URL METHOD [JSON|-]",
  arity: { min: 2, max: 3 },
  options: [
    ...targetOptions,
    { name: "metadata", value: "KEY=VALUE", repeatable: true, summary: "sent with the call; repeatable" },
    { name: "one-way", summary: "send it and do not wait for an answer" },
    { name: "json", summary: "the result on one line, also on a terminal" },
    { name: "plain", summary: "plain JSON both ways, without the notation for rich values" },
  ],
  details: [
    "The input is JSON, or - for JSON on stdin. The result is printed as JSON: one line,",
    "or laid out on a terminal. Values that JSON has not are written like this, both ways:",
    "",
    '  {"$date": "2024-05-17T12:30:00Z"}   {"$bigint": "12"}    {"$bytes": "SGVkZGxl"} (base64)',
    '  {"$map": [["key", 1]]}              {"$set": [1, 2]}     {"$url": "https://example.com/"}',
    '  {"$number": "NaN"} or "Infinity", "-Infinity", "-0"      {"$undefined": true}',
    "",
    "Ctrl-C cancels the call: the handler's signal aborts.",
    "",
    "Examples:",
    `  heddle call 127.0.0.1:4000 math.add '{"a":1,"b":2}'`,
    `  heddle call tcp://127.0.0.1:4000 rich.birthday '{"born":{"$date":"1990-05-17"}}'`,
    '  echo \'{"text":"hi"}\' | heddle call 127.0.0.1:4000 text.stats -',
  ],
  run: async (args, io) => {
    const [, method = "", argument] = args.positionals;
    const plain = args.has("plain");
    const input = await readCallInput(argument, plain, io);
    const metadata = args.pairs("metadata");
    return runOnce(args, io, { method }, async ({ connection, signal }) => {
      const oneWay = args.has("one-way");
      const result = await connection.call(method, input, { signal, metadata, oneWay });
      if (!oneWay) printValue(result, { json: args.has("json"), plain }, io);
    });
  },
};
