import { method, service } from "@heddle/core";
import { listen, type RunningServer } from "@heddle/node-server";
import { demoServerOptions, demoService } from "@heddle/playground";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHeddle } from "../testing/run-heddle.ts";

let server: RunningServer;
let address: string;
beforeAll(async () => {
  server = await listen(demoService, demoServerOptions);
  address = `127.0.0.1:${server.port}`;
});
afterAll(() => server.close({ graceMs: 0 }));

describe.each(["ws", "tcp", "http"])("heddle list over %s", (scheme) => {
  it("lists services and methods, aligned", async () => {
    const { code, out } = await runHeddle(["list", `${scheme}://${address}`]);
    expect(code).toBe(0);
    expect(out).toMatch(
      new RegExp(`^Heddle demo \\d+\\.\\d+\\.\\d+ at ${scheme}://${address}, \\d+ methods\n\nerrors\n`),
    );
    expect(out).toContain("  text.slugify    deprecated idempotent  A text for a web address\n");
    expect(out).toContain("  text.stats      idempotent             Counts characters");
    expect(out).toMatch(/ {2}streams\.count +server_streaming idempotent +Counts from 1/);
    expect(out.indexOf("\n$sys\n")).toBeGreaterThan(out.indexOf("\ntext\n"));
  });
});

describe("heddle list", () => {
  it("lists one service", async () => {
    const { out } = await runHeddle(["list", address, "math"]);
    expect(out).toContain("math.add");
    expect(out).not.toContain("text.stats");
  });

  it("describes one method, as describe does", async () => {
    const listed = await runHeddle(["list", address, "math.add"]);
    expect(listed).toEqual(await runHeddle(["describe", address, "math.add"]));
    expect(listed.out).toMatch(/^math\.add {2}Adds two numbers\n/);
  });

  it.each(["superjson", "json", "msgpack"])("prints one line of JSON with --json over %s", async (codec) => {
    const { out } = await runHeddle(["list", address, "--json", "--codec", codec], { isTTY: true });
    const info = JSON.parse(out);
    expect(out.split("\n")).toHaveLength(2);
    expect(info.methods.find(({ id }: { id: string }) => id === "math.divide")).toMatchObject({
      idempotent: true,
      errors: { division_by_zero: { type: "object" } },
    });
  });

  it("colours for a person", async () => {
    expect((await runHeddle(["list", address], { isTTY: true })).out).toContain("\u001b[36m");
  });

  it.each([["list"], ["describe"]])("says with %s that something is not there", async (command) => {
    const { code, err } = await runHeddle([command, address, "math.devide"]);
    expect(code).toBe(69);
    expect(err).toContain("did you mean math.divide?");
  });
});

describe("heddle describe", () => {
  it("shows types, errors and examples", async () => {
    const { out } = await runHeddle(["describe", address, "math.divide"]);
    expect(out).toContain("Input\n  { a: number; b: number }");
    expect(out).toContain("Output\n  number");
    expect(out).toContain("Errors of its own\n  division_by_zero  { dividend: number }");
    expect(out).toContain(`heddle call ws://${address} math.divide '{"a":22,"b":7}'`);
  });

  it("shows what is rich, and a call without input", async () => {
    expect((await runHeddle(["describe", address, "rich.birthday"])).out).toContain("{ born: Date }");
    expect((await runHeddle(["describe", address, "system.time"])).out).toContain(
      `heddle call ws://${address} system.time\n`,
    );
    expect((await runHeddle(["describe", address, "text.slugify"])).out).toContain(
      "deprecated: use text.transform",
    );
  });

  it("shows streams, how the method is called, and calls to paste with files", async () => {
    const count = (await runHeddle(["describe", address, "streams.count"])).out;
    expect(count).toMatch(/^streams\.count {2}Counts from 1, a number an item\nserver_streaming\n/);
    expect(count).toContain("Output\n  stream of number\n");
    const upload = (await runHeddle(["describe", address, "files.upload"])).out;
    expect(upload).toContain("\nclient_streaming\n");
    expect(upload).toContain("body: stream of bytes");
    expect(upload).toContain(`heddle call ws://${address} files.upload '{"name":"…"}' body=@FILE\n`);
    const generate = (await runHeddle(["describe", address, "streams.generate"])).out;
    expect(generate).toContain(`streams.generate '{"bytes":1000000}' --output FILE\n`);
    const echo = (await runHeddle(["describe", address, "streams.echo"])).out;
    expect(echo).toContain("bidi_streaming");
    expect(echo).toContain("stream of unknown");
  });

  it("prints the method with its schemas with --json", async () => {
    const { out } = await runHeddle(["describe", address, "rich.birthday", "--json"]);
    expect(JSON.parse(out)).toMatchObject({ input: { properties: { born: { "x-heddle": "date" } } } });
  });

  it("does not let a server write to the terminal", async () => {
    const summary = "\u001b]0;owned\u0007\u009b2J";
    const hostile = await listen(
      service({ a: method({ summary, description: summary, deprecated: summary }, () => 1) }),
    );
    for (const argv of [["list"], ["describe", "a"], ["list", "--json"]]) {
      const [command = "", ...rest] = argv;
      const { out } = await runHeddle([command, `127.0.0.1:${hostile.port}`, ...rest], {
        env: { NO_COLOR: "1" },
      });
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
      expect(out).not.toMatch(/[\u0007\u001b\u009b]/);
      expect(out).toContain("owned");
    }
    await hostile.close();
  });
});
