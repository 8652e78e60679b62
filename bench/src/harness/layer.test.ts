import { expect, it } from "vitest";
import { layerOf } from "./layer.ts";

it.each([
  ["/a/core/dist/session/session.js", "core/session"],
  ["file:///a/core/dist/limits.js", "core"],
  ["/a/node-server/dist/dial/dial-socket.js", "node-server/dial"],
  ["/a/node_modules/ws/lib/sender.js", "ws"],
  ["/a/node_modules/one/node_modules/@two/three/index.js", "@two/three"],
  ["/a/page.mjs", undefined],
])("%s is of %s", (path, layer) => {
  expect(layerOf(path)).toBe(layer);
});
