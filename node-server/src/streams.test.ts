import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import {
  byteStream,
  type CodecName,
  type Connection,
  method,
  type SysApi,
  service,
  streamOf,
  withStreams,
} from "@heddle/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { connect } from "./connect.ts";
import { listen } from "./listen.ts";
import type { RunningServer } from "./running-server.ts";

/** A generator that can be watched. */
class Watched {
  pulledBytes = 0;
  endedAtMs: number | undefined;

  async *chunks(byteLength: number, chunkBytes = 65_536): AsyncGenerator<Uint8Array> {
    try {
      for (; this.pulledBytes < byteLength; this.pulledBytes += chunkBytes) {
        yield new Uint8Array(chunkBytes).fill(this.pulledBytes / chunkBytes);
      }
    } finally {
      this.endedAtMs = performance.now();
    }
  }

  hash(byteLength: number, chunkBytes = 65_536): string {
    const hash = createHash("sha256");
    for (let at = 0; at < byteLength; at += chunkBytes)
      hash.update(new Uint8Array(chunkBytes).fill(at / chunkBytes));
    return hash.digest("hex");
  }
}

const megabyte = 1_048_576;
let served = new Watched();
let held: { resolve(): void } = { resolve() {} };
let readBytes = 0;

const api = service({
  echo: method({ input: z.any() }, (value) => value as unknown),
  echoItems: method({ input: streamOf(z.any()), output: streamOf(z.any()) }, async function* (items) {
    yield* items;
  }),
  download: method({ input: z.number(), output: byteStream }, (byteLength) => {
    served = new Watched();
    return served.chunks(byteLength);
  }),
  upload: method(
    { input: withStreams(z.object({ holdAfterBytes: z.number() }), { body: byteStream }) },
    async ({ body, holdAfterBytes }) => {
      const hash = createHash("sha256");
      readBytes = 0;
      for await (const chunk of body) {
        hash.update(chunk);
        readBytes += chunk.byteLength;
        if (readBytes >= holdAfterBytes && readBytes - chunk.byteLength < holdAfterBytes) {
          await new Promise<void>((resolve) => {
            held = { resolve };
          });
        }
      }
      return hash.digest("hex");
    },
  ),
  forever: method({}, async function* () {
    for (let n = 0; ; n++) {
      yield n;
      await setImmediate();
    }
  }),
  giveUp: method({ input: byteStream }, async (body) => {
    for await (const _ of body) return "enough";
    return "nothing came";
  }),
});

let server: RunningServer;
beforeAll(async () => {
  server = await listen(api);
});
afterAll(() => server.close({ graceMs: 0 }));

const transports = {
  ws: () => server.url,
  tcp: () => `tcp://127.0.0.1:${server.port}`,
};
const codecs: readonly CodecName[] = ["superjson", "json", "msgpack"];
const matrix = Object.entries(transports).flatMap(([name, url]) =>
  codecs.map((codec) => ({ name, url, codec })),
);

/** When only the call that asks runs. */
const idle = (connection: Connection) =>
  expect
    .poll(async () => (await connection.client<SysApi>().$sys.stats()).calls.running, { interval: 5 })
    .toBe(1);

describe.each(matrix)("streams over $name with $codec", ({ url, codec }) => {
  let connection: Connection<typeof api>;
  beforeAll(() => {
    connection = connect<typeof api>(url(), { codecs: [codec] });
  });
  afterAll(() => connection.close());

  it("carry values there and back, small, large and bytes", async () => {
    const values = [
      undefined,
      null,
      0,
      "text",
      { a: [1, { b: "ünïcödé ✓" }] },
      "x".repeat(700_000),
      "",
      false,
    ];
    const bytes = new Uint8Array(300_000).map((_, at) => at % 253);
    async function* items() {
      yield* values;
      yield bytes;
      yield { bytes, name: "beside" };
    }
    const got: unknown[] = [];
    for await (const item of connection.api.echoItems(items())) got.push(item);
    expect(got.slice(0, values.length)).toEqual(values);
    expect(Buffer.compare(got.at(-2) as Uint8Array, bytes)).toBe(0);
    expect((got.at(-1) as { name: string }).name).toBe("beside");
    expect(got).toHaveLength(values.length + 2);
  });

  it("bring every byte, also to a reader that pauses, and the generator waits for it", async () => {
    const byteLength = 24 * megabyte;
    const hash = createHash("sha256");
    let got = 0;
    let pulledAtPause = 0;
    for await (const chunk of connection.api.download(byteLength)) {
      hash.update(chunk);
      got += chunk.byteLength;
      if (got - chunk.byteLength < megabyte && got >= megabyte) {
        // Small calls on the same connection go on, and so the generator has had all the time it wants.
        for (let n = 0; n < 300; n++) await connection.api.echo(n);
        pulledAtPause = served.pulledBytes;
      }
    }
    expect(got).toBe(byteLength);
    expect(hash.digest("hex")).toBe(served.hash(byteLength));
    expect(pulledAtPause).toBeLessThan(6 * megabyte);
    await idle(connection);
  });

  it("bring every byte of an argument, also to a handler that pauses", async () => {
    const byteLength = 24 * megabyte;
    const source = new Watched();
    const uploaded = connection.api.upload({ holdAfterBytes: megabyte, body: source.chunks(byteLength) });
    await expect.poll(() => readBytes).toBeGreaterThanOrEqual(megabyte);
    for (let n = 0; n < 300; n++) await connection.api.echo(n);
    expect(source.pulledBytes).toBeLessThan(6 * megabyte);
    held.resolve();
    expect(await uploaded).toBe(source.hash(byteLength));
    expect(source.endedAtMs).toBeDefined();
    await idle(connection);
  });

  it("end their source soon after their reader has left, on either side", async () => {
    for await (const _ of connection.api.download(1e12)) break;
    await expect.poll(() => served.endedAtMs, { interval: 1 }).toBeDefined();

    const source = new Watched();
    expect(await connection.api.giveUp(source.chunks(1e12))).toBe("enough");
    await expect.poll(() => source.endedAtMs, { interval: 1 }).toBeDefined();
    await idle(connection);
    expect(connection.pendingCalls).toBe(0);
  });

  it("take Blobs and web streams", async () => {
    const bytes = new Uint8Array(3_000_001).map((_, at) => at % 251);
    const expected = createHash("sha256").update(bytes).digest("hex");
    const blob = new Blob([bytes]);
    expect(await connection.api.upload({ holdAfterBytes: 1e9, body: blob })).toBe(expected);
    expect(await connection.api.upload({ holdAfterBytes: 1e9, body: blob.stream() })).toBe(expected);
    const response = new Response(connection.api.download(2 * megabyte).toReadableStream());
    expect((await response.arrayBuffer()).byteLength).toBe(2 * megabyte);
  });

  it("end with the connection, behind the items that have come", async () => {
    const other = connect<typeof api>(url(), { codecs: [codec] });
    let got = 0;
    const reading = (async () => {
      for await (const chunk of other.api.download(1e12)) {
        got += chunk.byteLength;
        if (got > megabyte) void other.close();
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: "cancelled" });
    await expect.poll(() => served.endedAtMs).toBeDefined();
    await idle(connection);
  });
});

describe("many streams", () => {
  it("go on one connection, a thousand at once, and leave nothing behind", async () => {
    const wide = { maxOpenStreams: 1_100, maxRunningCalls: 1_100 };
    const many = await listen(api, { limits: wide });
    const connection = connect<typeof api>(`tcp://127.0.0.1:${many.port}`, {
      codecs: ["msgpack"],
      limits: wide,
    });
    async function* three(name: number) {
      for (let n = 0; n < 3; n++) yield `${name}.${n}`;
    }
    const reads = Array.from({ length: 1_000 }, async (_, name) => {
      const got: unknown[] = [];
      for await (const item of connection.api.echoItems(three(name))) got.push(item);
      expect(got).toEqual([`${name}.0`, `${name}.1`, `${name}.2`]);
    });
    await Promise.all(reads);
    expect(connection.pendingCalls).toBe(0);
    await idle(connection);
    await connection.close();
    await many.close({ graceMs: 0 });
  });

  it("are opened and left ten thousand times, and the heap stays as it was", async () => {
    const connection = connect<typeof api>(`tcp://127.0.0.1:${server.port}`, { codecs: ["msgpack"] });
    const round = async () => {
      for await (const _ of connection.api.forever()) break;
    };
    for (let n = 0; n < 500; n++) await round();
    const before = await heapBytes();
    for (let n = 0; n < 10_000; n += 20) await Promise.all(Array.from({ length: 20 }, round));
    await idle(connection);
    expect(connection.pendingCalls).toBe(0);
    expect((await heapBytes()) - before).toBeLessThan(8 * megabyte);
    await connection.close();
  }, 60_000);
});

setFlagsFromString("--expose-gc");
/** Collects all garbage, so that what is left is what is alive. */
const collectGarbage = runInNewContext("gc") as () => void; // the function that the flag makes

async function heapBytes(): Promise<number> {
  for (let look = 0; look < 3; look++) {
    collectGarbage();
    await setImmediate();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
