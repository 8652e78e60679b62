import { expect, it } from "vitest";
import { serveArgs } from "./start.mjs";

it("serves on 127.0.0.1:4000 where nothing else is said", () => {
  expect(serveArgs({}, [])).toEqual(["--port", "4000", "--host", "127.0.0.1"]);
  expect(serveArgs({ PORT: "", HOST: "" }, [])).toEqual(["--port", "4000", "--host", "127.0.0.1"]);
});

it("takes PORT and HOST, and 0 for any free port", () => {
  expect(serveArgs({ PORT: "0", HOST: "::1" }, [])).toEqual(["--port", "0", "--host", "::1"]);
});

it("lets arguments win, and passes them on", () => {
  expect(serveArgs({ PORT: "1" }, ["--", "--port=2", "--quiet"])).toEqual([
    "--host",
    "127.0.0.1",
    "--port=2",
    "--quiet",
  ]);
});
