import { RpcError } from "@heddle/core";
import { describe, expect, it } from "vitest";
import { hintFor } from "./error-hints.ts";

const url = "ws://127.0.0.1:4000";
const hint = (error: RpcError, more: Partial<Parameters<typeof hintFor>[1]> = {}) =>
  hintFor(error, { url, method: "math.add", wasOpen: true, similar: [], ...more });

describe("hintFor", () => {
  it.each([
    ["unavailable", "yes", "try again later", "says so"],
    ["unavailable", "no", "the server is shutting down", "not run: try again"],
    ["unavailable", "unknown", "the connection was lost", "find out whether it ran"],
    ["not_found", "no", "there is no method", `heddle list ${url}`],
    [
      "resource_exhausted",
      "yes",
      "took nothing for 300000 ms (limits.stallTimeoutMs)",
      "limits.stallTimeoutMs",
    ],
    ["deadline_exceeded", "no", "not answered", "nothing was sent"],
    ["deadline_exceeded", "yes", "did not end", "--timeout"],
    ["unknown", "yes", "the handler failed", "server's log"],
    ["internal", "yes", "json does not carry a Date", "--codec"],
    ["sold_out", "yes", "none left", `heddle describe ${url} math.add`],
  ] as const)("knows what to do about %s, executed: %s, %s", (code, executed, message, want) => {
    expect(hint(new RpcError(code, message, { executed }))).toContain(want);
  });

  it.each([
    ["not_found", "yes"],
    ["permission_denied", "yes"],
    ["constructor", "yes"],
  ] as const)("says nothing about %s of a handler that says it all", (code, executed) => {
    const method = code === "constructor" ? { method: undefined } : {};
    expect(hint(new RpcError(code, "words", { executed }), method)).toBeUndefined();
  });

  it("says without a handshake where to look", () => {
    const error = (message: string) => new RpcError("unavailable", message, { executed: "no" });
    const closed = { wasOpen: false };
    expect(hint(error("connection refused at 127.0.0.1:4000"), closed)).toContain("heddle serve --port 4000");
    expect(hint(error("gave HTTP 404: is it a Heddle server?"), closed)).toContain("does not speak Heddle");
    expect(hint(error("no address was found"), closed)).toBe(
      "check the address, and whether the server runs",
    );
  });
});
