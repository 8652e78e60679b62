import { type AddressInfo, connect, createServer } from "node:net";
import { listen, type RunningServer } from "@heddle/node-server";
import { demoServerOptions, demoService } from "@heddle/playground";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { main } from "../main.ts";
import { fakeIo } from "../testing/fake-io.ts";
import { runHeddle } from "../testing/run-heddle.ts";

let server: RunningServer;
let address: string;
beforeAll(async () => {
  server = await listen(demoService, demoServerOptions);
  address = `127.0.0.1:${server.port}`;
});
afterAll(() => server.close({ graceMs: 0 }));

const call = (...argv: string[]) => runHeddle(["call", address, ...argv]);

describe.each(["", "ws://", "tcp://", "http://"])("heddle call over %s", (scheme) => {
  it.each(["superjson", "json", "msgpack"])("adds with %s", async (codec) => {
    const argv = ["call", scheme + address, "math.add", '{"a":1,"b":2}', "--codec", codec];
    expect(await runHeddle(argv)).toEqual({ code: 0, out: "3\n", err: "" });
  });

  it("tells a method that is not there from one that is", async () => {
    const { code, out, err } = await runHeddle(["call", scheme + address, "math.ad", "{}"]);
    expect([code, out]).toEqual([69, ""]);
    expect(err.split("\n")).toEqual([
      expect.stringMatching(/^\[not_found\] there is no method math\.ad here/),
      "executed: no",
      "hint: did you mean math.add?",
      "",
    ]);
  });
});

describe("heddle call", () => {
  it("reads stdin, however it is cut", async () => {
    const options = { stdin: '{"text":"Crème brûlée","to":"upper"}\n' };
    const { out } = await runHeddle(["call", address, "text.transform", "-"], options);
    expect(out).toBe('"CRÈME BRÛLÉE"\n');
  });

  it("sends nothing where stdin has nothing", async () => {
    expect((await runHeddle(["call", address, "rich.echo", "-"], { stdin: " \n" })).out).toBe("");
  });

  it("writes rich values in their notation, and reads them", async () => {
    const value =
      '{"at":{"$date":"2024-05-17T00:00:00.000Z"},"n":{"$bigint":"12"},"map":{"$map":[[1,{"$set":[]}]]},"zero":{"$number":"-0"}}';
    expect((await call("rich.echo", value)).out).toBe(`${value}\n`);
    expect((await call("rich.echo", value, "--codec", "msgpack")).out).toBe(`${value}\n`);
    expect((await call("rich.birthday", '{"born":{"$date":"1990-05-17"}}')).out).toMatch(
      /^\{"next":\{"\$date":"\d{4}-05-17T00:00:00\.000Z"\},/,
    );
  });

  it("takes and gives plain JSON with --plain", async () => {
    expect((await call("rich.echo", '{"$date":"soon"}', "--plain")).out).toBe('{"$date":"soon"}\n');
    expect((await call("math.factorial", '{"n":25}', "--plain")).out).toBe('"15511210043330985984000000"\n');
  });

  it("sends bytes raw", async () => {
    const { out } = await call(
      "files.hash",
      '{"body":{"$bytes":"aGVkZGxl"},"algorithm":"sha1"}',
      "--codec",
      "json",
    );
    expect(JSON.parse(out)).toMatchObject({ byteLength: 6, hex: "e22ad035016a983e0dd29c8303522a636459a1d1" });
  });

  it("sends metadata", async () => {
    const { out } = await call("peer.who", "--metadata", "user=ada", "--metadata", "trace=1=2");
    expect(JSON.parse(out)).toMatchObject({ metadata: { user: "ada", trace: "1=2" } });
  });

  it.each(["ws", "tcp", "http"])("goes over %s through a forward proxy", async (scheme) => {
    const asked: string[] = [];
    const proxy = createServer((client) => {
      client.once("data", (head) => {
        const [, host = "", port = ""] = /^CONNECT ([^:]+):(\d+) /.exec(head.toString("latin1")) ?? [];
        asked.push(`${host}:${port}`);
        const upstream = connect(Number(port), host, () => client.write("HTTP/1.1 200 OK\r\n\r\n"));
        client.pipe(upstream).pipe(client);
        for (const socket of [client, upstream]) socket.on("error", () => socket.destroy());
      });
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const { port } = proxy.address() as AddressInfo;
    const argv = [
      "call",
      `${scheme}://${address}`,
      "math.add",
      '{"a":1,"b":2}',
      "--proxy",
      `http://127.0.0.1:${port}`,
    ];
    expect([(await runHeddle(argv)).out, asked]).toEqual(["3\n", [address]]);
    await new Promise((resolve) => proxy.close(resolve));
  });

  it("prints nothing for a one-way call, which has its effect", async () => {
    const text = `note ${address}`;
    expect(await call("notes.add", JSON.stringify({ text }), "--one-way")).toEqual({
      code: 0,
      out: "",
      err: "",
    });
    await expect.poll(async () => (await call("notes.list")).out).toContain(text);
  });

  it("lays the result out for a person, in colour unless told otherwise", async () => {
    const argv = ["call", address, "rich.jsonSample"];
    const plain = await runHeddle(argv, { isTTY: true, env: { NO_COLOR: "1" } });
    expect(plain.out.split("\n")[1]).toBe('  "text": "Heddle 🧵",');
    expect((await runHeddle(argv, { isTTY: true })).out).toContain('\u001b[36m"text"\u001b[39m');
    expect((await runHeddle([...argv, "--json"], { isTTY: true })).out.split("\n")).toHaveLength(2);
  });

  it("cancels at Ctrl-C, so that the handler stops, and exits with 130", async () => {
    const io = fakeIo();
    const ended = main(["call", address, "slow.countdown", '{"from":10000,"stepMs":5}'], io);
    await expect.poll(async () => JSON.parse((await call("$sys.stats")).out).calls.running).toBe(2);
    io.signal("SIGINT");
    expect([await ended, io.out(), io.exits]).toEqual([130, "", []]);
    expect(io.err()).toMatch(/^\[cancelled\]/);
    await expect
      .poll(async () => (await call("slow.cancelled")).out)
      .toContain('"method":"slow.countdown","code":"cancelled"');
  });

  it("exits with 143 at SIGTERM, and at once at a second signal", async () => {
    const io = fakeIo();
    const ended = main(["call", address, "errors.neverSettles"], io);
    await expect.poll(() => io.signalListeners()).toBe(1);
    io.signal("SIGTERM");
    io.signal("SIGINT");
    expect([await ended, io.exits]).toEqual([143, [130]]);
  });
});
