import { expect, it } from "vitest";
import { z } from "zod";
import { encodeWelcome } from "../handshake/messages.ts";
import { type CallContext, connectDuplex, type FrameEvent, method, service } from "../index.ts";
import { lendingPackets } from "../testing/lent-packets.ts";
import { callFrame, plainWelcome } from "../testing/plain-messages.ts";
import { ScriptedPeer } from "../testing/scripted-peer.ts";
import { VirtualPlatform } from "../testing/virtual-platform.ts";

it("a frame stays as it was for whoever began to listen while its packet was read", async () => {
  const platform = new VirtualPlatform();
  const peer = new ScriptedPeer(platform);
  const seen: FrameEvent[] = [];
  const listen = (_: unknown, { signal }: CallContext) => {
    signal.addEventListener("abort", () => connection.on("frame", (event) => seen.push(event)));
    return new Promise<void>(() => {});
  };
  const connection = connectDuplex(lendingPackets(peer.far), {
    platform,
    codecs: ["json"],
    serve: service({ listen: method({ input: z.any() }, listen) }),
  });
  await platform.settle();
  peer.sendBytes(encodeWelcome(plainWelcome));
  await platform.settle();
  peer.sendFrames(callFrame(2, "listen", { payload: new TextEncoder().encode("1") }));
  await platform.settle();
  peer.sendFrames(
    { type: "cancel", number: 2, reason: "cancelled" },
    {
      type: "fragment",
      number: 1,
      totalBytes: 1_000,
      last: false,
      abandoned: false,
      bytes: new Uint8Array(300).fill(7),
    },
  );
  await platform.settle();
  const fragment = seen.find(({ type }) => type === "fragment")?.decoded() as { bytes: Uint8Array };
  expect(new Set(fragment.bytes)).toEqual(new Set([7]));
  await connection.close();
});
