import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { commands } from "./commands/index.ts";
import { runHeddle } from "./testing/run-heddle.ts";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};

describe("heddle", () => {
  it.each([["--help"], ["-h"], ["help"]])("shows all commands for %s", async (...argv) => {
    const { code, out, err } = await runHeddle(argv);
    expect([code, err]).toEqual([0, ""]);
    for (const { name, summary } of commands) expect(out).toMatch(new RegExp(`heddle ${name} .*${summary}`));
    expect(out).toContain("Exit codes");
  });

  it.each(commands.map(({ name }) => name))("has help for %s", async (name) => {
    const { code, out } = await runHeddle(["help", name]);
    expect(code).toBe(0);
    for (const option of commands.find((command) => command.name === name)?.options ?? []) {
      expect(out).toContain(`--${option.name}`);
    }
    expect(await runHeddle([name, "--help"])).toEqual({ code: 0, out, err: "" });
  });

  it("keeps its help within 100 columns", async () => {
    for (const argv of [["--help"], ...commands.map(({ name }) => ["help", name])]) {
      const { out } = await runHeddle(argv);
      expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
    }
  });

  it.each([["--version"], ["-v"]])("tells its version for %s", async (...argv) => {
    expect(await runHeddle(argv)).toEqual({ code: 0, out: `${version}\n`, err: "" });
  });

  it.each([
    [[], "Calls and explores"],
    [["cal"], 'no command "cal"; did you mean call?'],
    [["weave"], 'no command "weave"'],
    [["help", "weave"], 'no command "weave"'],
    [["call"], "something is missing: heddle call URL METHOD [INPUT] [KEY=@FILE …]"],
    [["call", "127.0.0.1:1"], "something is missing"],
    [["call", "127.0.0.1:1", "m", "1", "2"], '"2" is one argument too many'],
    [["call", "127.0.0.1:1", "m", "--codex", "json"], "no option --codex; did you mean --codec?"],
    [
      ["call", "127.0.0.1:1", "m", "--codec", "xml"],
      '--codec is "xml"; it takes one of superjson, json, msgpack',
    ],
    [["call", "127.0.0.1:1", "m", "--timeout", "soon"], "--timeout is"],
    [["call", "127.0.0.1:1", "m", "--metadata", "user"], "--metadata takes key=value"],
    [["call", "127.0.0.1:1", "m", "{a:1}"], "the input is not JSON"],
    [["call", "127.0.0.1:1", "m", "hello"], `a text stands in double quotes: '"hello"'`],
    [["call", "127.0.0.1:1", "m", '{"$date":"soon"}'], "$date in the input takes"],
    [["call", "ftp://127.0.0.1", "m"], "not a scheme of Heddle"],
    [["call", "tcp://127.0.0.1", "m"], "names a port"],
    [["call", "127.0.0.1:1", "m", "--proxy", "socks://x"], "proxy takes a URL"],
    [["list"], "something is missing"],
    [["ping", "127.0.0.1:1", "--count", "0"], "--count is"],
    [["serve", "extra"], '"extra" is one argument too many'],
    [["serve", "--port", "65536"], "--port is"],
    [["serve", "--origin", "app.example", "--port", "0"], "an origin is like https://app.example"],
  ])("refuses %j with the usage", async (argv, message) => {
    const { code, out, err } = await runHeddle(argv);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
    expect(err).toMatch(/heddle (--help|help \w+)/);
  });

  it("refuses a port in the environment that is none", async () => {
    const { code, err } = await runHeddle(["serve"], { env: { PORT: "many" } });
    expect([code, err]).toEqual([2, expect.stringContaining('PORT is "many"')]);
  });
});
