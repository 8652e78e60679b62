import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { SimRandom } from "@heddle/core/testing";
import { connect } from "@heddle/node-server";
import type { Transport } from "../peers/peer-table.ts";
import type { CrashServerJob } from "../processes/crash-server-process.ts";
import { CallLedger } from "./call-ledger.ts";
import { startCallLoops } from "./call-loops.ts";
import { contradictionsIn } from "./contradictions.ts";
import type { CrashApi } from "./crash-service.ts";
import { readJournal } from "./journal-file.ts";
import type { Proof } from "./proof.ts";
import { withScratchFolder } from "./scratch-folder.ts";
import { type ServerProcess, startServer } from "./server-process.ts";
import { countSessions } from "./session-counts.ts";
import { until } from "./until.ts";
import { doneOrStalled } from "./watchdog.ts";

const plainInFlight = 32;
const keyedInFlight = 16;

/** No call with a key meets more kills than this: it is made again ten times at most, and a large one takes its time on a busy machine. */
const maxKillsOfACall = 5;

/** A server that is killed again and again. */
export const crash: Proof = {
  title: "A server that is killed in the middle of calls, and started again",
  async run({ isQuick, seed, transports = ["tcp"], kills = isQuick ? 5 : 50 }) {
    const lines: CrashLine[] = [];
    for (const transport of transports) {
      lines.push(await withScratchFolder((folder) => measure(transport, kills, seed, folder)));
      console.error(`  ${transport} is done`);
    }
    return {
      note:
        `One connection to a server that gets a SIGKILL again and again and comes back at the same port: ${plainInFlight} calls without a key in flight, ${keyedInFlight} with one. Handlers note ` +
        "each execution in a file; keyed ones also write a row in the transaction that keeps the key. A call without a key may be executed once at most, and what its caller was told must fit the file. A call with a key must be answered, and have exactly one row.",
      titles: [
        ...["transport", "kills", "calls", "answered", "executed no", "executed unknown", "without an end"],
        ...[
          "executed twice",
          "falsely told",
          "keyed calls",
          "failed keyed calls",
          "keys without one row",
          "lost sessions",
        ],
        "seconds",
      ],
      textColumns: 1,
      rows: lines.map(rowOf),
      failures: lines.flatMap(failuresOf),
    };
  },
};

interface CrashLine {
  readonly transport: Transport;
  readonly kills: number;
  readonly plain: CallLedger;
  readonly executedTwice: number;
  readonly falselyTold: number;
  readonly keyed: CallLedger;
  readonly wrongRows: number;
  readonly lostSessions: number;
  readonly seconds: number;
  readonly isDone: boolean;
}

function rowOf(line: CrashLine): readonly string[] {
  const { plain, keyed } = line;
  const failedKeyed = keyed.outcomes.size - keyed.count("answered");
  return [
    line.transport,
    ...[
      line.kills,
      plain.outcomes.size,
      plain.count("answered"),
      plain.count("no"),
      plain.count("unknown"),
    ].map(String),
    ...[plain.count("pending"), line.executedTwice, line.falselyTold, keyed.outcomes.size].map(String),
    ...[failedKeyed, line.wrongRows, line.lostSessions].map(String),
    line.seconds.toFixed(1),
  ];
}

function failuresOf(line: CrashLine): readonly string[] {
  const { transport, plain, keyed } = line;
  const say = (count: number, what: string): string[] =>
    count === 0 ? [] : [`${transport}: ${what}: ${count}`];
  const failedKeyed = keyed.outcomes.size - keyed.count("answered");
  return [
    ...(line.isDone ? [] : [`${transport}: nothing moved for a minute`]),
    ...say(plain.count("pending"), "calls without an end"),
    ...say(plain.settledTwice + keyed.settledTwice, "calls that ended twice"),
    ...say(plain.count("wrong"), "wrong answers"),
    ...say(plain.count("yes"), "calls whose handler is said to have failed"),
    ...say(line.executedTwice, "calls that were executed twice"),
    ...say(line.falselyTold, "calls whose outcome contradicts the file"),
    ...say(failedKeyed, "calls with a key that were not answered"),
    ...say(line.wrongRows, "keys without exactly one row"),
    ...(failedKeyed === 0 ? [] : keyed.errors.map((error) => `${transport}: ${error}`)),
  ];
}

async function measure(
  transport: Transport,
  kills: number,
  seed: number,
  folder: string,
): Promise<CrashLine> {
  const paths = { journalPath: join(folder, "journal"), storePath: join(folder, "store") };
  const random = new SimRandom(seed);
  let server = await startCrashServer({ port: 0, ...paths });
  const { port } = server;
  const connection = connect<CrashApi>(`${transport}://127.0.0.1:${port}`, {
    backoff: { minMs: 10, maxMs: 200 },
    waitTimeoutMs: 60_000,
  });
  const { api } = connection;
  const sessions = countSessions(connection);
  const ledgers = { plain: new CallLedger(), keyed: new CallLedger() };
  let nextId = 0;
  const loops = [
    startCallLoops(
      plainInFlight,
      () => nextId++,
      seed,
      ledgers.plain,
      (call) => api.run(call),
    ),
    startCallLoops(
      keyedInFlight,
      () => nextId++,
      seed,
      ledgers.keyed,
      (call) => api.runKeyed(call, { idempotencyKey: `call ${call.id}` }),
    ),
  ];
  const startMs = performance.now();
  try {
    const firstIds: number[] = [];
    for (let kill = 0; kill < kills; kill++) {
      const answered = { plain: ledgers.plain.answered, keyed: ledgers.keyed.answered };
      firstIds.push(nextId);
      const oldestId = firstIds[kill - maxKillsOfACall] ?? 0;
      await until("the server answered calls of both kinds", () => {
        const { plain, keyed } = ledgers;
        const [oldestPending = oldestId] = keyed.pending;
        const goesOn = plain.answered > answered.plain + plainInFlight && keyed.answered > answered.keyed;
        return goesOn && oldestPending >= oldestId;
      });
      await pause(random.int(0, 50));
      server.process.signal("SIGKILL");
      await server.process.gone();
      server = await startCrashServer({ port, ...paths });
    }
    const ended = Promise.all(loops.map((loop) => loop.stop()));
    const isDone = await doneOrStalled(ended, () => ledgers.plain.settled + ledgers.keyed.settled);
    const seconds = (performance.now() - startMs) / 1_000;
    const executions = readJournal(paths.journalPath);
    const rows = new Map(await api.rows());
    const contradictions = contradictionsIn(ledgers.plain, (callId) => executions.get(callId) ?? 0);
    const wrongRows = [...ledgers.keyed.outcomes.keys()].filter((callId) => rows.get(callId) !== 1).length;
    return {
      transport,
      kills,
      ...ledgers,
      ...contradictions,
      wrongRows,
      lostSessions: sessions.lost,
      seconds,
      isDone,
    };
  } finally {
    await connection.close();
    await server.process.stop();
  }
}

function startCrashServer(job: CrashServerJob): Promise<ServerProcess> {
  return startServer("crash-server-process", job);
}
