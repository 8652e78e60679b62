import { join } from "node:path";
import type { Connection } from "@heddle/core";
import { connect } from "@heddle/node-server";
import { type ChaosProxy, openChaosProxy, startCutting } from "@heddle/node-server/testing";
import type { Transport } from "../peers/peer-table.ts";
import { CallLedger } from "./call-ledger.ts";
import { plannedCall } from "./call-plan.ts";
import { startChaosServer } from "./chaos-server.ts";
import type { ChaosApi } from "./chaos-service.ts";
import { contradictionsIn } from "./contradictions.ts";
import { readJournal } from "./journal-file.ts";
import { pacedNumbers, readNumbers, type SeenNumbers } from "./number-stream.ts";
import type { Proof } from "./proof.ts";
import { withScratchFolder } from "./scratch-folder.ts";
import type { ServerProcess } from "./server-process.ts";
import { countSessions, type SessionCounts } from "./session-counts.ts";
import { doneOrStalled } from "./watchdog.ts";

/** Calls and streams over a link that is cut all the time. */
export const cuts: Proof = {
  title: "Calls and streams over a link that is cut every 20 to 200 ms",
  async run({ isQuick, seed, transports = ["tcp", "ws"], calls, streams }) {
    const size = {
      calls: calls ?? (isQuick ? 5_000 : 100_000),
      streams: streams ?? (isQuick ? 10 : 50),
      seed,
    };
    const lines: CutLine[] = [];
    for (const transport of transports) {
      lines.push(await withScratchFolder((folder) => measure(transport, size, folder)));
      console.error(`  ${transport} is done`);
    }
    return {
      note:
        "One connection through a proxy that cuts it by chance, by a reset or by an end, mostly inside a packet and during handshakes too. None of the calls is idempotent; 1, 16 and 256 are " +
        "in flight. Half of the streams go each way, for as long as there are calls. `lost` are calls that did not end, or ended without an answer though they may be made again; `unknown` those of which nobody knows whether they ran.",
      titles: columns.map(({ title }) => title),
      textColumns: 1,
      rows: lines.map((line) => columns.map(({ cell }) => cell(line))),
      failures: lines.flatMap((line) => failuresOf(line)),
    };
  },
};

/** What was found on one carrier. */
interface CutLine {
  readonly transport: Transport;
  readonly calls: number;
  readonly cuts: number;
  readonly sessions: SessionCounts;
  readonly lost: number;
  readonly executedTwice: number;
  readonly wrong: number;
  readonly unknown: number;
  readonly falselyTold: number;
  readonly streams: number;
  readonly items: number;
  readonly gaps: number;
  readonly brokenStreams: number;
  readonly seconds: number;
  readonly errors: readonly string[];
}

interface Column {
  readonly title: string;
  cell(line: CutLine): string;
  /** Whether anything but 0 is a failure. */
  readonly mustBeZero?: true;
}

const columns: readonly Column[] = [
  { title: "transport", cell: ({ transport }) => transport },
  { title: "calls", cell: ({ calls }) => String(calls) },
  { title: "cuts", cell: ({ cuts }) => String(cuts) },
  { title: "resumes", cell: ({ sessions }) => String(sessions.resumed) },
  { title: "lost", cell: ({ lost }) => String(lost), mustBeZero: true },
  { title: "executed twice", cell: ({ executedTwice }) => String(executedTwice), mustBeZero: true },
  { title: "wrong answers", cell: ({ wrong }) => String(wrong), mustBeZero: true },
  { title: "unknown", cell: ({ unknown }) => String(unknown), mustBeZero: true },
  { title: "falsely told", cell: ({ falselyTold }) => String(falselyTold), mustBeZero: true },
  { title: "streams", cell: ({ streams }) => String(streams) },
  { title: "items", cell: ({ items }) => String(items) },
  { title: "gaps", cell: ({ gaps }) => String(gaps), mustBeZero: true },
  { title: "broken streams", cell: ({ brokenStreams }) => String(brokenStreams), mustBeZero: true },
  { title: "lost sessions", cell: ({ sessions }) => String(sessions.lost), mustBeZero: true },
  { title: "seconds", cell: ({ seconds }) => seconds.toFixed(1) },
  { title: "calls/s", cell: ({ calls, seconds }) => (calls / seconds).toFixed(0) },
];

function failuresOf(line: CutLine): readonly string[] {
  const found = columns
    .filter(({ mustBeZero, cell }) => mustBeZero && cell(line) !== "0")
    .map(({ title, cell }) => `${line.transport}: ${title} is ${cell(line)}`);
  return [...found, ...line.errors.map((error) => `${line.transport}: ${error}`)];
}

interface Size {
  readonly calls: number;
  readonly streams: number;
  readonly seed: number;
}

async function measure(transport: Transport, size: Size, folder: string): Promise<CutLine> {
  const journalPath = join(folder, "journal");
  const server = await startChaosServer({ port: 0, journalPath, graceMs: 0 });
  const proxy = await openChaosProxy({ targetPort: server.port, seed: size.seed });
  const connection = connect<ChaosApi>(`${transport}://127.0.0.1:${proxy.port}`, {
    backoff: { minMs: 10, maxMs: 200 },
    waitTimeoutMs: 60_000,
  });
  try {
    return await measureOver({ transport, size, journalPath, server, proxy, connection });
  } finally {
    await connection.close();
    await proxy.close();
    await server.process.stop();
  }
}

interface World {
  readonly transport: Transport;
  readonly size: Size;
  readonly journalPath: string;
  readonly server: ServerProcess;
  readonly proxy: ChaosProxy;
  readonly connection: Connection<ChaosApi>;
}

async function measureOver({
  transport,
  size,
  journalPath,
  server,
  proxy,
  connection,
}: World): Promise<CutLine> {
  const { api } = connection;
  const sessions = countSessions(connection);
  const ledger = new CallLedger();
  const streams = new NumberStreams(connection, size.streams);
  const stopCutting = startCutting(proxy);
  const startMs = performance.now();
  const made = makeCalls(size, ledger, (call) => api.run(call));
  const isDone = await doneOrStalled(made, () => ledger.settled);
  const seconds = (performance.now() - startMs) / 1_000;
  // The ends of streams cross a link that is cut, too.
  const ended = streams.finish(() => api.finish());
  const haveEnded = await doneOrStalled(ended, () => streams.items);
  stopCutting();

  // What the server says now comes by a way that nobody has harmed.
  const direct = connect<ChaosApi>(`${transport}://127.0.0.1:${server.port}`);
  const { sentItems } = await direct.api.sent();
  await direct.close();
  const executions = readJournal(journalPath);
  const { executedTwice, falselyTold } = contradictionsIn(ledger, (callId) => executions.get(callId) ?? 0);
  return {
    transport,
    calls: ledger.outcomes.size,
    cuts: proxy.counts.cuts,
    sessions,
    lost: ledger.count("pending") + ledger.count("no") + ledger.count("yes") + ledger.settledTwice,
    executedTwice,
    wrong: ledger.count("wrong"),
    unknown: ledger.count("unknown"),
    falselyTold,
    streams: size.streams,
    items: streams.items,
    gaps: streams.gaps,
    brokenStreams: streams.brokenAgainst(sentItems),
    seconds,
    errors: [
      ...ledger.errors,
      ...streams.errors.slice(0, 3),
      ...(isDone ? [] : ["nothing moved for a minute, and there are calls without an end"]),
      ...(haveEnded ? [] : ["nothing moved for a minute, and there are streams without an end"]),
    ],
  };
}

/** Makes all calls: a tenth one after the other, three tenths 16 at once, the rest 256 at once. */
async function makeCalls(
  { calls, seed }: Size,
  ledger: CallLedger,
  say: Parameters<CallLedger["make"]>[1],
): Promise<void> {
  let nextId = 0;
  const run = async (inFlight: number, upTo: number): Promise<void> => {
    const loops = Array.from({ length: inFlight }, async () => {
      while (nextId < upTo) await ledger.make(plannedCall(nextId++, seed), say);
    });
    await Promise.all(loops);
  };
  await run(1, Math.floor(calls * 0.1));
  await run(16, Math.floor(calls * 0.4));
  await run(256, calls);
}

/** Streams of numbers, half of them each way. */
class NumberStreams {
  items = 0;
  gaps = 0;
  readonly errors: string[] = [];
  readonly #seen = new Map<number, SeenNumbers>();
  readonly #sent = new Map<number, number>();
  readonly #reads: Promise<void>[] = [];
  readonly #count: number;
  #isOver = false;

  constructor({ api }: Connection<ChaosApi>, count: number) {
    this.#count = count;
    for (let name = 0; name < count; name++) {
      const read =
        name % 2 === 0
          ? () => readNumbers(api.numbers({ name }), () => this.items++)
          : () => api.take({ numbers: this.#numbers(name) });
      this.#reads.push(this.#keep(name, read));
    }
  }

  /** Lets our own sources end and, by a call, the server's, and waits until all streams have. */
  async finish(finishAtServer: () => PromiseLike<void>): Promise<void> {
    this.#isOver = true;
    try {
      await finishAtServer();
    } catch (error) {
      this.errors.push(`the streams of the server go on: ${String(error)}`);
      return;
    }
    await Promise.all(this.#reads);
  }

  /** Streams whose reader did not get, in order, all that their sender says it sent. */
  brokenAgainst(sentByServer: Readonly<Record<number, number>>): number {
    let broken = 0;
    for (let name = 0; name < this.#count; name++) {
      const sent = this.#sent.get(name) ?? sentByServer[name];
      if (sent === undefined || this.#seen.get(name)?.items !== sent) broken++;
    }
    return broken;
  }

  async *#numbers(name: number): AsyncGenerator<number> {
    let items = 0;
    for await (const number of pacedNumbers(() => this.#isOver)) {
      items++;
      this.items++;
      yield number;
    }
    this.#sent.set(name, items);
  }

  async #keep(name: number, read: () => PromiseLike<SeenNumbers>): Promise<void> {
    try {
      const seen = await read();
      this.gaps += seen.gaps;
      this.#seen.set(name, seen);
    } catch (error) {
      this.errors.push(`stream ${name}: ${String(error)}`);
    }
  }
}
