import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { memoryDuplexPair } from "../duplex/memory-duplex.ts";
import {
  connectDuplex,
  createServer,
  type Duplex,
  method,
  type OpenDuplex,
  RpcError,
  service,
} from "../index.ts";
import { callWorld, nothing } from "../testing/call-world.ts";
import { VirtualPlatform } from "../testing/virtual-platform.ts";

/** A duplex that lets so many bytes pass in a millisecond and holds the rest back, like a slow link. */
function slowed(open: OpenDuplex, platform: VirtualPlatform, bytesPerMs: number): OpenDuplex {
  return (handlers) => {
    const waiting: Uint8Array[] = [];
    let waitingBytes = 0;
    let isSending = false;
    const inner = open(handlers);
    const sendNext = () => {
      const packet = waiting.shift();
      isSending = packet !== undefined;
      if (packet === undefined) return;
      platform.after(packet.byteLength / bytesPerMs, () => {
        waitingBytes -= packet.byteLength;
        inner.send(packet);
        if (waitingBytes < 262_144) handlers.drained();
        sendNext();
      });
    };
    const duplex: Duplex = {
      get bufferedByteLength() {
        return waitingBytes;
      },
      send(packet) {
        waiting.push(packet);
        waitingBytes += packet.byteLength;
        if (!isSending) sendNext();
      },
      close: (code, reason) => inner.close(code, reason),
    };
    return duplex;
  };
}

const log: string[] = [];
const api = service({
  echo: method({ input: z.any() }, (value) => {
    log.push(typeof value === "string" ? value : "bytes");
    return value as unknown;
  }),
  bytes: method({ input: z.number() }, (byteLength) => new Uint8Array(byteLength)),
});

function scene(bytesPerMs: number) {
  const platform = new VirtualPlatform();
  const server = createServer(api, { platform });
  const [near, far] = memoryDuplexPair({ platform });
  server.accept(slowed(far, platform, bytesPerMs));
  const connection = connectDuplex<typeof api>(slowed(near, platform, bytesPerMs), { platform });
  return { platform, server, connection };
}

afterEach(() => {
  log.length = 0;
});

/** The order in which calls settle. */
function inOrder(calls: Record<string, Promise<unknown>>): string[] {
  const settled: string[] = [];
  for (const [name, made] of Object.entries(calls)) {
    made.then(
      () => settled.push(name),
      ({ code, executed }: RpcError) => settled.push(`${name} ${code} ${executed}`),
    );
  }
  return settled;
}

describe("a small call", () => {
  it("overtakes large arguments that were sent before it", async () => {
    const { platform, connection } = scene(1_000);
    await platform.advance(10);
    const settled = inOrder({
      large: connection.api.echo(new Uint8Array(8_000_000)),
      small: connection.api.echo("small"),
    });
    await platform.advance(3_000);
    expect(settled).toEqual(["small"]);
    await platform.advance(30_000);
    expect(settled).toEqual(["small", "large"]);
    expect(log).toEqual(["small", "bytes"]);
    await connection.close();
  });

  it("overtakes a large result", async () => {
    const { platform, connection } = scene(1_000);
    await platform.advance(10);
    const settled = inOrder({ large: connection.api.bytes(8_000_000) });
    await platform.advance(500);
    void connection.api.echo("small").then(() => settled.push("small"));
    await platform.advance(2_000);
    expect(settled).toEqual(["small"]);
    await platform.advance(30_000);
    expect(settled).toEqual(["small", "large"]);
    await connection.close();
  });
});

describe("cancelling a large call", () => {
  it("takes it back while it is on its way: it was not executed, and its bytes stay here", async () => {
    const { platform, connection, server } = scene(1_000);
    await platform.advance(10);
    const controller = new AbortController();
    const settled = inOrder({
      large: connection.api.echo(new Uint8Array(8_000_000), { signal: controller.signal }),
    });
    await platform.advance(500);
    controller.abort();
    await platform.advance(0);
    expect(settled).toEqual(["large cancelled no"]);
    await platform.advance(2_500);
    const next = inOrder({ next: connection.api.echo("next") });
    await platform.advance(2_500);
    expect(next).toEqual(["next"]);
    expect(log).toEqual(["next"]);
    expect(server.stats().calls.running).toBe(0);
    await connection.close();
  });

  it("before any of it has left leaves nothing of it", async () => {
    const { platform, connection } = scene(1_000);
    await platform.advance(10);
    const controller = new AbortController();
    const settled = inOrder({
      large: connection.api.echo(new Uint8Array(1_000_000), { signal: controller.signal }),
    });
    controller.abort();
    await platform.advance(100);
    expect(settled).toEqual(["large cancelled no"]);
    const small = inOrder({ small: connection.api.echo("small") });
    await platform.advance(100);
    expect(small).toEqual(["small"]);
    expect(log).toEqual(["small"]);
    await connection.close();
  });

  it("many times uses up no places and no numbers", async () => {
    const { platform, connection } = scene(1_000);
    await platform.advance(10);
    for (let round = 0; round < 600; round++) {
      const controller = new AbortController();
      inOrder({ large: connection.api.echo(new Uint8Array(100_000), { signal: controller.signal }) });
      if (round % 5 === 0) await platform.advance(1);
      controller.abort();
    }
    await platform.advance(5_000);
    const settled = inOrder({ small: connection.api.echo("small") });
    await platform.advance(5_000);
    expect(settled).toEqual(["small"]);
    expect(connection.pendingCalls).toBe(0);
    await connection.close();
  });

  it("whose answer is on its way stops the answer", async () => {
    const { platform, connection } = scene(1_000);
    await platform.advance(10);
    const controller = new AbortController();
    const settled = inOrder({ large: connection.api.bytes(8_000_000, { signal: controller.signal }) });
    await platform.advance(500);
    controller.abort();
    await platform.advance(2_500);
    const startMs = platform.nowMs();
    let tookMs = 0;
    void connection.api.bytes(500_000).then(() => {
      tookMs = platform.nowMs() - startMs;
    });
    await platform.advance(3_000);
    expect(settled).toEqual(["large cancelled unknown"]);
    expect(tookMs).toBeGreaterThan(0);
    expect(connection.pendingCalls).toBe(0);
    await connection.close();
  });
});

describe("bytes in one packet", () => {
  const kept: Uint8Array[] = [];
  const keeping = service({
    keep: method({ input: z.instanceof(Uint8Array) }, (bytes) => {
      kept.push(bytes);
      return bytes;
    }),
    fail: method({ input: z.instanceof(Uint8Array) }, (bytes): void => {
      throw new RpcError("aborted", "with bytes", { data: { bytes } });
    }),
    break: method({ input: z.instanceof(Uint8Array) }, async function* (bytes): AsyncGenerator<number> {
      yield 1;
      throw new RpcError("aborted", "with bytes", { data: { bytes } });
    }),
  });

  it.each([
    { codec: "json", api: "keep" },
    { codec: "superjson", api: "keep" },
    { codec: "msgpack", api: "keep" },
    { codec: "json", api: "fail" },
    { codec: "superjson", api: "fail" },
    { codec: "msgpack", api: "fail" },
  ] as const)("stay with those who have them: $api with $codec", async ({ codec, api }) => {
    kept.length = 0;
    const limits = { fragmentBytes: 200_000 };
    const world = callWorld(keeping, { client: { codecs: [codec], limits }, server: { limits } });
    const sent = Uint8Array.from({ length: 100_000 }, (_, at) => at % 251);
    const call = world.connection.api[api](sent.slice());
    const answer = call.then(
      (result) => result as unknown,
      (error: RpcError) => (error.data as { bytes: Uint8Array }).bytes,
    );
    await world.platform.advance(10);
    const got = [await answer, ...kept] as Uint8Array[];
    expect(got.map((bytes) => Buffer.compare(bytes, sent))).toEqual(api === "keep" ? [0, 0] : [0]);
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("stay with a reader who comes late to a stream that has failed", async () => {
    const limits = { fragmentBytes: 200_000 };
    const world = callWorld(keeping, { client: { limits }, server: { limits } });
    const sent = Uint8Array.from({ length: 100_000 }, (_, at) => at % 251);
    const items = world.connection.api.break(sent)[Symbol.asyncIterator]();
    const first = items.next();
    await world.platform.advance(10);
    expect(await first).toEqual({ done: false, value: 1 });
    const end = await items.next().catch(({ data }: RpcError) => (data as { bytes: Uint8Array }).bytes);
    expect(Buffer.compare(end as Uint8Array, sent)).toBe(0);
    expect(await world.leftovers()).toEqual(nothing);
  });
});
