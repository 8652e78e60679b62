import { expect, it } from "vitest";
import { npmCommand, stampOf } from "./install.mjs";

const of = { lock: "{}", nodeVersion: "v20.20.2", platform: "linux-x64" };

it("has the same stamp for the same installation", () => {
  expect(stampOf({ ...of })).toBe(stampOf(of));
});

it.each([{ lock: "{ }" }, { nodeVersion: "v22.12.0" }, { platform: "darwin-arm64" }])(
  "has another stamp for %o",
  (change) => {
    expect(stampOf({ ...of, ...change })).not.toBe(stampOf(of));
  },
);

it("runs the npm that runs it, else the one on the PATH", () => {
  const script = "lib/node_modules/npm/bin/npm-cli.js";
  expect(npmCommand({ npm_execpath: script }, "node")).toEqual(["node", script]);
  expect(npmCommand({ npm_execpath: "lib/yarn.js" }, "node")).toEqual(["npm"]);
  expect(npmCommand({}, "node")).toEqual(["npm"]);
});
