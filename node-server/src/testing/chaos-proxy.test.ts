import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import { type ChaosProxy, type ChaosProxyOptions, openChaosProxy } from "./chaos-proxy.ts";
import { startCutting } from "./random-cuts.ts";
import { aWhile } from "./test-port.ts";

const bytes = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, at) => (at * 31) % 251));

/** What one socket has seen. */
class Seen {
  readonly socket: Socket;
  readonly #chunks: Buffer[] = [];
  /** The first that was not data. */
  ending: "end" | "reset" | "closed" | undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    onTestFinished(() => void socket.destroy());
    socket.on("data", (chunk: Buffer) => this.#chunks.push(chunk));
    socket.once("end", () => {
      this.ending ??= "end";
    });
    socket.on("error", (error: Error & { readonly code?: string }) => {
      this.ending ??= error.code === "ECONNRESET" ? "reset" : "closed";
    });
    socket.once("close", () => {
      this.ending ??= "closed";
    });
  }

  get chunks(): readonly Buffer[] {
    return this.#chunks;
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString("latin1");
  }
}

/** A server that keeps what connects to it. */
interface Target {
  readonly port: number;
  readonly accepted: Seen[];
}

async function openTarget(handle: (socket: Socket) => void = () => {}): Promise<Target> {
  const accepted: Seen[] = [];
  const server: Server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    accepted.push(new Seen(socket));
    handle(socket);
  });
  onTestFinished(() => void server.close());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return { port: typeof address === "object" && address !== null ? address.port : 0, accepted };
}

async function openProxy(options: ChaosProxyOptions): Promise<ChaosProxy> {
  const proxy = await openChaosProxy(options);
  onTestFinished(() => proxy.close());
  return proxy;
}

function dial(proxy: ChaosProxy, allowHalfOpen = true): Seen {
  return new Seen(connect({ port: proxy.port, host: "127.0.0.1", allowHalfOpen, noDelay: true }));
}

/** A client and its server's end, joined by a proxy. */
async function joined(options: Omit<ChaosProxyOptions, "targetPort"> = {}) {
  const target = await openTarget();
  const proxy = await openProxy({ ...options, targetPort: target.port });
  const near = dial(proxy);
  const link = await proxy.nextLink();
  await expect.poll(() => target.accepted.length, { interval: 1 }).toBe(1);
  const far = target.accepted[0]!;
  return { proxy, link, near, far, target };
}

const shows = (read: () => unknown, expected: unknown): Promise<void> =>
  expect.poll(read, { interval: 2, timeout: 10_000 }).toEqual(expected);

describe("a chaos proxy", () => {
  const worlds: Record<string, Omit<ChaosProxyOptions, "targetPort">> = {
    "no harm": {},
    "a delay": { conditions: { delayMs: 5 } },
    "a delay that varies": { conditions: { delayMs: 2, jitterMs: 10 } },
    "a rate": { conditions: { bytesPerSecond: 20_000_000 } },
    "a rate, a delay and little read ahead": {
      conditions: { bytesPerSecond: 20_000_000, delayMs: 5 },
      readAheadBytes: 4_096,
    },
    "bytes in pieces": { conditions: { maxPieceBytes: 3_000 } },
  };

  it.each(Object.entries(worlds))(
    "carries every byte both ways in order, and the ends too, with %s",
    async (_, options) => {
      const echo = await openTarget((socket) => socket.pipe(socket));
      const proxy = await openProxy({ ...options, targetPort: echo.port });
      const socket = connect({ port: proxy.port, host: "127.0.0.1", allowHalfOpen: true });
      const arrived = proxy.nextLink();
      socket.end(bytes);
      expect(Buffer.compare(await buffer(socket), bytes)).toBe(0);
      const link = await arrived;
      await link.closed;
      expect(link.carriedBytes).toEqual({ up: bytes.byteLength, down: bytes.byteLength });
      expect(proxy.links.size).toBe(0);
    },
  );

  it("tells a client that the server has ended, been reset, or is not there", async () => {
    const ended = await joined();
    ended.far.socket.end();
    await shows(() => ended.near.ending, "end");

    const cut = await joined();
    cut.far.socket.resetAndDestroy();
    await shows(() => cut.near.ending, "reset");

    const { port } = await openTarget();
    const proxy = await openProxy({ targetPort: port });
    const gone = createServer();
    gone.listen(0, "127.0.0.1");
    await once(gone, "listening");
    const address = gone.address();
    gone.close();
    proxy.targetPort = typeof address === "object" && address !== null ? address.port : 0;
    const refused = dial(proxy);
    await shows(() => refused.ending, "reset");
  });

  it("cuts by a reset, and by the end of the stream", async () => {
    const reset = await joined();
    reset.proxy.cutAll("reset");
    await shows(() => [reset.near.ending, reset.far.ending], ["reset", "reset"]);
    await reset.link.closed;

    const fin = await joined();
    fin.proxy.cutAll("fin");
    await shows(() => [fin.near.ending, fin.far.ending], ["end", "end"]);
    // A peer that keeps writing is not read any more, nor does it stay for ever.
    fin.near.socket.write("into the void");
    await fin.link.closed;
    expect(fin.far.text).toBe("");
    expect(fin.proxy.counts.cuts).toBe(1);
  });

  it("cuts one side alone, and drops what the other one sends", async () => {
    const { link, near, far } = await joined();
    link.cut("reset", "client");
    await shows(() => near.ending, "reset");
    await new Promise<void>((resolve) => far.socket.write(bytes, () => resolve()));
    await aWhile();
    expect(far.ending).toBeUndefined();
    link.cut("reset", "server");
    await shows(() => far.ending, "reset");
  });

  it("cuts inside a chunk, of which the beginning arrives", async () => {
    const lengths: number[] = [];
    for (let seed = 1; seed <= 8; seed++) {
      const { link, near, far } = await joined({ seed });
      link.cutInNextBytes("fin", "up");
      near.socket.write("0123456789");
      await shows(() => far.ending, "end");
      expect("0123456789".startsWith(far.text)).toBe(true);
      lengths.push(far.text.length);
    }
    expect(Math.max(...lengths)).toBeLessThan(10);
    expect(new Set(lengths).size).toBeGreaterThan(2);
  });

  it("holds all bytes while it is frozen, and delivers them when it thaws", async () => {
    const { proxy, near, far } = await joined();
    proxy.freeze("up");
    near.socket.end("up");
    far.socket.write("down");
    await shows(() => near.text, "down");
    await aWhile();
    expect([far.text, far.ending]).toEqual(["", undefined]);
    proxy.thaw();
    await shows(() => [far.text, far.ending], ["up", "end"]);
  });

  it("does not tell of a reset while it is frozen, and freezes new links too", async () => {
    const { proxy, near, far } = await joined();
    proxy.freeze();
    near.socket.resetAndDestroy();
    const later = dial(proxy);
    later.socket.write("hello");
    await aWhile();
    expect([far.text, far.ending, later.ending]).toEqual(["", undefined, undefined]);
    proxy.thaw();
    await shows(() => far.ending, "reset");
  });

  it("reads no more than it may hold while it is frozen", async () => {
    const { proxy, near, far } = await joined();
    proxy.freeze();
    const many = Buffer.alloc(16_777_216, 7);
    near.socket.end(many);
    await aWhile(200);
    // The rest is in the kernel's buffers and in the sender.
    expect(near.socket.writableLength).toBeGreaterThan(4_194_304);
    proxy.thaw();
    await shows(() => [far.text.length, far.ending], [many.byteLength, "end"]);
  });

  it("delivers bytes one by one", async () => {
    const { near, far } = await joined({ conditions: { maxPieceBytes: 1 } });
    near.socket.write("one by one");
    await shows(() => far.text, "one by one");
    expect(far.chunks.length).toBeGreaterThan(5);
  });

  it("lets bytes trickle, and then flow", async () => {
    const { link, near, far } = await joined({ conditions: { bytesPerSecond: 100 } });
    const startMs = performance.now();
    near.socket.write("x".repeat(10));
    await shows(() => far.text.length, 10);
    expect(performance.now() - startMs).toBeGreaterThan(60);
    near.socket.write("y".repeat(100_000));
    link.set({ bytesPerSecond: Number.POSITIVE_INFINITY });
    await shows(() => far.text.length, 100_010);
  });

  it("refuses connections, and takes them again", async () => {
    const { proxy, near, far, target } = await joined();
    proxy.isRefusing = true;
    const reset = dial(proxy);
    await shows(() => reset.ending, "reset");
    proxy.isRefusing = false;

    proxy.stopListening();
    const refused = dial(proxy);
    await shows(() => refused.ending, "closed");
    near.socket.write("still here");
    await shows(() => far.text, "still here");
    await proxy.listen();
    dial(proxy);
    await shows(() => target.accepted.length, 2);
    expect(proxy.counts).toEqual({ links: 2, refused: 1, cuts: 0 });
  });

  it("forwards new connections to another target", async () => {
    const { proxy, near, far } = await joined();
    const other = await openTarget();
    proxy.targetPort = other.port;
    const second = dial(proxy);
    second.socket.write("to the other");
    near.socket.write("to the first");
    await shows(() => [far.text, other.accepted[0]?.text], ["to the first", "to the other"]);
  });

  it("cuts again and again by chance, until it is told to stop", async () => {
    const echo = await openTarget((socket) => socket.pipe(socket));
    const proxy = await openProxy({ targetPort: echo.port, seed: 7 });
    const stop = startCutting(proxy, { minMs: 1, maxMs: 5 });
    while (proxy.counts.cuts < 10) {
      const near = dial(proxy, false);
      near.socket.write(bytes);
      await new Promise((resolve) => near.socket.once("close", resolve));
    }
    stop();
    const last = dial(proxy);
    last.socket.end(bytes);
    await shows(() => last.text.length, bytes.byteLength);
  });
});
