import { expect, it } from "vitest";
import { layerProblems } from "./layers.ts";

/** The problems of a file of the core that imports this. */
function importing(path: string, specifier: string): string[] {
  return layerProblems([{ path: `core/src/${path}`, text: `import { x } from "${specifier}";\n` }]);
}

it.each([
  ["wire/frame.ts", "../mux/channel.ts"],
  ["codec/json.ts", "../rpc/method.ts"],
  ["handshake/messages.ts", "../session/session.ts"],
  ["session/session.ts", "../mux/channel.ts"],
  ["duplex/memory.ts", "../session/session.ts"],
  ["errors.ts", "./wire/frame.ts"],
])("sees the upward import of %s from %s", (path, specifier) => {
  const [problem] = importing(path, specifier);
  expect(problem).toContain(`core/src/${path}:1: imports core/src/`);
  expect(problem).toContain("imports go downwards only");
});

it("sees an import between the two bottom layers", () => {
  expect(importing("duplex/memory.ts", "../wire/packet.ts")).toHaveLength(1);
  expect(importing("wire/packet.ts", "../duplex/duplex.ts")).toHaveLength(1);
});

it("sees an import of the package's own face", () => {
  expect(importing("rpc/client.ts", "../index.ts")).toHaveLength(1);
});

it("asks for a place for a folder that it does not know", () => {
  expect(importing("rpc/client.ts", "../odds/ends.ts")[0]).toContain('"odds" has no place among the layers');
});

it.each([
  ["rpc/client.ts", "../wire/frame.ts"],
  ["mux/channel.ts", "./credit.ts"],
  ["wire/frame.ts", "../errors.ts"],
  ["session/session.ts", "../duplex/duplex.ts"],
  ["testing/index.ts", "../rpc/server.ts"],
  ["index.ts", "./rpc/method.ts"],
  ["wire/frame.test.ts", "../rpc/method.ts"],
])("lets %s import %s", (path, specifier) => {
  expect(importing(path, specifier)).toEqual([]);
});
