import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { tailLines } from "./tail-lines.ts";

let folder: string;
let path: string;
let controller: AbortController;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "heddle-tail-"));
  path = join(folder, "calls.log");
  controller = new AbortController();
});
const opened: AsyncGenerator<string>[] = [];
afterEach(async () => {
  controller.abort();
  for (const lines of opened.splice(0)) await lines.return(undefined);
  rmSync(folder, { recursive: true });
});

function tail(lastLines: number): AsyncGenerator<string> {
  const lines = tailLines(path, { lastLines, signal: controller.signal, pollMs: 1 });
  opened.push(lines);
  return lines;
}

async function take(lines: AsyncGenerator<string>, count: number): Promise<string[]> {
  const taken: string[] = [];
  while (taken.length < count) taken.push((await lines.next()).value);
  return taken;
}

describe("tailLines", () => {
  it.each([
    [1, ["c", "new"]],
    [2, ["b", "c", "new"]],
    [9, ["a", "b", "c", "new"]],
  ])("gives the last %i lines, then those that are added", async (lastLines, want) => {
    writeFileSync(path, "a\nb\nc\n");
    const lines = tail(lastLines);
    expect(await take(lines, want.length - 1)).toEqual(want.slice(0, -1));
    appendFileSync(path, "new\n");
    expect(await take(lines, 1)).toEqual(["new"]);
  });

  it("gives only what is added where no last lines are asked for", async () => {
    writeFileSync(path, "a\nb\n");
    const lines = tail(0);
    const adding = setInterval(() => appendFileSync(path, "new\n"), 1);
    expect(await take(lines, 3)).toEqual(["new", "new", "new"]);
    clearInterval(adding);
  });

  it("gives a line when its end has come, however it was written", async () => {
    writeFileSync(path, "wär");
    const lines = tail(5);
    const first = take(lines, 2);
    const bytes = Buffer.from("p\r\nweft 🧵\n");
    for (const byte of bytes) appendFileSync(path, Buffer.of(byte));
    expect(await first).toEqual(["wärp", "weft 🧵"]);
  });

  it("follows a file that was put aside to its end, then the one in its place", async () => {
    writeFileSync(path, "a\n");
    const lines = tail(5);
    expect(await take(lines, 1)).toEqual(["a"]);
    appendFileSync(path, "b\nhalf");
    renameSync(path, `${path}.1`);
    appendFileSync(`${path}.1`, " a line");
    const next = take(lines, 4);
    writeFileSync(path, "c\nd\n");
    expect(await next).toEqual(["b", "half a line", "c", "d"]);
  });

  it("waits where a file was put aside and none is in its place yet", async () => {
    writeFileSync(path, "a\n");
    const lines = tail(5);
    await take(lines, 1);
    renameSync(path, `${path}.1`);
    appendFileSync(`${path}.1`, "b\n");
    expect(await take(lines, 1)).toEqual(["b"]);
    const next = take(lines, 1);
    writeFileSync(path, "c\n");
    expect(await next).toEqual(["c"]);
  });

  it("reads a file that was cut from its beginning", async () => {
    writeFileSync(path, "a long first line\n");
    const lines = tail(5);
    await take(lines, 1);
    truncateSync(path);
    const next = take(lines, 1);
    appendFileSync(path, "b\n");
    expect(await next).toEqual(["b"]);
  });

  it("ends when its signal aborts", async () => {
    writeFileSync(path, "");
    const next = tail(0).next();
    controller.abort(new Error("stopped"));
    await expect(next).rejects.toThrow("stopped");
  });

  it("begins in a large file near its end", async () => {
    writeFileSync(path, `${"x".repeat(99)}\n`.repeat(10_000));
    expect(await take(tail(600), 600)).toEqual(new Array(600).fill("x".repeat(99)));
  });

  it("throws where there is no file", async () => {
    await expect(tail(1).next()).rejects.toMatchObject({ code: "ENOENT" });
  });
});
