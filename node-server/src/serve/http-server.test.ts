import { request } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { echoOnce, RawClient } from "../testing/raw-client.ts";
import { openTestPort, type TestPort } from "../testing/test-port.ts";
import type { StaticFile } from "./static-files.ts";

const page: StaticFile = {
  bytes: Buffer.from("<!doctype html>"),
  contentType: "text/html; charset=utf-8",
  etag: '"abc"',
};

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

describe("the HTTP server of a port", () => {
  let port: TestPort;
  let health: "serving" | "draining" = "serving";
  beforeEach(async () => {
    health = "serving";
    port = await openTestPort({
      health: () => health,
      files: new Map([
        ["/", page],
        ["/a b.html", page],
      ]),
    });
  });
  afterEach(async () => {
    await echoOnce(port);
    await port.close();
  });

  function ask(path: string, method = "GET", headers: Record<string, string> = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const asked = request({ host: "127.0.0.1", port: port.port, path, method, headers }, (response) => {
        let body = "";
        response.setEncoding("utf8");
        response.on("data", (text: string) => {
          body += text;
        });
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
      });
      asked.on("error", reject);
      asked.end();
    });
  }

  it("tells its health", async () => {
    expect(await ask("/healthz")).toMatchObject({ status: 200, body: "serving" });
    health = "draining";
    expect(await ask("/healthz?verbose")).toMatchObject({ status: 503, body: "draining" });
    expect(await ask("/healthz", "HEAD")).toMatchObject({ status: 503, body: "" });
  });

  it("serves files, by GET and HEAD, with an ETag", async () => {
    const { status, headers, body } = await ask("/");
    expect({ status, body }).toEqual({ status: 200, body: "<!doctype html>" });
    expect(headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-cache",
      etag: '"abc"',
      connection: "close",
    });
    expect(await ask("/a%20b.html?x=1")).toMatchObject({ status: 200 });
    expect(await ask("/", "HEAD")).toMatchObject({
      status: 200,
      body: "",
      headers: { "content-length": "15" },
    });
    expect(await ask("/", "GET", { "If-None-Match": '"abc"' })).toMatchObject({ status: 304, body: "" });
    expect(await ask("/", "GET", { "If-None-Match": '"old"' })).toMatchObject({ status: 200 });
  });

  it("forbids eval, foreign scripts, framing and sniffing", async () => {
    const { headers } = await ask("/");
    const policy = String(headers["content-security-policy"]);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("connect-src 'self' ws: wss:");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe-eval");
    expect(headers["x-content-type-options"]).toBe("nosniff");
  });

  it("answers a browser's request for an icon with nothing", async () => {
    expect(await ask("/favicon.ico")).toMatchObject({ status: 204, body: "" });
  });

  it.each([
    "/nothing",
    "/../package.json",
    "/%2e%2e/package.json",
    "/..%2fpackage.json",
    "/%zz",
    "/a%00b",
    "//",
    "/__proto__",
  ])("answers %s with 404, and nothing of it", async (path) => {
    const { status, body } = await ask(path);
    expect(status).toBe(404);
    expect(body).toBe(
      "There is nothing here. This is a Heddle server: its clients come by WebSocket, TCP or HTTP CONNECT.\n",
    );
  });

  it.each(["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])("answers %s with 405", async (method) => {
    expect(await ask("/", method)).toMatchObject({ status: 405, headers: { allow: "GET, HEAD" } });
  });

  it("serves one request a connection", async () => {
    const twice = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".repeat(2);
    const { text, ended } = await (await new RawClient(port.port).send(twice)).outcome();
    expect(text.split("HTTP/1.1 200").length).toBe(2);
    expect(ended).toBe("closed");
  });

  it("answers a client that ends its side together with its request", async () => {
    const raw = new RawClient(port.port);
    raw.socket.end("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    expect((await raw.outcome()).text).toMatch(/^HTTP\/1\.1 200 OK\r\n.*serving$/s);
  });

  it("reads a request that is cut at any byte", async () => {
    const asked = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
    const outcomes = await Promise.all(
      Array.from({ length: asked.length - 1 }, async (_, at) => {
        const raw = await new RawClient(port.port).send(asked.slice(0, at + 1), asked.slice(at + 1));
        return (await raw.outcome()).text.endsWith("serving");
      }),
    );
    expect(outcomes.filter((served) => !served)).toEqual([]);
  });
});
