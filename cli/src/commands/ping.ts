import type { Command } from "../command.ts";
import { runOnce } from "../one-shot.ts";
import { styleOf } from "../style.ts";
import { targetOptions } from "../target-options.ts";

/** Without `--timeout` an answer is waited for this long. */
const defaultTimeoutMs = 10_000;
const defaultCount = 4;

/** `heddle ping`: measures round trips. */
export const pingCommand: Command = {
  name: "ping",
  summary: "measure the time to a server and back",
  usage: "URL",
  arity: { min: 1, max: 1 },
  options: [
    ...targetOptions,
    {
      name: "count",
      value: "N",
      summary: `how many times, one behind the other; ${defaultCount} without it`,
    },
  ],
  details: [
    "Each is a call of $sys.ping. The first line is the time to connect, with the handshake.",
    "",
    "Example:",
    "  heddle ping 127.0.0.1:4000 --count 10",
  ],
  run: (args, io) => {
    const count = args.wholeNumber("count", 1, 1_000_000) ?? defaultCount;
    return runOnce(args, io, { timeoutMs: defaultTimeoutMs }, async ({ connection, url, signal }) => {
      const style = styleOf(io.stdout, io);
      const ping = () => timed(() => connection.call("$sys.ping", undefined, { signal }));
      const connectMs = await ping();
      const terms = connection.session;
      const spoken = terms === undefined ? "" : ` (${terms.codec}, protocol ${terms.version})`;
      io.stdout.write(`${style.bold(url)}  connected in ${millis(connectMs)}${spoken}\n`);
      const times: number[] = [];
      for (let n = 1; n <= count; n++) {
        const ms = await ping();
        times.push(ms);
        io.stdout.write(`${n}  ${millis(ms)}\n`);
      }
      const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length;
      const facts = [
        `min ${millis(Math.min(...times))}`,
        `mean ${millis(mean)}`,
        `max ${millis(Math.max(...times))}`,
      ];
      io.stdout.write(`${facts.join("  ")}\n`);
    });
  },
};

async function timed(work: () => Promise<unknown>): Promise<number> {
  const beganMs = performance.now();
  await work();
  return performance.now() - beganMs;
}

function millis(ms: number): string {
  return `${ms.toFixed(ms < 10 ? 3 : 1)} ms`;
}
