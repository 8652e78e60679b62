import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { expect, it, onTestFinished } from "vitest";
import { connect } from "./connect.ts";
import { aWhile } from "./testing/test-port.ts";
import { countInOrder, type TestApi } from "./testing/test-service.ts";

/** Starts the server of the sources as they are: they are made one program first. */
async function startProcess(): Promise<{ port: number; child: ChildProcess }> {
  const folder = await mkdtemp(join(tmpdir(), "heddle-server-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const conditions = ["@heddle/source", "module", "node", "import", "default"];
  await build({
    configFile: false,
    logLevel: "error",
    resolve: { conditions },
    ssr: { resolve: { conditions }, noExternal: true },
    build: {
      ssr: fileURLToPath(new URL("testing/test-server-process.ts", import.meta.url)),
      outDir: folder,
      rollupOptions: { output: { entryFileNames: "server.mjs" } },
    },
  });
  const child = fork(join(folder, "server.mjs"));
  onTestFinished(async () => {
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  });
  const [port] = await once(child, "message");
  return { port, child };
}

/** A client that makes calls and reads a stream, while its server stands still in the middle. */
function startClient(url: string) {
  const connection = connect<TestApi>(url, {
    backoff: { minMs: 10, maxMs: 100 },
    connectTimeoutMs: 300,
    limits: { heartbeatMs: 100, deadAfterMs: 500 },
  });
  onTestFinished(() => connection.close());
  const changes: string[] = [];
  connection.on("session", ({ type }) => changes.push(type));
  return { connection, changes };
}

it("a server that stands still for five seconds goes on where it was", async () => {
  const { port, child } = await startProcess();
  const clients = ["ws", "tcp"].map((scheme) => startClient(`${scheme}://127.0.0.1:${port}`));
  await Promise.all(clients.map(({ connection }) => connection.ready));
  let nextId = 0;
  const calls: [id: number, answer: PromiseLike<number>][] = [];
  const callMuch = () => {
    for (const { connection } of clients) {
      for (let n = 0; n < 50; n++) calls.push([nextId, connection.api.run(nextId++)]);
    }
  };
  const reading = clients.map(({ connection }) => countInOrder(connection.api.numbers(20_000)));
  callMuch();
  child.kill("SIGSTOP");
  callMuch();
  // The clients find out, and try in vain: the system takes connections for the process that does not.
  for (const { connection } of clients) {
    await expect.poll(() => connection.state, { interval: 5, timeout: 10_000 }).toBe("waiting");
  }
  await aWhile(5_000);
  child.kill("SIGCONT");

  for (const [id, answer] of calls) expect(await answer).toBe(2 * id);
  expect(await Promise.all(reading)).toEqual([20_000, 20_000]);
  for (const { changes } of clients) expect(new Set(changes)).toEqual(new Set(["opened", "resumed"]));
  child.send("journal");
  const [executions] = await once(child, "message");
  expect(executions).toHaveLength(calls.length);
  expect(executions.every(([, count]: readonly [number, number]) => count === 1)).toBe(true);
});
