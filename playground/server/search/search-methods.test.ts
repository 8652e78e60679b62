import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  type Client,
  connectDuplex,
  createServer,
  memoryDuplexPair,
  type Service,
  service,
} from "@heddle/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDemo } from "../testing/open-demo.ts";
import { searchMethods } from "./search-methods.ts";
import { findSearchRoot } from "./search-root.ts";

type SearchApi = Service<ReturnType<typeof searchMethods>>;

let outside: string;
let root: string;
let search: Client<SearchApi>;
let close: () => Promise<void>;

beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), "heddle-search-"));
  root = join(outside, "loom");
  write("loom/warp.md", "Warp threads\nrun along.\nA heddle lifts a warp thread (up to 4.5 cm).\n");
  write("loom/src/weft.ts", "export const weft = 1;\nconst heddles = 2;\nconst Heddle = 3;\n");
  write("loom/src/image.png", "\u0089PNG\u0000heddle");
  write("loom/src/huge.txt", "heddle ".repeat(200_000));
  write("loom/node_modules/x/index.js", "heddle");
  write("loom/dist/index.js", "heddle");
  write("loom/.git/config", "heddle");
  write("loom/.env", "HEDDLE_SECRET=1");
  write("secret.txt", "heddle secret");
  symlinkSync(join(outside, "secret.txt"), join(root, "link.txt"));
  symlinkSync(outside, join(root, "up"));

  const [clientEnd, serverEnd] = memoryDuplexPair();
  const server = createServer(service(searchMethods(root)));
  server.accept(serverEnd);
  const connection = connectDuplex<SearchApi>(clientEnd);
  search = connection.api;
  close = async () => {
    await connection.close();
    await server.close({ graceMs: 0 });
  };
});

afterEach(async () => {
  await close();
  rmSync(outside, { recursive: true, force: true });
});

describe("search.files", () => {
  it("lists what is neither hidden, built, installed nor a link", async () => {
    const { root: name, files, truncated } = await search.files({});
    expect([name, files.map(({ path }) => path), truncated]).toEqual([
      "loom",
      ["src/huge.txt", "src/image.png", "src/weft.ts", "warp.md"],
      false,
    ]);
  });

  it("lists one folder, one extension, or the first ones", async () => {
    expect((await search.files({ folder: "src", extension: ".ts" })).files).toEqual([
      { path: "src/weft.ts", byteLength: 60 },
    ]);
    expect(await search.files({ limit: 1 })).toMatchObject({
      files: [{ path: "src/huge.txt" }],
      truncated: true,
    });
  });
});

describe("search.text", () => {
  const found = async (input: Parameters<typeof search.text>[0]) =>
    (await search.text(input)).matches.map(({ path, line, column }) => `${path}:${line}:${column}`);

  it("finds lines, in upper and lower case alike", async () => {
    expect(await found({ query: "heddle" })).toEqual(["src/weft.ts:2:7", "src/weft.ts:3:7", "warp.md:3:3"]);
  });

  it("can look at case and at whole words", async () => {
    expect(await found({ query: "heddle", caseSensitive: true })).toEqual(["src/weft.ts:2:7", "warp.md:3:3"]);
    expect(await found({ query: "heddle", wholeWord: true })).toEqual(["src/weft.ts:3:7", "warp.md:3:3"]);
  });

  it("takes the query as it stands", async () => {
    expect(await found({ query: "(up to 4.5" })).toEqual(["warp.md:3:30"]);
    expect(await found({ query: "4?5" })).toEqual([]);
    expect(await found({ query: "(a+)+$" })).toEqual([]);
  });

  it("says what it looked at, and why it stopped", async () => {
    expect(await search.text({ query: "heddle", limit: 1 })).toMatchObject({ stoppedBy: "matches" });
    const report = await search.text({ query: "thread" });
    expect(report).toMatchObject({ filesSearched: 2, matches: [{ text: "Warp threads" }, { line: 3 }] });
    expect(report).not.toHaveProperty("stoppedBy");
  });

  it.each([
    ["..", "permission_denied"],
    ["up", "permission_denied"],
    [".git", "permission_denied"],
    ["node_modules", "permission_denied"],
    ["nowhere", "not_found"],
  ])("does not look into %s", async (folder, code) => {
    await expect(search.text({ query: "heddle", folder })).rejects.toMatchObject({ code });
  });

  it.each(["", "a\nb", "x".repeat(201)])("refuses the query %j", async (query) => {
    await expect(search.text({ query })).rejects.toMatchObject({ code: "invalid_argument" });
  });
});

describe("search.readFile", () => {
  it("reads lines", async () => {
    expect(await search.readFile({ path: "warp.md", fromLine: 2, lines: 1 })).toEqual({
      path: "warp.md",
      text: "run along.",
      fromLine: 2,
      toLine: 2,
      totalLines: 4,
    });
  });

  it.each([
    ["../secret.txt", "permission_denied"],
    ["src/../../secret.txt", "permission_denied"],
    ["/etc/passwd", "permission_denied"],
    ["..\\secret.txt", "permission_denied"],
    ["link.txt", "permission_denied"],
    ["up/secret.txt", "permission_denied"],
    [".env", "permission_denied"],
    [".git/config", "permission_denied"],
    ["./warp.md", "permission_denied"],
    ["warp.md\0.txt", "permission_denied"],
    ["nowhere.txt", "not_found"],
    ["src", "failed_precondition"],
    ["src/image.png", "failed_precondition"],
    ["src/huge.txt", "failed_precondition"],
  ])("refuses %j with %s", async (path, code) => {
    const error = await search.readFile({ path }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code });
    expect(String(error)).not.toContain(outside);
  });

  it("refuses lines past the end", async () => {
    await expect(search.readFile({ path: "warp.md", fromLine: 99 })).rejects.toMatchObject({
      code: "out_of_range",
    });
  });
});

describe("the demo's search", () => {
  it("looks into the repository that it is part of", async () => {
    const demo = openDemo();
    const { files } = await demo.api.search.files({ folder: "playground/server" });
    expect(files.map(({ path }) => path)).toContain("playground/server/search/search-methods.ts");
    await demo.close();
  });

  it("looks into its own package where it was installed", () => {
    write("app/package.json", '{ "name": "app" }');
    write("app/node_modules/@heddle/playground/package.json", '{ "name": "@heddle/playground" }');
    const own = join(outside, "app/node_modules/@heddle/playground");
    expect(findSearchRoot(join(own, "dist/server/search"))).toBe(own);
  });
});

function write(path: string, text: string): void {
  mkdirSync(join(outside, dirname(path)), { recursive: true });
  writeFileSync(join(outside, path), text, "latin1");
}
