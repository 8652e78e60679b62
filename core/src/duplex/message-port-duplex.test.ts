import { MessageChannel } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { duplexCompliance } from "../testing/duplex-compliance.ts";
import { RecordedDuplex } from "../testing/recorded-duplex.ts";
import { type MessagePortLike, openMessagePort } from "./message-port-duplex.ts";

// The types of both platforms fit, without a cast.
const fits = (port: globalThis.MessagePort): MessagePortLike => port;

describe("openMessagePort", () => {
  const compliance = duplexCompliance({
    carriesCloseCodes: true,
    async open() {
      const { port1, port2 } = new MessageChannel();
      return {
        dial: openMessagePort(port1),
        accept: async () => openMessagePort(port2),
        cleanup: async () => {
          port1.close();
          port2.close();
        },
      };
    },
  });
  for (const { title, run } of compliance) it(title, run, 20_000);

  it("takes the ports of a browser and of Node", () => {
    expect(fits).toBeTypeOf("function");
  });

  it("copies packets, which their sender may have to send again", async () => {
    const { port1, port2 } = new MessageChannel();
    const a = new RecordedDuplex(openMessagePort(port1));
    const b = new RecordedDuplex(openMessagePort(port2));
    await a.untilOpened();
    const owner = new Uint8Array(100);
    const shared = new Uint8Array(100).subarray(10, 20);
    a.duplex.send(owner);
    a.duplex.send(shared);
    await b.untilReceived(2);
    expect([owner.byteLength, shared.byteLength]).toEqual([100, 10]);
    expect(b.packets.map((packet) => packet.buffer.byteLength)).toEqual([100, 10]);
    a.duplex.close(1000, "");
  });

  it.each([
    ["text", "hello"],
    ["an object of somebody else", { type: "init" }],
    ["a close without a code", { heddle: "close" }],
    ["a close with a code out of range", { heddle: "close", code: 17, reason: "" }],
    ["an acknowledgement of what was never sent", { heddle: "received", byteLength: 1 }],
    ["an acknowledgement below zero", { heddle: "received", byteLength: -5 }],
    ["null", null],
  ])("closes with a protocol error at %s", async (_, message) => {
    const { port1, port2 } = new MessageChannel();
    const a = new RecordedDuplex(openMessagePort(port1));
    await a.untilOpened();
    port2.postMessage(message);
    expect((await a.untilClosed()).code).toBe(1002);
  });

  it("is lost when the other port closes without a word", async () => {
    const { port1, port2 } = new MessageChannel();
    const a = new RecordedDuplex(openMessagePort(port1));
    await a.untilOpened();
    port2.close();
    expect(await a.untilClosed()).toEqual({
      code: 1006,
      reason: "the other side of the message port is gone",
    });
  });
});
