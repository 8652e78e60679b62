import { connect as connectTls } from "node:tls";
import { encodeRecordHeader, streamPreface } from "@heddle/core/internal";
import { RecordedDuplex } from "@heddle/core/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openUrl } from "../dial/open-url.ts";
import { echoOnce, RawClient } from "../testing/raw-client.ts";
import { testCertificate } from "../testing/test-certificate.ts";
import { aWhile, openTestPort, type TestPort } from "../testing/test-port.ts";

const connectHead = "CONNECT /_heddle_ HTTP/1.1\r\nHost: x\r\n\r\n";
const accepted = "HTTP/1.1 200 Connected to Heddle\r\n\r\n";

function record(...bytes: number[]): Buffer {
  return Buffer.concat([encodeRecordHeader(bytes.length), Uint8Array.from(bytes)]);
}

describe("a port", () => {
  let port: TestPort;
  beforeEach(async () => {
    port = await openTestPort();
  });
  // Whatever a test did to the server, the next client is served.
  afterEach(async () => {
    await echoOnce(port);
    await port.close();
  });

  const client = (): RawClient => new RawClient(port.port);

  it.each([
    ["garbage", Buffer.from([0xff, 0x01, 0x80, 0x0a, 0x0a])],
    ["an SSH banner", "SSH-2.0-OpenSSH_9.2p1\r\n"],
    ["a request in lower case", "get / http/1.1\r\n\r\n"],
    ["an HTTP request without a host", "GET / HTTP/1.1\r\n\r\n"],
    ["a head of 9 KiB", `GET / HTTP/1.1\r\nHost: x\r\nA: ${"a".repeat(9_000)}\r\n\r\n`],
  ])("answers %s with an HTTP error and closes", async (_, bytes) => {
    const { text, ended } = await (await client().send(bytes)).outcome();
    expect(text).toMatch(/^HTTP\/1\.1 4[0-9]{2} /);
    expect(ended).toBe("closed");
  });

  it.each([
    ["a TLS record", Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00])],
    ["NUL bytes", new Uint8Array(100)],
    ["a preface whose last byte is wrong", Buffer.from([0x00, 0x48, 0x44, 0x00])],
  ])("closes at %s, without a word", async (_, bytes) => {
    expect(await (await client().send(bytes)).outcome()).toEqual({ text: "", ended: "closed" });
  });

  it("refuses a TLS client without waiting", async () => {
    const socket = connectTls({ host: "127.0.0.1", port: port.port, rejectUnauthorized: false });
    const error = await new Promise<Error>((resolve) => socket.once("error", resolve));
    expect(error.message).toMatch(/ECONNRESET|disconnected before secure TLS/);
  });

  it("closes a connection whose preface is cut at any byte", async () => {
    for (let length = 0; length < streamPreface.byteLength; length += 1) {
      const cut = await client().send(streamPreface.subarray(0, length));
      cut.socket.end();
      expect(await cut.outcome()).toEqual({ text: "", ended: "closed" });
    }
  });

  it("reads preface and records that come together, cut at any byte", async () => {
    const stream = Buffer.concat([streamPreface, record(1), record(2, 3), record(4, 5, 6)]);
    for (let at = 0; at <= stream.byteLength; at += 1) {
      const raw = await client().send(stream.subarray(0, at), stream.subarray(at));
      const end = new RecordedDuplex(await port.accept());
      await end.untilReceived(3);
      expect(end.packets.map((packet) => [...packet])).toEqual([[1], [2, 3], [4, 5, 6]]);
      raw.socket.destroy();
      await end.untilClosed();
    }
  });

  it("reads preface and records of single bytes", async () => {
    const stream = Buffer.concat([streamPreface, record(1), record(2, 3)]);
    const raw = await client().send(...Array.from(stream, (byte) => Uint8Array.of(byte)));
    const end = new RecordedDuplex(await port.accept());
    await end.untilReceived(2);
    expect(end.packets.map((packet) => [...packet])).toEqual([[1], [2, 3]]);
    raw.socket.destroy();
  });

  it("ends a connection whose record claims 4 GiB, as soon as it claims it", async () => {
    const raw = await client().send(streamPreface, encodeRecordHeader(0xffffffff));
    const end = new RecordedDuplex(await port.accept());
    const { code, reason } = await end.untilClosed();
    expect([code, end.packets.length]).toEqual([1009, 0]);
    expect(reason).toContain("at most 1048576 are allowed");
    expect((await raw.outcome()).ended).toBe("closed");
  });

  it("ends a connection that sends an empty record", async () => {
    const raw = await client().send(streamPreface, encodeRecordHeader(0));
    const end = new RecordedDuplex(await port.accept());
    expect((await end.untilClosed()).code).toBe(1002);
    expect((await raw.outcome()).ended).toBe("closed");
  });

  it("calls a stream lost that ends in the middle of a packet, and ended one that does not", async () => {
    for (const [tail, code] of [[Buffer.from([0, 0]), 1006] as const, [Buffer.alloc(0), 1000] as const]) {
      const raw = await client().send(streamPreface, Buffer.concat([record(7), tail]));
      const end = new RecordedDuplex(await port.accept());
      await end.untilReceived(1);
      raw.socket.end();
      expect((await end.untilClosed()).code).toBe(code);
    }
  });

  it("calls a connection that is reset lost", async () => {
    const raw = await client().send(streamPreface, record(1));
    const end = new RecordedDuplex(await port.accept());
    await end.untilReceived(1);
    raw.socket.resetAndDestroy();
    const { code, reason } = await end.untilClosed();
    expect(code).toBe(1006);
    expect(reason).toContain("the connection was lost");
  });

  describe("at CONNECT", () => {
    it("upgrades to a byte stream, with the preface and records behind the head in one segment", async () => {
      const raw = await client().send(
        Buffer.concat([Buffer.from(connectHead), streamPreface, record(1, 2), record(3)]),
      );
      const end = new RecordedDuplex(await port.accept());
      await end.untilReceived(2);
      expect(end.packets.map((packet) => [...packet])).toEqual([[1, 2], [3]]);
      end.duplex.send(Uint8Array.of(9));
      await aWhile(20);
      expect(raw.text).toBe(`${accepted}\0\0\0\x01\x09`);
      expect(port.transports).toEqual(["http-connect"]);
      raw.socket.destroy();
      await end.untilClosed();
    });

    it("reads head, preface and a record cut at any byte", async () => {
      const stream = Buffer.concat([Buffer.from(connectHead), streamPreface, record(5)]);
      for (let at = 1; at < stream.byteLength; at += 1) {
        const raw = await client().send(stream.subarray(0, at), stream.subarray(at));
        const end = new RecordedDuplex(await port.accept());
        await end.untilReceived(1);
        expect(end.packets.map((packet) => [...packet])).toEqual([[5]]);
        raw.socket.destroy();
        await end.untilClosed();
      }
    });

    it("closes a connection whose head is cut at any byte", async () => {
      const cuts = Array.from({ length: connectHead.length }, (_, at) => connectHead.slice(0, at));
      const outcomes = await Promise.all(
        cuts.map(async (head) => {
          const raw = client();
          raw.socket.end(head);
          return await raw.outcome();
        }),
      );
      expect(outcomes.filter(({ ended }) => ended !== "closed")).toEqual([]);
      expect(outcomes.filter(({ text }) => text.includes("200"))).toEqual([]);
    });

    it.each([
      ["another target", "CONNECT example.com:443 HTTP/1.1\r\nHost: x\r\n\r\n", 403],
      ["a target that begins like ours", "CONNECT /_heddle_/x HTTP/1.1\r\n\r\n", 403],
      ["no target", "CONNECT  HTTP/1.1\r\n\r\n", 400],
      ["no version", "CONNECT /_heddle_\r\n\r\n", 400],
      ["another version", "CONNECT /_heddle_ HTTP/2.0\r\n\r\n", 400],
      ["a head that is too long", `CONNECT /_heddle_ HTTP/1.1\r\nA: ${"a".repeat(9_000)}`, 431],
    ])("refuses %s", async (_, head, status) => {
      const { text, ended } = await (await client().send(head)).outcome();
      expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect(text).not.toContain("example.com");
      expect(ended).toBe("closed");
    });

    it("closes where no preface follows", async () => {
      const { text, ended } = await (await client().send(connectHead, "GET / HTTP/1.1\r\n\r\n")).outcome();
      expect({ text, ended }).toEqual({ text: accepted, ended: "closed" });
    });
  });
});

describe("a port with a short time for the beginning", () => {
  const helloTimeoutMs = 150;

  it.each([
    ["says nothing", [] as string[]],
    ["sends part of the preface", ["\0HD"]],
    ["sends part of a CONNECT", ["CONNECT /_heddle_ HTTP/1.1\r\nHost"]],
    ["sends no preface behind a CONNECT", [connectHead]],
    ["sends part of a request", ["GET / HTTP/1.1\r\nHost: x\r\n"]],
  ])("cuts a connection that %s", async (_, parts) => {
    const port = await openTestPort({ helloTimeoutMs });
    const startMs = performance.now();
    const raw = await new RawClient(port.port).send(...parts);
    expect((await raw.outcome()).ended).toBe("closed");
    const tookMs = performance.now() - startMs;
    expect(tookMs).toBeGreaterThan(helloTimeoutMs * 0.9);
    expect(tookMs).toBeLessThan(1_500);
    await echoOnce(port);
    await port.close();
  });

  it("cuts a connection that sends a byte now and then", async () => {
    const port = await openTestPort({ helloTimeoutMs });
    const raw = new RawClient(port.port);
    const trickle = setInterval(() => raw.socket.write("G"), 30);
    expect((await raw.outcome(1_500)).ended).toBe("closed");
    clearInterval(trickle);
    await port.close();
  });

  it.each([
    ["says nothing", ""],
    ["sends part of a TLS hello", "\x16\x03\x01"],
  ])("with TLS cuts a connection that %s", async (_, text) => {
    const port = await openTestPort({ helloTimeoutMs, tls: testCertificate });
    expect((await (await new RawClient(port.port).send(text)).outcome()).ended).toBe("closed");
    await port.close();
  });

  it("with TLS cuts a connection that says nothing inside", async () => {
    const port = await openTestPort({ helloTimeoutMs, tls: testCertificate });
    const socket = connectTls({ host: "127.0.0.1", port: port.port, ca: testCertificate.cert });
    await new Promise((resolve) => socket.once("close", resolve));
    await port.close();
  });

  it("leaves a connection alone that has begun to speak Heddle", async () => {
    const port = await openTestPort({ helloTimeoutMs });
    const a = new RecordedDuplex(openUrl(`tcp://127.0.0.1:${port.port}`));
    const b = new RecordedDuplex(await port.accept());
    await a.untilOpened();
    await aWhile(2 * helloTimeoutMs);
    a.duplex.send(Uint8Array.of(1));
    await b.untilReceived(1);
    await port.close();
  });
});

describe("a port with TLS", () => {
  it.each([
    ["HTTP", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["the preface", Buffer.from(streamPreface)],
    ["CONNECT", connectHead],
    ["garbage", "\xff\xff\xff"],
  ])("closes at %s in plain text", async (_, bytes) => {
    const port = await openTestPort({ tls: testCertificate });
    expect(await (await new RawClient(port.port).send(bytes)).outcome()).toEqual({
      text: "",
      ended: "closed",
    });
    await port.close();
  });

  it("closes where TLS is inside TLS", async () => {
    const port = await openTestPort({ tls: testCertificate });
    const socket = connectTls({ host: "127.0.0.1", port: port.port, ca: testCertificate.cert });
    socket.write(Buffer.from([0x16, 0x03, 0x01]));
    await new Promise((resolve) => socket.once("close", resolve));
    await port.close();
  });
});

describe("a port with maxConnections", () => {
  it("closes further connections at once, and takes new ones when others have gone", async () => {
    const port = await openTestPort({ maxConnections: 3 });
    const kept = await Promise.all([1, 2, 3].map(() => new RawClient(port.port).send("\0")));
    await aWhile(30);
    expect(await new RawClient(port.port).outcome()).toEqual({ text: "", ended: "closed" });
    for (const raw of kept) raw.socket.destroy();
    await aWhile(30);
    await echoOnce(port);
    await port.close();
  });
});
