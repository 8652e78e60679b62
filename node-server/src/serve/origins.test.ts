import { describe, expect, it } from "vitest";
import { checkOrigins, ownOrigins } from "./origins.ts";

describe("ownOrigins", () => {
  it("is the loopback names and the bound host, with the port", () => {
    expect(ownOrigins("192.0.2.1", 4000, false)).toEqual([
      "http://127.0.0.1:4000",
      "http://localhost:4000",
      "http://[::1]:4000",
      "http://192.0.2.1:4000",
    ]);
  });

  it("has no port where it is the scheme's own, as browsers write it", () => {
    expect(ownOrigins("::1", 443, true)).toContain("https://[::1]");
    expect(ownOrigins("::1", 443, false)).toContain("http://[::1]:443");
  });

  it("leaves out a host that no URL can name", () => {
    expect(ownOrigins("fe80::1%eth0", 1, false)).toHaveLength(3);
  });
});

describe("checkOrigins", () => {
  it("takes origins as browsers write them", () => {
    expect(() => checkOrigins(["https://app.example", "http://localhost:5173"])).not.toThrow();
  });

  it.each([
    "https://app.example/",
    "https://APP.example",
    "https://app.example:443",
    "app.example",
    "*",
    "null",
    "https://*.example",
    "",
  ])("refuses %s, which would never match", (origin) => {
    expect(() => checkOrigins([origin])).toThrow("an origin is like https://app.example");
  });
});
