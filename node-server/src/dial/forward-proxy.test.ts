import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RecordedDuplex } from "@heddle/core/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ConnectProxyOptions, startConnectProxy } from "../testing/connect-proxy.ts";
import { RawClient } from "../testing/raw-client.ts";
import { testCertificate } from "../testing/test-certificate.ts";
import { aWhile, closedPort, openTestPort } from "../testing/test-port.ts";
import { openUrl } from "./open-url.ts";

const schemes = ["ws", "tcp", "http", "wss", "tls", "https"];
const tls = { ca: testCertificate.cert };

/** Makes a connection through the proxy and has a packet echoed; returns the port's number. */
async function echoThrough(proxy: string, scheme: string, host = "127.0.0.1"): Promise<number> {
  const port = await openTestPort(["wss", "tls", "https"].includes(scheme) ? { tls: testCertificate } : {});
  const a = new RecordedDuplex(openUrl(`${scheme}://${host}:${port.port}`, { proxy, tls }));
  const failed = a.untilClosed().then(({ reason }) => Promise.reject(new Error(reason)));
  failed.catch(() => {});
  const b = new RecordedDuplex(await Promise.race([port.accept(), failed]), {
    received: (duplex, packet) => duplex.send(packet),
  });
  await a.untilOpened();
  a.duplex.send(new Uint8Array(100_000));
  await a.untilReceived(1);
  a.duplex.close(1000, "");
  await b.untilClosed();
  await port.close();
  return port.port;
}

/** Dials through a proxy of this kind, in vain, and returns the reason. */
async function failure(options: ConnectProxyOptions, scheme: string, user = ""): Promise<string> {
  const proxy = await startConnectProxy(options);
  const url = `${scheme}://127.0.0.1:${await closedPort()}`;
  const end = new RecordedDuplex(openUrl(url, { proxy: `http://${user}127.0.0.1:${proxy.port}`, tls }));
  const { reason } = await end.untilClosed();
  expect(end.events).toEqual(["closed"]);
  await proxy.close();
  return reason.replaceAll(/:\d{2,}/g, ":PORT");
}

describe("a forward proxy", () => {
  it.each(schemes)("carries %s:, asked for a tunnel to the server", async (scheme) => {
    const proxy = await startConnectProxy();
    const port = await echoThrough(`http://127.0.0.1:${proxy.port}`, scheme);
    expect(proxy.requests).toEqual([`CONNECT 127.0.0.1:${port} HTTP/1.1`]);
    await proxy.close();
  });

  it("resolves the server's name itself", async () => {
    const proxy = await startConnectProxy();
    const port = await echoThrough(`http://127.0.0.1:${proxy.port}`, "wss", "localhost");
    expect(proxy.requests).toEqual([`CONNECT localhost:${port} HTTP/1.1`]);
    await proxy.close();
  });

  it("is given the user and password of its URL, unescaped", async () => {
    const authorization = `Basic ${Buffer.from("ann:p@ss:word").toString("base64")}`;
    const proxy = await startConnectProxy({ authorization });
    await echoThrough(`http://ann:p%40ss%3Aword@127.0.0.1:${proxy.port}`, "ws");
    await proxy.close();
  });

  it.each(["ws", "tcp", "https"])("that wants a password says so, over %s:", async (scheme) => {
    const want =
      "the proxy at 127.0.0.1:PORT wants a user and password that it knows (HTTP 407): http://user:password@host:port";
    expect(await failure({ authorization: "Basic x" }, scheme)).toBe(want);
    const wrong = await failure({ authorization: "Basic x" }, scheme, "ann:secret@");
    expect(wrong).toBe(want);
    expect(wrong).not.toContain("secret");
  });

  it.each([
    ["HTTP/1.1 403 Nope", "refused to connect to 127.0.0.1:PORT (HTTP 403 Forbidden)"],
    ["HTTP/1.0 502 Bad", "refused to connect to 127.0.0.1:PORT (HTTP 502 Bad Gateway)"],
    ["HTTP/1.1 599 Own", "refused to connect to 127.0.0.1:PORT (HTTP 599)"],
    ["HTTP/1.1 301 Moved", "refused to connect to 127.0.0.1:PORT (HTTP 301 Moved Permanently)"],
    ["220 mail.example", "gave an answer that is not HTTP: is it a proxy?"],
  ])("that answers %s fails the dial", async (answer, sentence) => {
    expect(await failure({ answer }, "tcp")).toBe(`the proxy at 127.0.0.1:PORT ${sentence}`);
    expect(await failure({ answer }, "ws")).toBe(`the proxy at 127.0.0.1:PORT ${sentence}`);
  });

  it("that finds nobody at the server's port fails the dial", async () => {
    expect(await failure({}, "tcp")).toBe(
      "the proxy at 127.0.0.1:PORT refused to connect to 127.0.0.1:PORT (HTTP 502 Bad Gateway)",
    );
  });

  it("that is not there fails the dial", async () => {
    const proxy = `http://127.0.0.1:${await closedPort()}`;
    const end = new RecordedDuplex(openUrl("ws://127.0.0.1:1", { proxy }));
    expect((await end.untilClosed()).reason).toMatch(/^connection refused at the proxy 127\.0\.0\.1:\d+: is/);
  });

  it("that closes without an answer fails the dial", async () => {
    const server = createServer((socket) => socket.once("data", () => socket.end()));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const end = new RecordedDuplex(openUrl("tcp://127.0.0.1:1", { proxy: `http://127.0.0.1:${port}` }));
    expect((await end.untilClosed()).reason).toContain("closed the connection without an answer");
    server.close();
  });
});

/** Whether somebody listens there. */
function isUp(port: number): Promise<boolean> {
  const { socket } = new RawClient(port);
  return new Promise((resolve) => {
    socket.once("error", () => resolve(false));
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}

const hasTinyproxy = spawnSync("tinyproxy", ["-v"]).status === 0;

describe.skipIf(!hasTinyproxy)("tinyproxy", () => {
  let directory = "";
  let port = 0;
  let child: ChildProcess | undefined;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "heddle-"));
    port = await closedPort();
    const config = join(directory, "tinyproxy.conf");
    const lines = [
      `Port ${port}`,
      "Listen 127.0.0.1",
      "Allow 127.0.0.1",
      "MaxClients 50",
      "BasicAuth ann secret",
    ];
    await writeFile(config, `${lines.join("\n")}\n`);
    child = spawn("tinyproxy", ["-d", "-c", config], { stdio: "ignore" });
    for (let tries = 0; tries < 100 && !(await isUp(port)); tries += 1) await aWhile(50);
  });

  afterAll(async () => {
    if (child?.exitCode === null) {
      child.kill();
      await once(child, "exit");
    }
    await rm(directory, { recursive: true });
  });

  it.each(schemes)("carries %s:", async (scheme) => {
    await echoThrough(`http://ann:secret@127.0.0.1:${port}`, scheme);
  });

  it("refuses who has no password", async () => {
    await expect(echoThrough(`http://127.0.0.1:${port}`, "tcp")).rejects.toThrow("wants a user and password");
  });

  it("says that the server is not there", async () => {
    const url = `tcp://127.0.0.1:${await closedPort()}`;
    const end = new RecordedDuplex(openUrl(url, { proxy: `http://ann:secret@127.0.0.1:${port}` }));
    expect((await end.untilClosed()).reason).toMatch(/refused to connect to 127\.0\.0\.1:\d+ \(HTTP 50\d/);
  });
});
