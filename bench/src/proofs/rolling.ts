import { join } from "node:path";
import { type Connection, isRpcError } from "@heddle/core";
import { connect } from "@heddle/node-server";
import { type ChaosProxy, openChaosProxy } from "@heddle/node-server/testing";
import type { Transport } from "../peers/peer-table.ts";
import { CallLedger } from "./call-ledger.ts";
import { startCallLoops } from "./call-loops.ts";
import { startChaosServer } from "./chaos-server.ts";
import type { ChaosApi } from "./chaos-service.ts";
import { contradictionsIn } from "./contradictions.ts";
import { readJournal } from "./journal-file.ts";
import { readNumbers } from "./number-stream.ts";
import type { Proof } from "./proof.ts";
import { withScratchFolder } from "./scratch-folder.ts";
import type { ServerProcess } from "./server-process.ts";
import { countSessions, type SessionCounts } from "./session-counts.ts";
import { until } from "./until.ts";
import { doneOrStalled } from "./watchdog.ts";

/** Clients, each with its connection. */
const clientCount = 4;

/** Calls of a client that are in flight. */
const inFlight = 16;

/** Streams have so many items; it takes them a quarter of a second to be read, and so they run on while their server drains. */
const streamItems = 100;

/** How long an old server lets calls and streams end. */
const graceMs = 10_000;

/** Servers that are replaced one after the other behind one address. */
export const rolling: Proof = {
  title: "Servers replaced one after the other behind one address",
  async run({ isQuick, seed, transports = ["tcp", "ws"], restarts = isQuick ? 2 : 10 }) {
    const lines: RollingLine[] = [];
    for (const transport of transports) {
      lines.push(await withScratchFolder((folder) => measure(transport, restarts, seed, folder)));
      console.error(`  ${transport} is done`);
    }
    return {
      note:
        `${clientCount} clients with ${inFlight} calls in flight each, and a stream. New connections go to the new server; the old one gets a SIGTERM, drains and ends. ` +
        "`failed` are calls and streams without their whole answer, and processes that did not end by themselves.",
      titles: [
        ...["transport", "restarts", "calls", "failed", "executed twice", "wrong answers", "falsely told"],
        ...["streams", "failed streams", "moved", "lost sessions", "seconds", "calls/s"],
      ],
      textColumns: 1,
      rows: lines.map(rowOf),
      failures: lines.flatMap(({ errors }) => errors),
    };
  },
};

interface RollingLine {
  readonly transport: Transport;
  readonly restarts: number;
  readonly ledger: CallLedger;
  readonly executedTwice: number;
  readonly falselyTold: number;
  readonly streams: StreamCounts;
  readonly moved: number;
  readonly lostSessions: number;
  readonly seconds: number;
  readonly errors: readonly string[];
}

interface StreamCounts {
  whole: number;
  failed: number;
  readonly errors: string[];
}

function rowOf(line: RollingLine): readonly string[] {
  const { ledger, streams, seconds } = line;
  const calls = ledger.outcomes.size;
  const wrong = ledger.count("wrong");
  return [
    line.transport,
    ...[line.restarts, calls, calls - ledger.count("answered") - wrong, line.executedTwice, wrong].map(
      String,
    ),
    ...[line.falselyTold, streams.whole, streams.failed, line.moved, line.lostSessions].map(String),
    seconds.toFixed(1),
    (calls / seconds).toFixed(0),
  ];
}

async function measure(
  transport: Transport,
  restarts: number,
  seed: number,
  folder: string,
): Promise<RollingLine> {
  const journalPath = join(folder, "journal");
  const start = (): Promise<ServerProcess> => startChaosServer({ port: 0, journalPath, graceMs });
  let server = await start();
  const proxy = await openChaosProxy({ targetPort: server.port, seed });
  const connections = Array.from({ length: clientCount }, () =>
    connect<ChaosApi>(`${transport}://127.0.0.1:${proxy.port}`, { backoff: { minMs: 10, maxMs: 200 } }),
  );
  try {
    const load = new Load(connections, seed);
    const startMs = performance.now();
    const exits: (number | NodeJS.Signals)[] = [];
    for (let restart = 0; restart < restarts; restart++) {
      await load.goesOn();
      const next = await start();
      exits.push(await replace(server, next, proxy));
      server = next;
    }
    await load.goesOn();
    const isDone = await load.stop();
    const seconds = (performance.now() - startMs) / 1_000;
    return lineOf({ transport, restarts, load, journalPath, seconds, exits, isDone });
  } finally {
    await Promise.all(connections.map((connection) => connection.close()));
    await proxy.close();
    await server.process.stop();
  }
}

/** Lets the new server take over, and waits until the old one is gone. */
async function replace(
  old: ServerProcess,
  next: ServerProcess,
  proxy: ChaosProxy,
): Promise<number | NodeJS.Signals> {
  proxy.targetPort = next.port;
  old.process.signal("SIGTERM");
  const timer = setTimeout(() => old.process.signal("SIGKILL"), 2 * graceMs);
  const exit = await old.process.gone();
  clearTimeout(timer);
  return exit;
}

interface Measured {
  readonly transport: Transport;
  readonly restarts: number;
  readonly load: Load;
  readonly journalPath: string;
  readonly seconds: number;
  readonly exits: readonly (number | NodeJS.Signals)[];
  readonly isDone: boolean;
}

function lineOf({ transport, restarts, load, journalPath, seconds, exits, isDone }: Measured): RollingLine {
  const { ledger, streams, sessions } = load;
  const executions = readJournal(journalPath);
  const { executedTwice, falselyTold } = contradictionsIn(ledger, (callId) => executions.get(callId) ?? 0);
  const lostSessions = sum(sessions.map(({ lost }) => lost));
  const failed = ledger.outcomes.size - ledger.count("answered");
  const say = (count: number, what: string): string[] =>
    count === 0 ? [] : [`${transport}: ${what}: ${count}`];
  return {
    ...{ transport, restarts, ledger, executedTwice, falselyTold, streams, lostSessions, seconds },
    moved: sum(sessions.map(({ moving }) => moving)),
    errors: [
      ...say(failed, "calls without their right answer"),
      ...say(ledger.settledTwice, "calls that ended twice"),
      ...say(executedTwice, "calls that were executed twice"),
      ...say(falselyTold, "calls whose outcome contradicts the journal"),
      ...say(streams.failed, "streams that were not whole"),
      ...say(lostSessions, "sessions that were lost"),
      ...say(exits.filter((exit) => exit !== 0).length, "servers that did not end by themselves"),
      ...(isDone ? [] : [`${transport}: nothing moved for a minute`]),
      ...[...ledger.errors, ...streams.errors].map((error) => `${transport}: ${error}`),
    ],
  };
}

/** What the clients do all the time. */
class Load {
  readonly ledger = new CallLedger();
  readonly streams: StreamCounts = { whole: 0, failed: 0, errors: [] };
  readonly sessions: readonly SessionCounts[];
  readonly #ends: (() => Promise<unknown>)[] = [];
  #isOver = false;
  #nextId = 0;

  constructor(connections: readonly Connection<ChaosApi>[], seed: number) {
    this.sessions = connections.map(countSessions);
    for (const { api } of connections) {
      const nextId = () => this.#nextId++;
      const loops = startCallLoops(inFlight, nextId, seed, this.ledger, (call) => api.run(call));
      const streaming = this.#readStreams(api);
      this.#ends.push(() => Promise.all([loops.stop(), streaming]));
    }
  }

  /** Waits until much has ended that began after this. */
  async goesOn(): Promise<void> {
    const { settled } = this.ledger;
    await until("calls ended", () => this.ledger.settled > settled + 40 * clientCount * inFlight);
  }

  /** Begins nothing more, and waits until all has ended, or nothing moves any more. */
  stop(): Promise<boolean> {
    this.#isOver = true;
    const ended = Promise.all(this.#ends.map((end) => end()));
    return doneOrStalled(ended, () => this.ledger.settled + this.streams.whole);
  }

  async #readStreams(api: Connection<ChaosApi>["api"]): Promise<void> {
    for (let name = 0; !this.#isOver; name++) {
      try {
        const { items, gaps } = await readNumbers(api.numbers({ name, count: streamItems }));
        if (items !== streamItems || gaps > 0) throw new Error(`${items} items with ${gaps} gaps came`);
        this.streams.whole++;
      } catch (error) {
        this.streams.failed++;
        const executed = isRpcError(error) ? `, executed ${error.executed}` : "";
        if (this.streams.errors.length < 3) this.streams.errors.push(`a stream${executed}: ${String(error)}`);
      }
    }
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
