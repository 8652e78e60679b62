import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readStaticFiles } from "./static-files.ts";

describe("readStaticFiles", () => {
  let directory = "";
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "heddle-"));
    await mkdir(join(directory, "assets", "deep"), { recursive: true });
    await writeFile(join(directory, "index.html"), "top");
    await writeFile(join(directory, "assets", "page-1a2b.js"), "1");
    await writeFile(join(directory, "assets", "deep", "index.html"), "deep");
    await writeFile(join(directory, "no-extension"), "?");
  });
  afterEach(() => rm(directory, { recursive: true }));

  it("has each file by its path, and each index.html by its directory's as well", async () => {
    const files = await readStaticFiles(directory);
    expect([...files.keys()].sort()).toEqual([
      "/",
      "/assets/deep/",
      "/assets/deep/index.html",
      "/assets/page-1a2b.js",
      "/index.html",
      "/no-extension",
    ]);
    expect(files.get("/")?.bytes.toString()).toBe("top");
  });

  it("takes a directory with a slash at its end for the same", async () => {
    expect((await readStaticFiles(`${directory}/`)).has("/assets/page-1a2b.js")).toBe(true);
  });

  it("knows types by their extension, and others as bytes", async () => {
    const files = await readStaticFiles(directory);
    expect(files.get("/assets/page-1a2b.js")?.contentType).toBe("text/javascript; charset=utf-8");
    expect(files.get("/no-extension")?.contentType).toBe("application/octet-stream");
  });

  it("has an ETag that changes with the bytes", async () => {
    const before = (await readStaticFiles(directory)).get("/")?.etag;
    await writeFile(join(directory, "index.html"), "changed");
    const after = (await readStaticFiles(directory)).get("/")?.etag;
    expect(before).toMatch(/^"[\w-]{22}"$/);
    expect(after).not.toBe(before);
  });

  it("leaves links out, which may lead anywhere", async () => {
    await symlink("/etc/hostname", join(directory, "link.txt"));
    expect((await readStaticFiles(directory)).has("/link.txt")).toBe(false);
  });

  it("throws where there is no such directory", async () => {
    await expect(readStaticFiles(join(directory, "nothing"))).rejects.toThrow("ENOENT");
  });
});
