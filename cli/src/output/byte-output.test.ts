import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fakeIo } from "../testing/fake-io.ts";
import { byteOutputOf } from "./byte-output.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "heddle-output-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const { signal } = new AbortController();
const open = (name: string) => byteOutputOf(join(folder, name), fakeIo().stdout);

describe("byteOutputOf", () => {
  it("writes a file in the place of the one that is there", async () => {
    const path = join(folder, "a.bin");
    writeFileSync(path, "what was there before");
    const output = await open("a.bin");
    await output.write(Buffer.from("warp "), signal);
    expect(output.incompleteFile).toEqual({ path, byteLength: 5 });
    await output.write(Buffer.from("weft"), signal);
    await output.end();
    await output.close();
    expect([readFileSync(path, "utf8"), output.incompleteFile]).toEqual(["warp weft", undefined]);
  });

  it("leaves what was there until a byte comes", async () => {
    writeFileSync(join(folder, "a.bin"), "before");
    const output = await open("a.bin");
    await output.close();
    expect([readFileSync(join(folder, "a.bin"), "utf8"), output.incompleteFile]).toEqual([
      "before",
      undefined,
    ]);
  });

  it("makes an empty file of an empty stream", async () => {
    const output = await open("a.bin");
    await output.end();
    expect(readFileSync(join(folder, "a.bin"))).toHaveLength(0);
  });

  it("writes bytes as they are to stdout", async () => {
    const io = fakeIo();
    const output = await byteOutputOf("-", io.stdout);
    await output.write(new Uint8Array([0, 255, 10]), signal);
    await output.end();
    expect([...io.stdout.bytes]).toEqual([0, 255, 10]);
  });

  it("refuses folders before anything is called", async () => {
    await expect(open("")).rejects.toThrow(/is a folder/);
    await expect(open("nowhere/a.bin")).rejects.toThrow(/there is no folder .*nowhere$/);
  });

  it("says in a sentence that it cannot write", async () => {
    const output = await byteOutputOf("/dev/full", fakeIo().stdout);
    await expect(output.write(Buffer.from("x"), signal)).rejects.toMatchObject({
      name: "LocalError",
      message: "cannot write /dev/full: no space left on device",
    });
    await output.close();
  });
});
