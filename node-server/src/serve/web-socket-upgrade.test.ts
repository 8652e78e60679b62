import { RecordedDuplex } from "@heddle/core/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { openUrl } from "../dial/open-url.ts";
import { echoOnce, RawClient } from "../testing/raw-client.ts";
import { testCertificate } from "../testing/test-certificate.ts";
import { openTestPort, type TestPort } from "../testing/test-port.ts";

/** Opens a WebSocket; resolves to 101, or to the HTTP status of the refusal. */
function statusOfUpgrade(url: string, origin?: string, protocols: string[] = []): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = { ca: testCertificate.cert, ...(origin === undefined ? {} : { origin }) };
    const socket = new WebSocket(url, protocols, options);
    socket.once("open", () => {
      resolve(101);
      socket.terminate();
    });
    socket.once("unexpected-response", (request, response) => {
      resolve(response.statusCode ?? 0);
      request.destroy();
    });
    socket.once("error", reject);
  });
}

describe("webSocketUpgrade", () => {
  let port: TestPort;
  beforeEach(async () => {
    port = await openTestPort();
  });
  afterEach(() => port.close());
  const url = (path = ""): string => `ws://127.0.0.1:${port.port}${path}`;

  it.each([
    ["none", undefined, 101],
    ["the server's own", "http://127.0.0.1:PORT", 101],
    ["the server's own by name", "http://localhost:PORT", 101],
    ["the server's own by IPv6", "http://[::1]:PORT", 101],
    ["another site", "http://evil.example", 403],
    ["null, of a sandboxed or file page", "null", 403],
    ["empty, which ws does not send", "", 101],
    ["another port", "http://127.0.0.1:1", 403],
    ["no port", "http://127.0.0.1", 403],
    ["another scheme", "https://127.0.0.1:PORT", 403],
    ["the own one as a prefix", "http://127.0.0.1:PORT.evil.example", 403],
    ["the own one as a suffix", "http://evil.example/http://127.0.0.1:PORT", 403],
    ["the own one as a subdomain", "http://localhost.evil.example:PORT", 403],
    ["upper case", "HTTP://LOCALHOST:PORT", 403],
    ["the own one with a slash", "http://127.0.0.1:PORT/", 403],
    ["the own one twice", "http://127.0.0.1:PORT, http://127.0.0.1:PORT", 403],
  ])("to an origin that is %s (%s) answers %i", async (_, origin, want) => {
    expect(await statusOfUpgrade(url(), origin?.replaceAll("PORT", String(port.port)))).toBe(want);
    if (want === 403) expect(port.transports).toEqual([]);
  });

  it("is of the scheme https in a server with TLS", async () => {
    const secure = await openTestPort({ tls: testCertificate });
    const target = `wss://127.0.0.1:${secure.port}`;
    expect(await statusOfUpgrade(target, `https://127.0.0.1:${secure.port}`)).toBe(101);
    expect(await statusOfUpgrade(target, `http://127.0.0.1:${secure.port}`)).toBe(403);
    await secure.close();
  });

  it("takes one path, whatever the query", async () => {
    expect(await statusOfUpgrade(url("/?token=1"))).toBe(101);
    expect(await statusOfUpgrade(url("/other"))).toBe(404);
  });

  it("picks no subprotocol, and so fails a client that asks for one", async () => {
    await expect(statusOfUpgrade(url(), undefined, ["x"])).rejects.toThrow("no subprotocol");
  });

  it("answers other upgrades with 400", async () => {
    const head = "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n";
    const { text, ended } = await (await new RawClient(port.port).send(head)).outcome();
    expect([text.slice(0, 12), ended]).toEqual(["HTTP/1.1 400", "closed"]);
  });

  it("ends a WebSocket whose message is larger than a packet may be", async () => {
    const small = await openTestPort({ maxPacketBytes: 1_000 });
    const a = new RecordedDuplex(openUrl(`ws://127.0.0.1:${small.port}`));
    const b = new RecordedDuplex(await small.accept());
    await a.untilOpened();
    a.duplex.send(new Uint8Array(1_000));
    a.duplex.send(new Uint8Array(1_001));
    expect((await a.untilClosed()).code).toBe(1009);
    expect(await b.untilClosed()).toEqual({ code: 1006, reason: "Max payload size exceeded" });
    expect(b.packets.length).toBe(1);
    await echoOnce(small);
    await small.close();
  });

  it("ends a WebSocket that sends text, with a protocol error", async () => {
    const socket = new WebSocket(url());
    socket.on("open", () => socket.send("hello"));
    const b = new RecordedDuplex(await port.accept());
    const code = await new Promise((resolve) => socket.once("close", resolve));
    expect(code).toBe(4002);
    expect((await b.untilClosed()).code).toBe(1002);
    expect(b.packets).toEqual([]);
    await echoOnce(port);
  });

  it("serves on after a broken frame", async () => {
    const socket = new WebSocket(url());
    await new Promise((resolve) => socket.once("open", resolve));
    const b = new RecordedDuplex(await port.accept());
    // The client of ws has no way to send nonsense, its socket has: an unmasked frame of a reserved kind.
    (socket as unknown as { _socket: { write(bytes: Uint8Array): void } })._socket.write(
      Uint8Array.of(0xff, 0x00),
    );
    socket.on("error", () => {});
    expect((await b.untilClosed()).code).toBe(1006);
    await echoOnce(port);
  });
});
