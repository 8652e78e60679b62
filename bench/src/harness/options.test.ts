import { describe, expect, it } from "vitest";
import { comparisonNames } from "../scenarios/scenario-table.ts";
import { parseOptions } from "./options.ts";

describe("parseOptions", () => {
  it("leaves to the scenario what is not said", () => {
    expect(parseOptions([])).toEqual({
      names: comparisonNames,
      hasOthers: true,
      isQuick: false,
      rounds: undefined,
      seconds: undefined,
      transports: ["tcp", "ws"],
      codecs: undefined,
      only: "",
      bytesPerSecond: 1_000_000,
      delayMs: 0,
      processes: { profileFolder: undefined, nodeFlags: [] },
      jsonPath: undefined,
    });
  });

  it("reads lists and numbers", () => {
    const args = [
      "stall",
      "calls",
      "--no-others",
      "--quick",
      "--rounds",
      "2",
      "--transport",
      "ws",
      "--codec",
      "json,msgpack",
      "--json",
      "a.json",
      "--node-flags=--single-threaded-gc --max-semi-space-size=4",
    ];
    expect(parseOptions(args)).toMatchObject({
      names: ["stall", "calls"],
      hasOthers: false,
      isQuick: true,
      rounds: 2,
      transports: ["ws"],
      codecs: ["json", "msgpack"],
      jsonPath: "a.json",
      processes: { nodeFlags: ["--single-threaded-gc", "--max-semi-space-size=4"] },
    });
  });

  it.each([
    [["--rounds", "0"], "--rounds is 0; it takes a whole number from 1 to 20"],
    [["--seconds", "two"], "--seconds is two; it takes a whole number from 1 to 60"],
    [["--codec", "bson"], "--codec is bson; it takes json, superjson, msgpack"],
    [["--transport", "tcp,udp"], "--transport is tcp,udp; it takes tcp, ws"],
    [["speed"], '"speed" is no scenario; there are calls, '],
    [["--node-flags=inspect"], "--node-flags has inspect; it takes flags of Node"],
    [["--loud"], "Unknown option '--loud'"],
  ])("refuses %j with a sentence", (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});
