import { createHash, randomBytes } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { allCodecs, type OpenDemo, openDemo } from "../testing/open-demo.ts";
import { entropyOf } from "./entropy.ts";
import { fileKind } from "./file-kind.ts";

let demo: OpenDemo;
afterEach(() => demo?.close());

const bytes = (...parts: readonly (string | number[])[]) =>
  new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part as string, "latin1"))));

describe.each(allCodecs)("files over %s", (codec) => {
  it("hashes bytes, which travel raw", async () => {
    demo = openDemo(codec);
    const body = new Uint8Array(randomBytes(3_000_000));
    expect(await demo.api.files.hash({ body, algorithm: "sha512" })).toMatchObject({
      hex: createHash("sha512").update(body).digest("hex"),
      byteLength: 3_000_000,
    });
  });

  it("tells what a file is", async () => {
    demo = openDemo(codec);
    expect(await demo.api.files.inspect({ body: bytes("%PDF-1.7\n") })).toEqual({
      kind: "PDF document",
      mediaType: "application/pdf",
      isText: true,
      byteLength: 9,
      entropyBitsPerByte: expect.closeTo(Math.log2(9), 5),
      firstBytes: "255044462d312e370a",
    });
  });

  it("refuses what is no bytes", async () => {
    demo = openDemo(codec);
    await expect(demo.connection.call("files.hash", { body: "text" })).rejects.toMatchObject({
      code: "invalid_argument",
      message: expect.stringContaining("body"),
    });
  });
});

describe("fileKind", () => {
  it.each([
    ["PNG image", bytes([0x89], "PNG\r\n", [0x1a, 0x0a])],
    ["WebP image", bytes("RIFF", [1, 2, 3, 4], "WEBP")],
    ["tar archive", bytes(new Array<number>(257).fill(0), "ustar")],
    ["UTF-8 text", new TextEncoder().encode("warp\tand weft ÄÖ\n")],
    ["UTF-8 text", new TextEncoder().encode(`${"a".repeat(65_535)}é`)],
    ["data", bytes([0, 1, 2])],
    ["data", bytes([0xff, 0xfe])],
    ["empty", bytes()],
  ])("sees a %s", (name, body) => {
    expect(fileKind(body).name).toBe(name);
  });
});

describe("entropyOf", () => {
  const { signal } = new AbortController();
  it("is 0 for one value, 8 for all alike, 0 for nothing", async () => {
    expect(await entropyOf(new Uint8Array(1_000), signal)).toBe(0);
    expect(
      await entropyOf(
        Uint8Array.from({ length: 256 }, (_, value) => value),
        signal,
      ),
    ).toBe(8);
    expect(await entropyOf(new Uint8Array(0), signal)).toBe(0);
  });
});
