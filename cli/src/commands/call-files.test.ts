import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { byteStream, method, service, streamOf, withStreams } from "@heddle/core";
import { listen, type RunningServer } from "@heddle/node-server";
import { demoServerOptions, demoService } from "@heddle/playground";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { main } from "../main.ts";
import { fakeIo } from "../testing/fake-io.ts";
import { runHeddle } from "../testing/run-heddle.ts";

/** Set by a test; what `half` waits for behind its first bytes. */
let released = Promise.resolve();

const own = service({
  bytes: method({ output: z.instanceof(Uint8Array) }, () => new Uint8Array([0, 255, 10])),
  named: method({ output: withStreams(z.object({ name: z.string() }), { body: byteStream }) }, () => ({
    name: "half",
    body: half(),
  })),
  half: method({ output: byteStream }, () => half()),
  take: method({ input: withStreams(z.object({}), { body: byteStream }) }, async ({ body }) => {
    let byteLength = 0;
    for await (const chunk of body) {
      await released;
      byteLength += chunk.byteLength;
    }
    return byteLength;
  }),
  rows: method(
    { input: withStreams(z.object({ table: z.string() }), { rows: streamOf(z.int()) }) },
    async ({ table, rows }) => {
      let count = 0;
      for await (const _ of rows) count++;
      return { table, count };
    },
  ),
});

async function* half(): AsyncGenerator<Uint8Array> {
  yield Buffer.alloc(50_000, "x");
  await released;
  throw new Error("torn");
}

let folder: string;
let server: RunningServer;
let address: string;
let ownServer: RunningServer;
let ownAddress: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "heddle-files-"));
  server = await listen(demoService, demoServerOptions);
  address = `127.0.0.1:${server.port}`;
  ownServer = await listen(own);
  ownAddress = `127.0.0.1:${ownServer.port}`;
});
afterAll(async () => {
  await Promise.all([server.close({ graceMs: 0 }), ownServer.close({ graceMs: 0 })]);
  rmSync(folder, { recursive: true });
});

const call = (...argv: string[]) => runHeddle(["call", address, ...argv]);
const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const sha256 = (content: string | Uint8Array) => createHash("sha256").update(content).digest("hex");

describe("a file that heddle call sends", () => {
  it.each(["superjson", "json", "msgpack"])(
    "is a stream where the method takes one, with %s",
    async (codec) => {
      const content = randomBytes(1_000_000);
      const path = file("a.bin", content);
      const { code, out } = await call("files.upload", '{"name":"a"}', `body=@${path}`, "--codec", codec);
      expect([code, JSON.parse(out)]).toMatchObject([
        0,
        { name: "a", byteLength: 1_000_000, sha256: sha256(content) },
      ]);
    },
  );

  it("is bytes where the method takes bytes, and text where it takes text", async () => {
    const path = file("a.txt", "wärp");
    expect(JSON.parse((await call("files.hash", `body=@${path}`)).out)).toMatchObject({
      byteLength: 5,
      hex: sha256("wärp"),
    });
    expect((await call("text.transform", '{"to":"upper"}', `text=@${path}`)).out).toBe('"WÄRP"\n');
  });

  it("is a stream where the server does not say what a method takes", async () => {
    const silent = await listen(demoService, { sys: { info: false } });
    const argv = [
      "call",
      `127.0.0.1:${silent.port}`,
      "files.upload",
      '{"name":"a"}',
      `body=@${file("a.txt", "warp")}`,
    ];
    expect(JSON.parse((await runHeddle(argv)).out)).toMatchObject({ sha256: sha256("warp") });
    await silent.close({ graceMs: 0 });
  });

  it("may be stdin, as a property and as the whole input", async () => {
    const { out } = await runHeddle(["call", address, "files.upload", '{"name":"a"}', "body=@-"], {
      stdin: "wärp",
    });
    expect(JSON.parse(out)).toMatchObject({ sha256: sha256("wärp") });
    const echoed = await runHeddle(["call", address, "streams.echo", "@-", "--output", "-"], {
      stdin: "wärp\n",
    });
    expect(echoed).toEqual({ code: 0, out: "wärp\n", err: "" });
  });

  it("is lines of JSON with --lines, as the whole input and as a property", async () => {
    const path = file("numbers.jsonl", "1\n2\n\n3.5");
    expect((await call("streams.sum", `@${path}`, "--lines")).out).toBe('{"count":3,"sum":6.5}\n');
    expect((await runHeddle(["call", address, "streams.sum", "-", "--lines"], { stdin: "1\n2\n" })).out).toBe(
      '{"count":2,"sum":3}\n',
    );
    const argv = ["call", ownAddress, "rows", '{"table":"t"}', "rows=@-", "--lines"];
    expect((await runHeddle(argv, { stdin: "1\n2\n" })).out).toBe('{"table":"t","count":2}\n');
  });

  it("is refused where the method takes a stream of values, with what to do", async () => {
    const { code, err } = await call("streams.sum", `@${file("a.txt", "1")}`);
    expect([code, err]).toEqual([2, expect.stringContaining("with --lines each line of")]);
  });

  it("fails the call with the line that is not JSON", async () => {
    const stdin = "1\n2\nthree\n4\n";
    const { code, out, err } = await runHeddle(["call", address, "streams.sum", "-", "--lines"], { stdin });
    expect([code, out, err]).toEqual([2, "", expect.stringMatching(/^heddle: line 3 of stdin is not JSON/)]);
    await expect.poll(async () => JSON.parse((await call("$sys.stats")).out).calls.running).toBe(1);
  });

  it.each([
    [["streams.sum", "@nowhere.txt"], "there is no file nowhere.txt"],
    [["streams.sum", "body=@."], ". is a folder"],
    [["streams.sum", "[]", "body=@package.json"], "body can only be added to an object"],
    [["streams.sum", '{"body":1}', "body=@package.json"], "body is in the JSON already"],
    [["streams.sum", "@package.json", "--one-way"], "--one-way waits for nothing"],
    [["streams.count", "--limit", "1", "--output", "x"], "--limit counts lines"],
    [["streams.count", "--output", "nowhere/x"], "there is no folder nowhere"],
    [["streams.count", "--priority", "urgent"], "it takes one of high, low"],
  ])("is refused before anything is called: %j", async (argv, message) => {
    const { code, out, err } = await runHeddle(["call", "127.0.0.1:1", ...argv]);
    expect([code, out, err]).toEqual([2, "", expect.stringContaining(message)]);
  });

  it("takes its turn by --priority", async () => {
    const path = file("a.txt", "warp");
    const { code } = await call("files.upload", '{"name":"a"}', `body=@${path}`, "--priority", "low");
    expect(code).toBe(0);
  });
});

describe("heddle call --output", () => {
  it("writes a stream of bytes to a file, and nothing to stdout", async () => {
    const path = join(folder, "random.bin");
    expect(await call("streams.generate", '{"bytes":300000}', "--output", path)).toEqual({
      code: 0,
      out: "",
      err: "",
    });
    expect(readFileSync(path)).toHaveLength(300_000);
    const { out } = await call("files.upload", '{"name":"back"}', `body=@${path}`);
    expect(JSON.parse(out)).toMatchObject({ sha256: sha256(readFileSync(path)) });
  });

  it("writes bytes that are one value", async () => {
    const io = fakeIo();
    expect(await main(["call", ownAddress, "bytes", "--output", "-"], io)).toBe(0);
    expect([...io.stdout.bytes]).toEqual([0, 255, 10]);
  });

  it("leaves a file as it was where the call fails", async () => {
    const path = file("kept.bin", "before");
    expect((await call("streams.generate", '{"bytes":-1}', "--output", path)).code).toBe(67);
    expect(readFileSync(path, "utf8")).toBe("before");
  });

  it("keeps what came before an error, and says so", async () => {
    released = Promise.resolve();
    const path = file("part.bin", "before");
    const { code, out, err } = await runHeddle(["call", ownAddress, "half", "--output", path]);
    expect([code, out, readFileSync(path).byteLength]).toEqual([66, "", 50_000]);
    expect(err).toMatch(
      new RegExp(`^\\[unknown\\] [^]*\n${path} is kept, with the 50000 bytes that came\n$`),
    );
  });

  it("prints what a result has beside its bytes", async () => {
    released = Promise.resolve();
    const path = join(folder, "named.bin");
    const { code, out } = await runHeddle(["call", ownAddress, "named", "--output", path]);
    expect([code, out]).toEqual([66, '{"name":"half"}\n']);
    const raw = await runHeddle(["call", ownAddress, "named", "--output", "-"]);
    expect([raw.out, raw.err]).toEqual([
      "x".repeat(50_000),
      expect.stringMatching(/^\{"name":"half"\}\n\[unknown\]/),
    ]);
  });

  it.each([
    ["streams.count", '{"to":3}'],
    ["math.add", '{"a":1,"b":2}'],
  ])("refuses what %s gives, which is no bytes", async (name, input) => {
    const path = join(folder, "none.bin");
    const { code, err } = await call(name, input, "--output", path);
    expect([code, err]).toEqual([2, expect.stringContaining("--output takes bytes")]);
    expect(() => readFileSync(path)).toThrow("ENOENT");
  });
});

describe("the progress of heddle call", () => {
  /** Runs a download that stands still until it is released. */
  async function download(io: ReturnType<typeof fakeIo>, ...argv: string[]) {
    let release = (): void => {};
    released = new Promise((resolve) => (release = resolve));
    const ended = main(["call", ownAddress, "half", "--output", join(folder, "p.bin"), ...argv], io);
    return { ended, release };
  }

  it("is told on a terminal, and erased", async () => {
    const io = fakeIo({ isTTY: true, env: { NO_COLOR: "1" } });
    const { ended, release } = await download(io);
    await io.stderr.until(/received 50\.\d kB/);
    release();
    expect(await ended).toBe(66);
    expect(io.err().split("\r\u001b[2K").slice(-2)).toEqual([
      expect.stringMatching(/^received 50\.\d kB/),
      expect.stringMatching(/^\[unknown\]/),
    ]);
  });

  it("is told of an upload, with what is left", async () => {
    let release = (): void => {};
    released = new Promise((resolve) => (release = resolve));
    const io = fakeIo({ isTTY: true, env: { NO_COLOR: "1" } });
    const path = file("large.bin", new Uint8Array(20_000_000));
    const ended = main(["call", ownAddress, "take", `body=@${path}`], io);
    await io.stderr.until(/ \d+% sent \d+\.\d kB of 20\.0 MB/);
    release();
    expect([await ended, io.out()]).toEqual([0, "20000000\n"]);
    expect(io.err().endsWith("\r\u001b[2K")).toBe(true);
  });

  it.each([
    ["where nobody looks", {}, []],
    ["with --quiet", { isTTY: true }, ["--quiet"]],
    ["on a dumb terminal", { isTTY: true, env: { TERM: "dumb" } }, []],
  ])("is not told %s", async (_, options, argv) => {
    const io = fakeIo(options);
    const { ended, release } = await download(io, ...argv);
    const told = fakeIo({ isTTY: true });
    const other = main(["call", ownAddress, "half", "--output", join(folder, "q.bin")], told);
    await told.stderr.until(/received/); // where it is told, it would have been by now
    release();
    await Promise.all([ended, other]);
    expect(io.err()).not.toContain("received");
  });
});
