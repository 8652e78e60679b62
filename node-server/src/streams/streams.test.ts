import { createHash } from "node:crypto";
import { PassThrough, Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { byteStream, method, RpcError, service, withStreams } from "@heddle/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { connect } from "../connect.ts";
import { listen } from "../listen.ts";
import type { RunningServer } from "../running-server.ts";
import { fromNodeReadable } from "./from-node-readable.ts";
import { toNodeReadable } from "./to-node-readable.ts";

const block = new Uint8Array(50_000).fill(7);
let stops = 0;

const api = service({
  /** So many blocks, as a stream of Node gives them; fails behind them where it is told to. */
  blocks: method(
    { input: z.object({ count: z.number(), fails: z.boolean().default(false) }), output: byteStream },
    ({ count, fails }) => {
      let given = 0;
      return fromNodeReadable(
        new Readable({
          read() {
            if (given++ < count) this.push(block);
            else if (fails) this.destroy(new RpcError("data_loss", "Torn."));
            else this.push(null);
          },
          destroy(error, callback) {
            stops++;
            callback(error);
          },
        }),
      );
    },
  ),
  hash: method(
    { input: withStreams(z.object({}), { body: byteStream }), output: z.string() },
    async ({ body }) => {
      const hash = createHash("sha256");
      await pipeline(toNodeReadable(body), hash);
      return hash.digest("hex");
    },
  ),
  first: method({ input: byteStream, output: z.number() }, async (body) => {
    for await (const chunk of body) return chunk.byteLength;
    return 0;
  }),
});

let server: RunningServer;
beforeEach(async () => {
  stops = 0;
  server = await listen(api);
});
afterEach(() => server.close({ graceMs: 0 }));

describe.each(["ws", "tcp"])("streams of Node over %s", (scheme) => {
  const open = () => connect<typeof api>(`${scheme}://127.0.0.1:${server.port}`);

  it("carry bytes both ways", async () => {
    await using connection = open();
    const want = createHash("sha256").update(Buffer.alloc(2_000_000, 7)).digest("hex");
    const hash = createHash("sha256");
    await pipeline(toNodeReadable(connection.api.blocks({ count: 40 })), hash);
    expect(hash.digest("hex")).toBe(want);
    const body = fromNodeReadable(
      Readable.from(new Array<Uint8Array>(40).fill(block), { objectMode: false }),
    );
    expect(await connection.api.hash({ body })).toBe(want);
  });

  it("stop the stream at the server when a pipeline fails here", async () => {
    await using connection = open();
    const failing = new Writable({ write: (_chunk, _encoding, done) => done(new Error("no room")) });
    const blocks = toNodeReadable(connection.api.blocks({ count: 1_000_000 }));
    await expect(pipeline(blocks, failing)).rejects.toThrow("no room");
    await expect.poll(() => stops).toBe(1);
  });

  it("are destroyed here when the handler reads no further, though they have nothing to give", async () => {
    await using connection = open();
    const quiet = new PassThrough();
    quiet.write("warp");
    expect(await connection.api.first(fromNodeReadable(quiet))).toBe(4);
    await expect.poll(() => quiet.destroyed).toBe(true);
  });

  it("end with the error of the other end", async () => {
    await using connection = open();
    const blocks = toNodeReadable(connection.api.blocks({ count: 2, fails: true }));
    await expect(
      pipeline(blocks, new Writable({ write: (_chunk, _encoding, done) => done() })),
    ).rejects.toMatchObject({
      code: "data_loss",
    });
    const torn = new PassThrough();
    torn.write("warp");
    const call = connection.api.hash({ body: fromNodeReadable(torn) });
    torn.destroy(new Error("torn"));
    await expect(call).rejects.toMatchObject({ name: "RpcError" });
  });
});
