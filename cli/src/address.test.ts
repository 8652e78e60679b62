import { describe, expect, it } from "vitest";
import { normalizeAddress } from "./address.ts";

describe("normalizeAddress", () => {
  it.each([
    ["127.0.0.1:4000", "ws://127.0.0.1:4000"],
    ["localhost:4000", "ws://localhost:4000"],
    ["example.org", "ws://example.org"],
    ["[::1]:4000", "ws://[::1]:4000"],
    ["tcp://127.0.0.1:4000", "tcp://127.0.0.1:4000"],
    ["WSS://example.org/rpc", "WSS://example.org/rpc"],
    ["unix:/run/heddle.sock", "unix:/run/heddle.sock"],
  ])("takes %s for %s", (address, url) => expect(normalizeAddress(address)).toBe(url));
});
