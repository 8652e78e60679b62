import type { CodecName, Connection } from "@heddle/core";
import { type ConnectOptions, connect } from "@heddle/node-server";
import { normalizeAddress } from "./address.ts";
import type { Args } from "./args.ts";
import type { OptionSpec } from "./command.ts";
import { UsageError } from "./usage-error.ts";

/** The codecs of `--codec`. */
const codecNames: readonly CodecName[] = ["superjson", "json", "msgpack"];

/** The options of every command that connects to a server. */
export const targetOptions: readonly OptionSpec[] = [
  {
    name: "codec",
    value: "NAME",
    summary: `${codecNames.join(", ")}; without it the first that the server has`,
  },
  { name: "timeout", value: "MS", summary: "the longest to wait for each answer" },
  { name: "proxy", value: "URL", summary: "a forward proxy, like http://proxy:3128" },
  {
    name: "hello",
    value: "KEY=VALUE",
    repeatable: true,
    summary: "sent when connecting, for a server that asks who you are; repeatable",
  },
];

/** The largest delay of a timer. */
const maxTimerMs = 2 ** 31 - 1;

/**
 * Connects to the server of `address`. An attempt that fails is not made again: the one who typed the command waits.
 * @throws UsageError where the address or an option is malformed.
 */
export function connectTo(
  address: string,
  args: Args,
  defaults: Pick<ConnectOptions, "timeoutMs">,
): { url: string; connection: Connection } {
  const url = normalizeAddress(address);
  const codec = args.oneOf("codec", codecNames);
  const timeoutMs = args.wholeNumber("timeout", 1, maxTimerMs) ?? defaults.timeoutMs;
  const proxy = args.text("proxy");
  const options: ConnectOptions = {
    waitTimeoutMs: 0,
    metadata: args.pairs("hello"),
    ...(codec === undefined ? {} : { codecs: [codec] }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(proxy === undefined ? {} : { proxy }),
  };
  try {
    return { url, connection: connect(url, options) };
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}
