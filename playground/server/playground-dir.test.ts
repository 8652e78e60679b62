import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { playgroundDir } from "./playground-dir.ts";

describe("playgroundDir", () => {
  it("is where the page is built, beside this folder", () => {
    expect(playgroundDir).toBe(fileURLToPath(new URL("../dist/page", import.meta.url)));
  });
});
