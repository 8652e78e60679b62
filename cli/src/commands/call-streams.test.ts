import { method, RpcError, service, streamOf, withStreams } from "@heddle/core";
import { listen, type RunningServer } from "@heddle/node-server";
import { demoServerOptions, demoService } from "@heddle/playground";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { main } from "../main.ts";
import { fakeIo } from "../testing/fake-io.ts";
import { runHeddle } from "../testing/run-heddle.ts";

/** Results that the demo has not: streams beside values. */
const mixed = service({
  both: method(
    {
      output: withStreams(z.object({ total: z.int() }), {
        rows: streamOf(z.string()),
        log: streamOf(z.int()),
      }),
    },
    () => ({ total: 2, rows: give("a", "b"), log: give(1) }),
  ),
  torn: method(
    { output: withStreams(z.object({}), { rows: streamOf(z.int()), log: streamOf(z.int()) }) },
    () => ({
      rows: giveAndFail(1, 2),
      log: never(),
    }),
  ),
});

async function* give<T>(...items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

async function* giveAndFail<T>(...items: readonly T[]): AsyncGenerator<T> {
  yield* items;
  throw new RpcError("data_loss", "Torn.");
}

let neverStopped = 0;
/** Gives nothing until it is stopped. */
function never(): AsyncIterable<number> {
  let end = (): void => {};
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise((resolve) => (end = () => resolve({ done: true, value: undefined }))),
      return: async () => {
        neverStopped++;
        end();
        return { done: true, value: undefined };
      },
    }),
  };
}

let server: RunningServer;
let address: string;
let mixedServer: RunningServer;
let mixedAddress: string;
beforeAll(async () => {
  server = await listen(demoService, demoServerOptions);
  address = `127.0.0.1:${server.port}`;
  mixedServer = await listen(mixed);
  mixedAddress = `127.0.0.1:${mixedServer.port}`;
});
afterAll(() => Promise.all([server.close({ graceMs: 0 }), mixedServer.close({ graceMs: 0 })]));

const call = (...argv: string[]) => runHeddle(["call", address, ...argv]);
const lines = (text: string) => text.trimEnd().split("\n");
const numbers = (to: number) => Array.from({ length: to }, (_, index) => String(index + 1));

/** How far streams got that were stopped, newest first. */
async function stopped(name: string): Promise<string[]> {
  const calls = JSON.parse((await call("streams.stopped")).out) as { method: string; progress: string }[];
  return calls.filter((each) => each.method === name).map(({ progress }) => progress);
}

describe.each(["", "tcp://", "http://"])("a stream from heddle call over %s", (scheme) => {
  it.each(["superjson", "json", "msgpack"])("is printed one value a line with %s", async (codec) => {
    const argv = ["call", scheme + address, "streams.count", '{"to":2000}', "--codec", codec];
    const { code, out, err } = await runHeddle(argv);
    expect([code, lines(out), err]).toEqual([0, numbers(2_000), ""]);
  });
});

describe("a stream from heddle call", () => {
  it("is printed as its items come", async () => {
    const io = fakeIo();
    const ended = main(["call", address, "streams.count", '{"to":100000,"delayMs":5}'], io);
    await io.untilOut(/^1\n2\n3\n/);
    io.signal("SIGINT");
    expect(await ended).toBe(130);
  });

  it("is stopped at Ctrl-C, so that its finally runs, and nothing is said", async () => {
    const before = (await stopped("system.watch")).length;
    const io = fakeIo();
    const ended = main(["call", address, "system.watch", '{"everyMs":50}'], io);
    await io.untilOut(/\n.*\n/);
    io.signal("SIGINT");
    expect([await ended, io.err(), io.exits]).toEqual([130, "", []]);
    await expect.poll(async () => (await stopped("system.watch")).length).toBe(before + 1);
  });

  it("is stopped after --limit items, and exits with 0", async () => {
    const { code, out, err } = await call("streams.count", '{"to":1000000000}', "--limit", "3");
    expect([code, out, err]).toEqual([0, "1\n2\n3\n", ""]);
    await expect
      .poll(async () => (await stopped("streams.count"))[0])
      .toMatch(/^counted to \d+ of 1000000000$/);
  });

  it("prints what came before an error, then tells it", async () => {
    const { code, out, err } = await call("errors.afterItems", '{"items":3,"message":"Torn."}');
    expect([code, out]).toEqual([79, "1\n2\n3\n"]);
    expect(err).toMatch(/^\[data_loss\] Torn\.\nexecuted: yes\n/);
  });

  it("is read no further while stdout takes nothing", async () => {
    const io = fakeIo();
    io.stdout.stall();
    const ended = main(["call", address, "streams.count", '{"to":1000000000}'], io);
    await io.untilOut(/\n100\n/);
    // The server gives no more once nobody reads: what is written stays as it is.
    await expect
      .poll(async () => {
        const before = io.stdout.bytes.byteLength;
        await call("$sys.ping");
        return io.stdout.bytes.byteLength - before;
      })
      .toBe(0);
    expect(io.stdout.bytes.byteLength).toBeLessThan(2_000_000);
    io.signal("SIGINT");
    expect(await ended).toBe(130);
    const [progress = ""] = await stopped("streams.count");
    expect(Number(/^counted to (\d+)/.exec(progress)?.[1])).toBeLessThan(1_000_000);
  });

  it("ends quietly when the reader of stdout leaves", async () => {
    const before = (await stopped("system.watch")).length;
    const io = fakeIo();
    const ended = main(["call", address, "system.watch", '{"everyMs":60000}'], io);
    await expect.poll(async () => JSON.parse((await call("$sys.stats")).out).calls.running).toBe(2);
    io.stdout.fail("EPIPE");
    expect([await ended, io.err()]).toEqual([0, ""]);
    await expect.poll(async () => (await stopped("system.watch")).length).toBe(before + 1);
  });

  it("ends with 1 and a sentence where stdout is a full disk", async () => {
    const io = fakeIo();
    const ended = main(["call", address, "streams.count", '{"to":1000000000}'], io);
    await io.untilOut(/\n10\n/);
    io.stdout.fail("ENOSPC");
    expect([await ended, io.err()]).toEqual([1, "cannot write to stdout: write ENOSPC\n"]);
  });

  it("writes bytes in the notation, or as plain base64", async () => {
    const input = '{"bytes":6,"chunkBytes":3}';
    const { out } = await call("streams.generate", input);
    const chunks = lines(out).map((line) => Buffer.from(JSON.parse(line).$bytes, "base64"));
    expect(Buffer.concat(chunks)).toHaveLength(6);
    const plain = await call("streams.generate", input, "--plain");
    expect(lines(plain.out).map((line) => JSON.parse(line))).toEqual(
      chunks.map((chunk) => chunk.toString("base64")),
    );
  });

  it("is echoed as it is typed, until stdin ends", async () => {
    const io = fakeIo();
    const ended = main(["call", address, "streams.echo", "-", "--lines"], io);
    for (const line of ["1", '{"$date":"2024-05-17T00:00:00.000Z"}', '"last"']) {
      io.stdin.type(`${line}\n`);
      await io.untilOut(new RegExp(`${line.replace(/[$.{}]/g, "\\$&")}\n$`));
    }
    io.stdin.end();
    expect([await ended, lines(io.out()).length, io.err()]).toEqual([0, 3, ""]);
  });

  it("leaves stdin when the call is over", async () => {
    const io = fakeIo();
    const ended = main(["call", address, "streams.echo", "-", "--lines", "--limit", "1"], io);
    io.stdin.type("1\n2\n");
    expect([await ended, io.out(), io.stdin.isClosed]).toEqual([0, "1\n", true]);
  });
});

describe("a result with streams as properties", () => {
  it("is a line for what it has beside them, and a line for each item", async () => {
    const { code, out } = await runHeddle(["call", mixedAddress, "both"]);
    const [first, ...items] = lines(out);
    expect([code, first, items.sort()]).toEqual([
      0,
      '{"total":2}',
      ['{"log":1}', '{"rows":"a"}', '{"rows":"b"}'],
    ]);
  });

  it("ends with the first stream that fails, and stops the others", async () => {
    const { code, out, err } = await runHeddle(["call", mixedAddress, "torn"]);
    expect([code, out]).toEqual([79, '{}\n{"rows":1}\n{"rows":2}\n']);
    expect(err).toMatch(/^\[data_loss\] Torn\./);
    await expect.poll(() => neverStopped).toBe(1);
  });
});
