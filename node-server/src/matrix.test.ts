import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CodecName, type Connection, method, type RpcError, service } from "@heddle/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { connect } from "./connect.ts";
import { listen } from "./listen.ts";
import type { RunningServer } from "./running-server.ts";

const aborted: string[] = [];
const pageApi = service({ name: method({}, () => "the caller") });

const api = service({
  echo: method({ input: z.any() }, (value) => value as unknown),
  fail: method({ errors: { declared: z.object({ n: z.number() }) } }, (_, { error }) => {
    throw error("declared", "on purpose", { n: 1 });
  }),
  wait: method({ input: z.string() }, (name, { signal }) => {
    return new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => {
        aborted.push(`${name} ${(signal.reason as RpcError).code}`);
        reject(signal.reason);
      });
    });
  }),
  callBack: method({}, (_, { connection }) => connection.client<typeof pageApi>().name()),
});

let server: RunningServer;
let unixServer: RunningServer;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "heddle-"));
  server = await listen(api);
  unixServer = await listen(api, { path: join(directory, "socket") });
});

afterAll(async () => {
  await server.close({ graceMs: 0 });
  await unixServer.close({ graceMs: 0 });
  await rm(directory, { recursive: true });
});

const transports = {
  ws: () => server.url,
  tcp: () => `tcp://127.0.0.1:${server.port}`,
  http: () => `http://127.0.0.1:${server.port}`,
  unix: () => unixServer.url,
};
const codecs: readonly CodecName[] = ["superjson", "json", "msgpack"];
const matrix = Object.entries(transports).flatMap(([name, url]) =>
  codecs.map((codec) => ({ name, url, codec })),
);

describe.each(matrix)("calls over $name with $codec", ({ name, url, codec }) => {
  let connection: Connection<typeof api>;
  beforeAll(() => {
    connection = connect<typeof api>(url(), { codecs: [codec], serve: pageApi });
  });
  afterAll(() => connection.close());

  it("carry values, small and large, both ways", async () => {
    const { echo } = connection.api;
    for (const value of [undefined, null, 0, "text", "ünïcödé ✓", [1, [2]], { a: { b: true } }])
      expect(await echo(value)).toEqual(value);
    const bytes = new Uint8Array(2_500_000).map((_, at) => at % 253);
    const got = (await echo({ bytes, text: "x".repeat(300_000) })) as { bytes: Uint8Array; text: string };
    expect(Buffer.compare(got.bytes, bytes)).toBe(0);
    expect(got.text).toHaveLength(300_000);
    expect(connection.session?.codec).toBe(codec);
  });

  it("keep each answer with its call, hundreds at once", async () => {
    const values = Array.from({ length: 1_000 }, (_, index) => index);
    expect(await Promise.all(values.map((value) => connection.api.echo(value)))).toEqual(values);
  });

  it("fail with the error that the handler declared", async () => {
    await expect(connection.api.fail()).rejects.toMatchObject({
      code: "declared",
      data: { n: 1 },
      executed: "yes",
    });
  });

  it("tell the handler of a cancel and of a deadline", async () => {
    const controller = new AbortController();
    const cancelled = connection.api.wait(`${name} ${codec}`, { signal: controller.signal });
    await connection.api.echo(1); // the handler before it has begun
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ code: "cancelled" });
    await expect(connection.api.wait(`${name} ${codec}`, { timeoutMs: 20 })).rejects.toMatchObject({
      code: "deadline_exceeded",
    });
    await expect
      .poll(() => aborted)
      .toEqual(expect.arrayContaining([`${name} ${codec} cancelled`, `${name} ${codec} deadline_exceeded`]));
  });

  it("go from the server to the client too", async () => {
    expect(await connection.api.callBack()).toBe("the caller");
  });
});
