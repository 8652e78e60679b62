import type { CallOptions } from "@heddle/core";
import type { Args } from "../args.ts";
import type { Command } from "../command.ts";
import { CallInput } from "../input/call-input.ts";
import { planInput } from "../input/input-plan.ts";
import type { Io } from "../io.ts";
import { type OneShot, runOnce } from "../one-shot.ts";
import { type ByteOutput, byteOutputOf } from "../output/byte-output.ts";
import { deliverResult } from "../output/deliver-result.ts";
import { ProgressLine, suitsProgress } from "../progress/progress-line.ts";
import { targetOptions } from "../target-options.ts";
import { UsageError } from "../usage-error.ts";
import { callDetails } from "./call-details.ts";

const priorities = ["high", "low"] as const;

/** `heddle call`: makes one call and prints its result. */
export const callCommand: Command = {
  name: "call",
  summary: "call a method, print its result",
  usage: "URL METHOD [INPUT] [KEY=@FILE …]",
  arity: { min: 2, max: Number.POSITIVE_INFINITY },
  options: [
    ...targetOptions,
    { name: "metadata", value: "KEY=VALUE", repeatable: true, summary: "sent with the call; repeatable" },
    { name: "lines", summary: "files and stdin are lines of JSON, each an item of a stream" },
    { name: "limit", value: "N", summary: "stop the streams of the result after N items" },
    { name: "output", value: "FILE", summary: "write the bytes of the result to a file; - is stdout" },
    { name: "priority", value: "high|low", summary: "what goes first where much waits" },
    { name: "one-way", summary: "send it and do not wait for an answer" },
    { name: "json", summary: "the result on one line, also on a terminal" },
    { name: "plain", summary: "plain JSON both ways, without the notation for rich values" },
    { name: "quiet", summary: "do not show on a terminal how far a transfer is" },
  ],
  details: callDetails,
  run: async (args, io) => {
    const [, method = "", ...words] = args.positionals;
    const settings = readSettings(args);
    const bytes = settings.output === undefined ? undefined : await byteOutputOf(settings.output, io.stdout);
    const input = await CallInput.open(planInput(words, args.has("lines")), settings.plain, io);
    try {
      if (settings.oneWay && input.hasFiles)
        throw new UsageError("--one-way waits for nothing, so it sends no files");
      return await runOnce(args, io, { method }, (shot) =>
        callOnce({ method, input, bytes, settings, shot, io }),
      );
    } finally {
      await input.close();
      await bytes?.close();
      const kept = bytes?.incompleteFile;
      if (kept !== undefined)
        io.stderr.write(`${kept.path} is kept, with the ${kept.byteLength} bytes that came\n`);
    }
  },
};

type Settings = ReturnType<typeof readSettings>;

function readSettings(args: Args) {
  const limit = args.wholeNumber("limit", 1, Number.MAX_SAFE_INTEGER);
  const output = args.text("output");
  if (limit !== undefined && output !== undefined)
    throw new UsageError("--limit counts lines, and --output writes none");
  return {
    plain: args.has("plain"),
    json: args.has("json"),
    quiet: args.has("quiet"),
    oneWay: args.has("one-way"),
    metadata: args.pairs("metadata"),
    priority: args.oneOf("priority", priorities),
    limit: limit ?? Number.POSITIVE_INFINITY,
    output,
  };
}

interface OneCall {
  readonly method: string;
  readonly input: CallInput;
  readonly bytes: ByteOutput | undefined;
  readonly settings: Settings;
  readonly shot: OneShot;
  readonly io: Io;
}

async function callOnce({ method, input, bytes, settings, shot, io }: OneCall): Promise<void> {
  const { connection } = shot;
  const signal = AbortSignal.any([shot.signal, input.failed]);
  const progress = progressOf(settings, input, io);
  let hasResult = false;
  try {
    const value = await input.valueFor({ connection, method, signal });
    const result = await connection.call(method, value, callOptions(settings, signal, progress)).result();
    hasResult = true;
    const beforePrint = (): void => progress?.stop();
    if (!settings.oneWay) await deliverResult(result, { options: settings, bytes, io, signal, beforePrint });
  } catch (error) {
    if (input.failed.aborted) throw input.failed.reason;
    if (hasResult && shot.signal.aborted) return; // a stream was told to stop, and has
    throw error;
  } finally {
    progress?.stop();
  }
}

function callOptions(
  { metadata, oneWay, priority }: Settings,
  signal: AbortSignal,
  progress: ProgressLine | undefined,
): CallOptions {
  return {
    signal,
    metadata,
    oneWay,
    ...(priority === undefined ? {} : { priority }),
    ...(progress === undefined ? {} : { onProgress: progress.update }),
  };
}

function progressOf({ quiet, output }: Settings, input: CallInput, io: Io): ProgressLine | undefined {
  if (quiet || !suitsProgress(io) || (output === "-" && io.stdout.isTTY)) return undefined;
  const progress = new ProgressLine(io, input.totalBytes);
  progress.start();
  return progress;
}
