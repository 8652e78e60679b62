import { expect, it } from "vitest";
import { Servers } from "./servers.ts";

/** Servers that write down what becomes of them; each tells the count of those before it as its port. */
function watchedServers(isKept: boolean): { servers: Servers; log: string[] } {
  const log: string[] = [];
  let count = 0;
  const servers = new Servers((peer) => {
    const port = count++;
    log.push(`start ${peer}`);
    return {
      // Whoever asks for the port asks for a number.
      told: <Message>() => Promise.resolve(port as Message),
      stop: async () => void log.push(`stop ${peer}`),
    };
  }, isKept);
  return { servers, log };
}

it("starts a server for each line, and stops it behind it", async () => {
  const { servers, log } = watchedServers(false);
  expect(await servers.portOf("raw ws")).toBe(0);
  await servers.release("raw ws", false);
  expect(await servers.portOf("raw ws")).toBe(1);
  await servers.release("raw ws", true);
  await servers.stop();
  expect(log).toEqual(["start raw ws", "stop raw ws", "start raw ws", "stop raw ws"]);
});

it("keeps one of each system for the run, and stops them all at its end", async () => {
  const { servers, log } = watchedServers(true);
  for (const peer of ["raw ws", "tRPC", "raw ws"] as const) {
    await servers.portOf(peer);
    await servers.release(peer, false);
  }
  await servers.stop();
  expect(log).toEqual(["start raw ws", "start tRPC", "stop raw ws", "stop tRPC"]);
});

it("keeps none whose line has failed", async () => {
  const { servers, log } = watchedServers(true);
  await servers.portOf("Connect");
  await servers.release("Connect", true);
  expect(await servers.portOf("Connect")).toBe(1);
  expect(log).toEqual(["start Connect", "stop Connect", "start Connect"]);
});
