import { once } from "node:events";
import { connect, createServer } from "node:net";
import { buffer } from "node:stream/consumers";
import { expect, it, onTestFinished } from "vitest";
import { listeningPort } from "./listening-port.ts";
import { openSlowLink } from "./slow-link.ts";

const bytes = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, at) => (at * 31) % 251));

/** A server that sends back what it receives, half-closed by half-closed. */
async function openEcho(): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
  onTestFinished(() => void server.close());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return listeningPort(server.address());
}

it.each([0, 5])(
  "carries every byte both ways in order, and the ends too, with a delay of %d ms",
  async (delayMs) => {
    const targetPort = await openEcho();
    const link = await openSlowLink({ targetPort, bytesPerSecond: 20_000_000, delayMs });
    onTestFinished(() => void link.close());
    const socket = connect(link.port, "127.0.0.1");
    socket.end(bytes);
    expect(Buffer.compare(await buffer(socket), bytes)).toBe(0);
  },
);

it("tells a client that the server is gone", async () => {
  const server = createServer((socket) => socket.destroy());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const link = await openSlowLink({
    targetPort: listeningPort(server.address()),
    bytesPerSecond: 1_000_000,
    delayMs: 0,
  });
  onTestFinished(() => void link.close());
  const socket = connect(link.port, "127.0.0.1");
  socket.on("error", () => {});
  socket.resume();
  await once(socket, "close");
});
