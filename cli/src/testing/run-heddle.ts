import { main } from "../main.ts";
import { fakeIo } from "./fake-io.ts";

/** What came of a command. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `heddle` with these arguments. @throws Error where it still listens to signals when it has ended. */
export async function runHeddle(
  argv: readonly string[],
  options: Parameters<typeof fakeIo>[0] = {},
): Promise<Outcome> {
  const io = fakeIo(options);
  const code = await main(argv, io);
  if (io.signalListeners() > 0) throw new Error("a listener of signals was left behind");
  return { code, out: io.out(), err: io.err() };
}
