import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { errorCodes, type Method, method, RpcError, type Service, service } from "@heddle/core";
import { encodeRecordHeader } from "@heddle/core/internal";
import { type ListenOptions, listen } from "@heddle/node-server";
import { openChaosProxy } from "@heddle/node-server/testing";
import { demoService } from "@heddle/playground";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { runHeddle } from "../testing/run-heddle.ts";

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function demo(options: ListenOptions = {}): Promise<string> {
  const server = await listen(demoService, options);
  cleanups.push(() => server.close({ graceMs: 0 }));
  return `127.0.0.1:${server.port}`;
}

/** A server that is not Heddle's. */
async function stranger(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanups.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const schemes = ["ws", "tcp", "http"];

describe("a failed command", () => {
  it.each(Object.entries(errorCodes))("tells %s by its exit code", async (code, { number }) => {
    const address = await demo();
    const input = JSON.stringify({ code, message: "Words." });
    const { code: exit, out, err } = await runHeddle(["call", address, "errors.code", input]);
    expect([exit, out]).toEqual([64 + number, ""]);
    expect(err).toMatch(new RegExp(`^\\[${code}\\] Words\\.\nexecuted: yes\n`));
  });

  it("exits with 96 for an error that the method declares, and shows its data", async () => {
    const { code, err } = await runHeddle(["call", await demo(), "math.divide", '{"a":5,"b":0}']);
    expect(code).toBe(96);
    expect(err).toMatch(
      /^\[division_by_zero\] 5 cannot be divided by 0\nexecuted: yes\ndata: \{"dividend":5\}\n/,
    );
  });

  it.each(schemes)("says over %s that no server is there, and how to start one", async (scheme) => {
    const { code, err } = await runHeddle(["call", `${scheme}://127.0.0.1:1`, "math.add"]);
    expect(code).toBe(78);
    expect(err).toMatch(/^\[unavailable\] .*refused at 127\.0\.0\.1:1/);
    expect(err).toContain("executed: no\nhint: start the server");
    expect(err).toContain("heddle serve --port 1");
  });

  it.each([
    ...schemes.map(
      (scheme) =>
        [
          scheme,
          "speaks HTTP",
          () => createHttpServer((_, response) => response.writeHead(404).end()),
        ] as const,
    ),
    ...schemes.map(
      (scheme) =>
        [scheme, "greets", () => createTcpServer((socket) => socket.end("220 mail.example\r\n"))] as const,
    ),
    ["http", "closes", () => createTcpServer((socket) => socket.destroy())] as const,
  ])("says over %s that something %s which is no Heddle server", async (scheme, _, make) => {
    const { code, err } = await runHeddle(["call", `${scheme}://${await stranger(make())}`, "math.add"]);
    expect(code).toBe(78);
    expect(err).toContain("hint: something answers there that does not speak Heddle");
  });

  it("says that no codec is in common, and which the server has", async () => {
    const address = await demo({ codecs: ["json"] });
    const { code, err } = await runHeddle([
      "call",
      address,
      "math.add",
      '{"a":1,"b":2}',
      "--codec",
      "msgpack",
    ]);
    expect(code).toBe(73);
    expect(err).toMatch(/^\[failed_precondition\] no codec in common: this server has json/);
    expect(err).toContain("executed: no");
    expect(err).toContain("--codec");
    expect((await runHeddle(["call", address, "math.add", '{"a":1,"b":2}'])).out).toBe("3\n");
  });

  it("says that the versions do not fit", async () => {
    const reject = {
      code: "unimplemented",
      message: "no version of the protocol in common: this server speaks version 9. Update the older side.",
      retry: "never",
      supported: { versions: [9, 9], codecs: ["json"] },
    };
    const packet = Buffer.from(`\u0003${JSON.stringify(reject)}`);
    const address = await stranger(
      createTcpServer((socket) => {
        socket.once("data", () => socket.end(Buffer.concat([encodeRecordHeader(packet.byteLength), packet])));
      }),
    );
    const { code, err } = await runHeddle(["call", `tcp://${address}`, "math.add"]);
    expect(code).toBe(76);
    expect(err).toMatch(/^\[unimplemented\] no version of the protocol in common/);
    expect(err).toContain("executed: no");
    expect(err).toContain("update the older one");
  });

  it("names each thing that is wrong with the input", async () => {
    const { code, err } = await runHeddle(["call", await demo(), "math.add", '{"a":"one"}']);
    expect(code).toBe(67);
    expect(err).toMatch(/^\[invalid_argument\] math\.add: a: .*; b: /);
    expect(err).toMatch(/executed: no\nhint: heddle describe ws:\S+ math\.add shows what it takes\n$/);
  });

  it("says which codec carries a value", async () => {
    const { code, err } = await runHeddle([
      "call",
      await demo(),
      "rich.echo",
      '{"$bigint":"1"}',
      "--codec",
      "json",
    ]);
    expect(code).toBe(67);
    expect(err).toContain("hint: take a codec that carries it");
  });

  it("says that a message is too large", async () => {
    const address = await demo({ limits: { maxMessageBytes: 65_536 } });
    const stdin = JSON.stringify({ text: "x".repeat(200_000) });
    const { code, err } = await runHeddle(["call", address, "text.stats", "-"], { stdin });
    expect(code).toBe(72);
    expect(err).toMatch(/^\[resource_exhausted\] .* bytes; .*at most \d+/);
    expect(err).toContain("hint: send less in one call");
  });

  it("says that time is over, and whether anything was sent", async () => {
    const { code, err } = await runHeddle([
      "call",
      await demo(),
      "slow.sleep",
      '{"ms":60000}',
      "--timeout",
      "150",
    ]);
    expect(code).toBe(68);
    expect(err).toContain("executed: unknown\nhint: give it longer with --timeout");
    const silent = await stranger(createTcpServer());
    const unsent = await runHeddle(["call", `http://${silent}`, "slow.sleep", '{"ms":1}', "--timeout", "50"]);
    expect([unsent.code, unsent.err]).toEqual([68, expect.stringContaining("executed: no")]);
  });

  it("passes on who may not call, and lets one say who one is", async () => {
    const server = await listen(
      service({ a: method({ output: z.string() }, (_, { principal }) => String(principal)) }),
      {
        authenticate: ({ metadata }) => {
          if (metadata.token === "swordfish") return "ada";
          throw new RpcError("unauthenticated", "Send a token.");
        },
      },
    );
    cleanups.push(() => server.close());
    const address = `127.0.0.1:${server.port}`;
    const { code, err } = await runHeddle(["call", address, "a"]);
    expect([code, err]).toEqual([
      80,
      expect.stringContaining("[unauthenticated] Send a token.\nexecuted: no"),
    ]);
    expect(err).toContain("--hello");
    expect((await runHeddle(["call", address, "a", "--hello", "token=swordfish"])).out).toBe('"ada"\n');
  });

  it("says when to try again", async () => {
    const input = '{"code":"unavailable","retryAfterMs":5000}';
    expect((await runHeddle(["call", await demo(), "errors.code", input])).err).toContain(
      "hint: try again in 5000 ms",
    );
  });
});

describe("a call whose link is lost", () => {
  it("goes on, and says on stderr why it takes longer", async () => {
    let proceed = () => {};
    const api = service({
      wait: method({}, async (_, { connection }) => {
        // What the client answers, even if it is no, shows that it has seen the server's welcome.
        await connection
          .client<Service<{ wait: Method<undefined, string> }>>()
          .wait()
          .catch(() => {});
        proxy.cutAll();
        return new Promise<string>((resolve) => {
          proceed = () => resolve("done");
        });
      }),
    });
    const server = await listen(api);
    const proxy = await openChaosProxy({ targetPort: server.port });
    cleanups.push(
      () => server.close({ graceMs: 0 }),
      () => proxy.close(),
    );
    const running = runHeddle(["call", `ws://127.0.0.1:${proxy.port}`, "wait"]);
    await expect.poll(() => proxy.counts.links, { timeout: 5_000 }).toBe(2);
    proceed();
    const { code, out, err } = await running;
    expect([code, out.trim()]).toEqual([0, '"done"']);
    expect(err).toMatch(/; trying to go on for 60 s\nthe connection is back, and nothing was lost\n$/);
  });
});
