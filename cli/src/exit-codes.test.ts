import { errorCodes } from "@heddle/core";
import { describe, expect, it } from "vitest";
import { exitCodeOf } from "./exit-codes.ts";

describe("exitCodeOf", () => {
  it.each(Object.entries(errorCodes))("adds 64 to the number of %s", (code, { number }) => {
    expect(exitCodeOf({ code })).toBe(64 + number);
  });

  it("is 96 for an error that a method declares", () => {
    expect(exitCodeOf({ code: "sold_out" })).toBe(96);
  });
});
