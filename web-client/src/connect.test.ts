import { acceptDuplex, method, openMessagePort, service } from "@heddle/core";
import { afterEach, describe, expect, it, vi } from "vitest";
import { connect } from "./connect.ts";
import { connect as connectLite, jsonCodec } from "./lite.ts";

const api = service({ hello: method({}, () => "hello") });

afterEach(() => {
  vi.unstubAllGlobals();
});

/** Puts a browser's globals in place; returns the addresses that are dialled. */
function asPage(href: string): string[] {
  const dialled: string[] = [];
  class DeafSocket {
    readonly readyState = 0;
    readonly bufferedAmount = 0;
    binaryType = "blob";
    constructor(url: URL) {
      dialled.push(url.href);
    }
    addEventListener(): void {}
    send(): void {}
    close(): void {}
  }
  vi.stubGlobal("location", new URL(href));
  vi.stubGlobal("WebSocket", DeafSocket);
  return dialled;
}

describe("connect", () => {
  const targets: [target: string, dialled: string][] = [
    ["ws://127.0.0.1:4000", "ws://127.0.0.1:4000/"],
    ["wss://app.example/rpc", "wss://app.example/rpc"],
    ["/rpc", "wss://page.example/rpc"],
    ["https://app.example/", "wss://app.example/"],
  ];
  for (const [target, address] of targets) {
    it(`dials ${address} for ${target}`, async () => {
      const dialled = asPage("https://page.example/deep/path");
      const connection = connect(target);
      expect(dialled).toEqual([address]);
      expect(connection.state).toBe("connecting");
      await connection.close();
      expect(connection.state).toBe("closed");
    });
  }

  it("does so in lite, too", async () => {
    const dialled = asPage("https://page.example/deep/path");
    const connection = connectLite("/rpc", { codecs: [jsonCodec] });
    expect(dialled).toEqual(["wss://page.example/rpc"]);
    await connection.close();
    expect(connection.state).toBe("closed");
  });

  it("refuses what a page cannot dial, and says what it can", () => {
    asPage("https://page.example/");
    expect(() => connect("tcp://127.0.0.1:4000")).toThrow(
      "tcp: cannot be dialled from a page; use ws: or wss:",
    );
    expect(() => connect("http://[")).toThrow(TypeError);
  });

  it("calls whoever holds the other end of a port", async () => {
    const { port1, port2 } = new MessageChannel();
    acceptDuplex(openMessagePort(port2), api);
    const connection = connect<typeof api>(port1);
    expect(await connection.api.hello()).toBe("hello");
    await connection.close();
  });
});
