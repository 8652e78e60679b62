import { once } from "node:events";
import { connect, createServer } from "node:net";
import { buffer } from "node:stream/consumers";
import { expect, it, onTestFinished } from "vitest";
import { listeningPort } from "./listening-port.ts";
import { openSlowLink } from "./slow-link.ts";

it("carries as many bytes a second as it is told to, each way, behind a delay", async () => {
  const server = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
  onTestFinished(() => void server.close());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const targetPort = listeningPort(server.address());
  const link = await openSlowLink({ targetPort, bytesPerSecond: 1_000_000, delayMs: 20 });
  onTestFinished(() => link.close());
  const bytes = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, at) => (at * 31) % 251));
  const startMs = performance.now();
  const socket = connect(link.port, "127.0.0.1");
  socket.end(bytes);
  expect(Buffer.compare(await buffer(socket), bytes)).toBe(0);
  // 300 ms for the bytes, which leave the second lane while they still come in by the first, and a delay each way.
  expect(performance.now() - startMs).toBeGreaterThan(300);
});
