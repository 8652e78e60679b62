import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Connection, method, service } from "@heddle/core";
import { encodeRecordHeader, streamPreface } from "@heddle/core/internal";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { z } from "zod";
import { type ConnectOptions, connect } from "./connect.ts";
import { listen } from "./listen.ts";
import type { ListenOptions } from "./listen-options.ts";
import type { RunningServer } from "./running-server.ts";
import { startConnectProxy } from "./testing/connect-proxy.ts";
import { RawClient } from "./testing/raw-client.ts";
import { testCertificate } from "./testing/test-certificate.ts";
import { aWhile, closedPort } from "./testing/test-port.ts";

const api = service({
  math: { add: method({ input: z.object({ a: z.number(), b: z.number() }) }, ({ a, b }) => a + b) },
  peer: { get: method({}, (_, context) => context.connection.peer) },
  slow: {
    wait: method({ input: z.number() }, async (ms) => {
      await aWhile(ms);
      return "done";
    }),
  },
});

const closing: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of closing.splice(0).reverse()) await each.close();
});

async function serve(options: ListenOptions = {}): Promise<RunningServer> {
  const server = await listen(api, options);
  closing.push({ close: () => server.close({ graceMs: 0 }) });
  return server;
}

function dial(url: string, options: ConnectOptions = {}): Connection {
  const connection = connect(url, { tls: { ca: testCertificate.cert }, waitTimeoutMs: 0, ...options });
  closing.push(connection);
  return connection;
}

describe("listen and connect", () => {
  it("serve calls over ws:, tcp: and http: on one port", async () => {
    const { port, url, host } = await serve();
    expect([url, host]).toEqual([`ws://127.0.0.1:${port}`, "127.0.0.1"]);
    for (const scheme of ["ws", "tcp", "http"]) {
      const connection = dial(`${scheme}://127.0.0.1:${port}`);
      expect([scheme, await connection.call("math.add", { a: 1, b: 2 })]).toEqual([scheme, 3]);
    }
  });

  it("serve calls over wss:, tls: and https: on one port", async () => {
    const { port, url } = await serve({ tls: testCertificate });
    expect(url).toBe(`wss://127.0.0.1:${port}`);
    for (const scheme of ["wss", "tls", "https"]) {
      const connection = dial(`${scheme}://127.0.0.1:${port}`);
      expect([scheme, await connection.call("math.add", { a: 1, b: 2 })]).toEqual([scheme, 3]);
    }
  });

  it("serve calls over unix:, and remove the socket in the end", async () => {
    const directory = await mkdtemp(join(tmpdir(), "heddle-"));
    const path = join(directory, "a socket");
    const server = await serve({ path });
    expect([server.port, server.host]).toEqual([0, ""]);
    const connection = dial(server.url);
    expect(await connection.call("math.add", { a: 1, b: 2 })).toBe(3);
    expect(await connection.call("peer.get")).toEqual({ transport: "unix" });
    await server.close();
    await expect(listen(api, { path }).then((again) => again.close())).resolves.toBeUndefined();
    await rm(directory, { recursive: true });
  });

  it("serve calls through a forward proxy", async () => {
    const { port } = await serve();
    const proxy = await startConnectProxy();
    closing.push(proxy);
    for (const scheme of ["ws", "tcp", "http"]) {
      const connection = dial(`${scheme}://127.0.0.1:${port}`, { proxy: `http://127.0.0.1:${proxy.port}` });
      expect(await connection.call("math.add", { a: 1, b: 2 })).toBe(3);
    }
    expect(proxy.requests.length).toBe(3);
  });

  it("tell handlers who calls", async () => {
    const { port } = await serve();
    const address = expect.stringMatching(/^127\.0\.0\.1:\d+$/);
    const transports = { ws: "websocket", tcp: "tcp", http: "http-connect" };
    for (const [scheme, transport] of Object.entries(transports)) {
      const connection = dial(`${scheme}://127.0.0.1:${port}`);
      expect(await connection.call("peer.get")).toEqual({ transport, address });
    }
  });

  it("say in a call's error why there is no connection", async () => {
    const port = await closedPort();
    await expect(dial(`tcp://127.0.0.1:${port}`).call("math.add")).rejects.toMatchObject({
      code: "unavailable",
      executed: "no",
      message: expect.stringContaining(`connection refused at 127.0.0.1:${port}: is the server running?`),
    });
  });

  it("connect again when a server is back at its port", async () => {
    const first = await listen(api);
    const connection = dial(`tcp://127.0.0.1:${first.port}`, {
      waitTimeoutMs: 5_000,
      backoff: { minMs: 10, maxMs: 20 },
    });
    await connection.ready;
    await first.close();
    await serve({ port: first.port });
    expect(await connection.call("math.add", { a: 1, b: 2 })).toBe(3);
  });
});

/** What a client of ours sends first to a server that never answers. */
async function firstBytes(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const silent = createServer((socket) =>
    socket.on("error", () => {}).on("data", (chunk: Buffer) => chunks.push(chunk)),
  );
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const { port } = silent.address() as AddressInfo; // it listens at a port
  // Without a session that can be resumed: its key may be used but once, and these bytes are sent often.
  const connection = connect(`tcp://127.0.0.1:${port}`, { limits: { detachedMs: 0 } });
  connection.call("math.add", { a: 1_000_000, b: 2_345_678 }).catch(() => {});
  await aWhile(100);
  await connection.close();
  await new Promise((resolve) => silent.close(resolve));
  return Buffer.concat(chunks);
}

describe("a running server", () => {
  it("answers a handshake and a first call that come together, cut at any byte", async () => {
    const { port } = await serve();
    const bytes = await firstBytes();
    expect(bytes.subarray(0, 4)).toEqual(Buffer.from(streamPreface));
    const cuts = Array.from(bytes, (_, at) => at);
    const unanswered: number[] = [];
    while (cuts.length > 0) {
      const some = cuts.splice(0, 50).map(async (at) => {
        const raw = await new RawClient(port).send(bytes.subarray(0, at), bytes.subarray(at));
        for (let tries = 0; tries < 100 && !raw.text.includes("3345678"); tries += 1) await aWhile(10);
        if (!raw.text.includes("3345678")) unanswered.push(at);
        raw.socket.destroy();
      });
      await Promise.all(some);
    }
    expect(unanswered).toEqual([]);
  });

  it("serves a normal client after each kind of hostile one", async () => {
    const { port } = await serve();
    const hostile: Uint8Array[] = [
      Buffer.from("GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
      Buffer.from("SSH-2.0-OpenSSH_9.2\r\n"),
      Uint8Array.of(0x16, 3, 1, 2, 0),
      Uint8Array.of(255, 255, 255, 255),
      Buffer.concat([streamPreface, encodeRecordHeader(0xffffffff)]),
      Buffer.concat([streamPreface, encodeRecordHeader(5), Buffer.from("hello")]),
      Buffer.from("CONNECT example.com:443 HTTP/1.1\r\n\r\n"),
    ];
    for (const bytes of hostile) {
      await (await new RawClient(port).send(bytes)).outcome(500);
      expect(await dial(`tcp://127.0.0.1:${port}`).call("math.add", { a: 1, b: 2 })).toBe(3);
    }
  });

  it("refuses pages of other origins, and accepts those that are allowed", async () => {
    const { port, url } = await serve({ allowedOrigins: ["https://app.example"] });
    const outcome = (origin: string): Promise<string> =>
      new Promise((resolve) => {
        const socket = new WebSocket(url, { origin });
        socket.once("open", () => {
          socket.terminate();
          resolve("open");
        });
        socket.once("error", (error) => resolve(error.message));
      });
    expect(await outcome("https://app.example")).toBe("open");
    expect(await outcome(`http://localhost:${port}`)).toBe("open");
    expect(await outcome("https://app.example.evil")).toBe("Unexpected server response: 403");
  });

  it("serves a directory and its health by HTTP", async () => {
    const directory = await mkdtemp(join(tmpdir(), "heddle-"));
    await writeFile(join(directory, "index.html"), "<!doctype html>");
    const { port } = await serve({ staticDir: directory });
    const page = await fetch(`http://127.0.0.1:${port}/`);
    expect([page.status, await page.text()]).toEqual([200, "<!doctype html>"]);
    const health = await fetch(`http://127.0.0.1:${port}/healthz`);
    expect([health.status, await health.text()]).toEqual([200, "serving"]);
    await rm(directory, { recursive: true });
  });

  it("lets a running call end when it closes, and refuses new connections", async () => {
    const server = await serve();
    const connection = dial(server.url);
    await connection.ready;
    const answer = connection.call("slow.wait", 200);
    await aWhile(50);
    const closed = server.close({ graceMs: 5_000 });
    expect(server.server.health()).toEqual({ status: "draining" });
    await expect(dial(server.url).call("math.add")).rejects.toMatchObject({ code: "unavailable" });
    expect(await answer).toBe("done");
    await closed;
  });

  it("answers a health check that was connected before as draining while it closes", async () => {
    const server = await serve();
    const connection = dial(server.url);
    await connection.ready;
    const running = connection.call("slow.wait", 300);
    const raw = new RawClient(server.port);
    await aWhile(50);
    const closed = server.close({ graceMs: 5_000 });
    await raw.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    expect((await raw.outcome()).text).toMatch(/^HTTP\/1\.1 503 .*draining$/s);
    await Promise.all([running, closed]);
  });

  it("ends calls that take longer than graceMs", async () => {
    const server = await serve();
    const connection = dial(server.url);
    await connection.ready;
    const answer = connection.call("slow.wait", 3_000);
    answer.catch(() => {});
    await aWhile(50);
    const startMs = performance.now();
    await server.close({ graceMs: 100 });
    expect(performance.now() - startMs).toBeLessThan(2_000);
    await expect(answer).rejects.toMatchObject({ code: "unavailable" });
  });

  it("has no connection and no socket left of clients that came and went", async () => {
    const server = await serve();
    const sockets = (): number =>
      process.getActiveResourcesInfo().filter((name) => /TCPSocket|TLS/.test(name)).length;
    const before = sockets();
    for (let round = 0; round < 20; round += 1) {
      const connections = ["ws", "tcp", "http"].map((scheme) => dial(`${scheme}://127.0.0.1:${server.port}`));
      await Promise.all(connections.map((connection) => connection.call("math.add", { a: 1, b: 2 })));
      await Promise.all(connections.map((connection) => connection.close()));
    }
    for (let tries = 0; tries < 100 && sockets() > before; tries += 1) await aWhile(10);
    expect(sockets()).toBeLessThanOrEqual(before);
    expect(server.server.connectionCount).toBe(0);
  });

  it("closes at once where nothing runs, silent connections among its own", async () => {
    const server = await serve();
    const raw = new RawClient(server.port);
    await dial(server.url).ready;
    await aWhile(30);
    const startMs = performance.now();
    await Promise.all([server.close(), server.close()]);
    expect(performance.now() - startMs).toBeLessThan(1_000);
    expect((await raw.outcome()).ended).toBe("closed");
  });
});

describe("listen", () => {
  it("says that a port is in use", async () => {
    const { port } = await serve();
    const failure = listen(api, { port });
    await expect(failure).rejects.toMatchObject({
      code: "EADDRINUSE",
      message: `cannot listen at port ${port} at 127.0.0.1: another program uses it; take another port, or 0 for a free one`,
    });
  });

  it("says that a Unix socket exists, or its directory does not", async () => {
    const directory = await mkdtemp(join(tmpdir(), "heddle-"));
    const path = join(directory, "socket");
    await serve({ path });
    await expect(listen(api, { path })).rejects.toThrow(`cannot listen at ${path}: the path exists`);
    await expect(listen(api, { path: join(directory, "no", "socket") })).rejects.toThrow(
      /no permission|does not exist/,
    );
    closing.push({ close: () => rm(directory, { recursive: true }) });
  });

  it.each([
    [{ port: 65_536 }, "port is 65536; it takes a whole number from 0 to 65535"],
    [{ port: 1.5 }, "port is 1.5"],
    [{ maxConnections: 0 }, "maxConnections is 0"],
    [{ path: "/x", port: 1 }, "goes without port and host"],
    [{ webSocketPath: "rpc" }, "it begins with"],
    [{ allowedOrigins: ["https://app.example/"] }, "an origin is like"],
    [{ limits: { helloTimeoutMs: 0 } }, "limits.helloTimeoutMs is 0"],
    [{ tls: { key: "no key", cert: "no certificate" } }, /PEM|no start line|unsupported/],
    [{ staticDir: "/nowhere/at/all" }, "ENOENT"],
    [{ host: "192.0.2.1" }, "this machine does not have that address"],
  ])("refuses %j", async (options, sentence) => {
    await expect(listen(api, options)).rejects.toThrow(sentence);
  });

  it("cuts connections that say nothing after limits.helloTimeoutMs, and those beyond maxConnections", async () => {
    const { port } = await serve({ limits: { helloTimeoutMs: 150 }, maxConnections: 1 });
    const silent = new RawClient(port);
    await aWhile(30);
    expect(await new RawClient(port).outcome()).toEqual({ text: "", ended: "closed" });
    expect((await silent.outcome()).ended).toBe("closed");
    expect(await dial(`tcp://127.0.0.1:${port}`).call("math.add", { a: 1, b: 2 })).toBe(3);
  });
});
