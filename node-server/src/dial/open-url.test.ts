import { createServer as createHttp } from "node:http";
import { createServer, type Server, type Socket } from "node:net";
import { encodeRecordHeader, streamPreface } from "@heddle/core/internal";
import { RecordedDuplex } from "@heddle/core/testing";
import { afterEach, describe, expect, it } from "vitest";
import { testCertificate } from "../testing/test-certificate.ts";
import { closedPort, openTestPort, type TestPort } from "../testing/test-port.ts";
import { type DialOptions, openUrl } from "./open-url.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function testPort(options: Parameters<typeof openTestPort>[0] = {}): Promise<TestPort> {
  const port = await openTestPort(options);
  closing.push(port.close);
  return port;
}

/** A server that is none of Heddle. */
async function foreign(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  );
  const bound = server.address();
  return typeof bound === "object" && bound !== null ? bound.port : 0;
}

/** Dials, in vain, and returns the reason. */
async function failure(url: string, options: DialOptions = {}): Promise<string> {
  const end = new RecordedDuplex(openUrl(url, options));
  const { code, reason } = await end.untilClosed();
  expect([end.events, code]).toEqual([["closed"], 1006]);
  return reason;
}

const trusting = { tls: { ca: testCertificate.cert } };
const everyScheme = ["ws", "wss", "tcp", "tls", "http", "https"];

describe("openUrl", () => {
  it.each(everyScheme)("says of %s: that nobody listens", async (scheme) => {
    const port = await closedPort();
    expect(await failure(`${scheme}://127.0.0.1:${port}`)).toBe(
      `connection refused at 127.0.0.1:${port}: is the server running?`,
    );
  });

  it("says the same of a name with several addresses", async () => {
    const port = await closedPort();
    expect(await failure(`tcp://localhost:${port}`)).toBe(
      `connection refused at localhost:${port}: is the server running?`,
    );
  });

  it("says that there is no such Unix socket", async () => {
    expect(await failure("unix:/nowhere/heddle.sock")).toBe(
      "there is no socket at /nowhere/heddle.sock: is the server running?",
    );
  });

  it.each(["tcp", "ws"])("says of %s: that a host name has no address", async (scheme) => {
    expect(await failure(`${scheme}://heddle.invalid:1`)).toContain(
      "no address was found for the host of heddle.invalid:1",
    );
  });

  it.each(["wss", "tls", "https"])(
    "says of %s: why the server's certificate is not trusted",
    async (scheme) => {
      const { port } = await testPort({ tls: testCertificate });
      const url = `${scheme}://127.0.0.1:${port}`;
      expect(await failure(url)).toMatch(
        /^the TLS certificate of 127\.0\.0\.1:\d+ is not trusted \(\w+\): .* tls\.ca$/,
      );
      expect(await failure(url, { tls: { ...trusting.tls, servername: "other.example" } })).toContain(
        "is for another host name",
      );
    },
  );

  it("takes an untrusted certificate where it is told to", async () => {
    const port = await testPort({ tls: testCertificate });
    const end = new RecordedDuplex(
      openUrl(`tls://127.0.0.1:${port.port}`, { tls: { rejectUnauthorized: false } }),
    );
    await end.untilOpened();
  });

  it("checks a name, too, against the certificate", async () => {
    const port = await testPort({ tls: testCertificate });
    const end = new RecordedDuplex(openUrl(`wss://localhost:${port.port}`, trusting));
    await end.untilOpened();
  });

  it.each(["wss", "tls", "https"])("says of %s: that the server does not speak TLS", async (scheme) => {
    const plain = await testPort();
    expect(await failure(`${scheme}://127.0.0.1:${plain.port}`, trusting)).toContain(
      "closed the connection before it was made: does it speak this protocol?",
    );
    const talker = await foreign(createServer((socket) => socket.end("220 mail.example ESMTP\r\n")));
    expect(await failure(`${scheme}://127.0.0.1:${talker}`, trusting)).toContain("does not speak TLS");
  });

  it.each(["ws", "http"])("says of %s: that a server with TLS hung up", async (scheme) => {
    const { port } = await testPort({ tls: testCertificate });
    expect(await failure(`${scheme}://127.0.0.1:${port}`)).toMatch(/^127\.0\.0\.1:\d+ closed the connection/);
  });

  it("says with which status an upgrade was refused", async () => {
    const port = await foreign(createHttp((_, response) => response.writeHead(404, "<script>").end("no")));
    expect(await failure(`ws://127.0.0.1:${port}`)).toBe(
      `127.0.0.1:${port} refused the WebSocket (HTTP 404 Not Found): is it a Heddle server?`,
    );
    const answering = await foreign(
      createHttp().on("connect", (_, socket: Socket) => socket.end("HTTP/1.1 405 <script>\r\n\r\n")),
    );
    expect(await failure(`http://127.0.0.1:${answering}`)).toBe(
      `127.0.0.1:${answering} refused to speak Heddle (HTTP 405 Method Not Allowed): is it a Heddle server?`,
    );
  });

  it.each(["ws", "http"])("says of %s: that a server is none of HTTP", async (scheme) => {
    const talker = await foreign(createServer((socket) => socket.end("220 mail.example ESMTP\r\n\r\n")));
    expect(await failure(`${scheme}://127.0.0.1:${talker}`)).toBe(
      `127.0.0.1:${talker} gave an answer that is not HTTP: is it a Heddle server?`,
    );
  });

  it("says that a server closed without an answer", async () => {
    const silent = await foreign(createServer((socket) => socket.end()));
    expect(await failure(`http://127.0.0.1:${silent}`)).toContain("closed the connection without an answer");
  });

  it("gives up on a head that never ends", async () => {
    const endless = await foreign(
      createServer((socket) => socket.write(`HTTP/1.1 200 OK\r\n${"a: b\r\n".repeat(2_000)}`)),
    );
    expect(await failure(`http://127.0.0.1:${endless}`)).toContain("not HTTP");
  });

  it("leaves what comes behind the head of a CONNECT's answer to the packets, cut at any byte", async () => {
    const answer = Buffer.concat([
      Buffer.from("HTTP/1.1 200 OK\r\nServer: x\r\n\r\n"),
      encodeRecordHeader(3),
      Uint8Array.of(1, 2, 3),
    ]);
    for (let at = 0; at <= answer.byteLength; at += 1) {
      const received: Buffer[] = [];
      const port = await foreign(
        createServer((socket) => {
          socket.on("data", (chunk: Buffer) => received.push(chunk));
          socket.setNoDelay(true);
          socket.write(answer.subarray(0, at), () => setImmediate(() => socket.write(answer.subarray(at))));
        }),
      );
      const end = new RecordedDuplex(openUrl(`http://127.0.0.1:${port}`));
      await end.untilReceived(1);
      expect(end.packets.map((packet) => [...packet])).toEqual([[1, 2, 3]]);
      end.duplex.close(1000, "");
      await end.untilClosed();
      const head = `CONNECT /_heddle_ HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
      expect(Buffer.concat(received).toString("latin1")).toBe(
        `${head}${Buffer.from(streamPreface).toString("latin1")}`,
      );
    }
  });

  it.each(everyScheme)("with %s: closes the socket that it dials when it is closed", async (scheme) => {
    const gone: Promise<void>[] = [];
    const arrived = new Promise<number>((resolve) => {
      const server = createServer((socket) => {
        gone.push(new Promise((end) => socket.once("close", () => end())));
        socket.resume();
        resolve(0);
      });
      void foreign(server).then((port) => {
        const end = new RecordedDuplex(openUrl(`${scheme}://127.0.0.1:${port}`, trusting));
        void arrived.then(() => end.duplex.close(1000, "enough"));
      });
    });
    await arrived;
    await Promise.all(gone);
  });

  it("makes a new duplex at each use", async () => {
    const port = await testPort();
    const open = openUrl(`ws://127.0.0.1:${port.port}`);
    const ends = [new RecordedDuplex(open), new RecordedDuplex(open)];
    await Promise.all(ends.map((end) => end.untilOpened()));
    expect(port.transports).toEqual(["websocket", "websocket"]);
  });

  it("throws at once where the URL or the proxy's cannot be", () => {
    expect(() => openUrl("tcp://127.0.0.1")).toThrow("names a port");
    expect(() => openUrl("gopher://x")).toThrow(RangeError);
    for (const proxy of ["proxy:3128", "https://proxy", "http://proxy/path", "socks5://proxy:1"]) {
      expect(() => openUrl("tcp://127.0.0.1:1", { proxy })).toThrow(
        "proxy takes a URL like http://proxy:3128",
      );
    }
    expect(() => openUrl("tcp://127.0.0.1:1", { proxy: "http://a:p%zz@b" })).toThrow(
      "% that begins no escape",
    );
    expect(() => openUrl("unix:/x", { proxy: "http://proxy:3128" })).toThrow("without a proxy");
  });
});
