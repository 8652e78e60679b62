import { setImmediate as nextTurn } from "node:timers/promises";
import { memoryState } from "../memory-state.ts";
import { type AttachRawLink, type RawLink, type RawReply, type RawRequest, roomFor } from "./raw-link.ts";

/** Items that are sent in one turn; then others have theirs. */
const itemsPerTurn = 256;

/** Handlers of calls that are never answered, on all connections. */
const hangs = { begun: 0, told: 0 };

/** Serves one raw connection. */
export function serveRawLink(attach: AttachRawLink): void {
  /** Whose bytes come next. */
  let bytesOfId = 0;
  let echoesBytes = false;
  let itemsCame = 0;
  const hanging = new Map<number, () => void>();
  const link = attach({
    message(message) {
      // Our own client sent it.
      const request = message as RawRequest;
      if ("item" in request) {
        itemsCame++;
        return;
      }
      const { id } = request;
      switch (request.method) {
        case "echo":
          return reply(link, { id, value: request.value });
        case "download":
          return link.sendBytes(bytesOf(request.value));
        case "items":
          return void sendItems(link, id, request.value);
        case "upload":
        case "echoBytes":
          bytesOfId = id;
          echoesBytes = request.method === "echoBytes";
          return;
        case "sendItems":
          itemsCame = 0;
          return;
        case "itemsEnd":
          return reply(link, { id, value: itemsCame });
        case "hang":
          hangs.begun++;
          hanging.set(id, () => hangs.told++);
          return;
        case "cancel":
          hanging.get(id)?.();
          hanging.delete(id);
          return;
        case "hangs":
          return reply(link, { id, value: hangs });
        case "memory":
          return reply(link, { id, value: memoryState() });
      }
    },
    bytes(bytes) {
      if (echoesBytes) link.sendBytes(bytes);
      else reply(link, { id: bytesOfId, value: bytes.byteLength });
    },
  });
}

function reply(link: RawLink, message: RawReply): void {
  link.send(message);
}

async function sendItems(link: RawLink, id: number, count: number): Promise<void> {
  for (let item = 0; item < count; item++) {
    reply(link, { item });
    if (item % itemsPerTurn !== itemsPerTurn - 1) continue;
    await nextTurn();
    await roomFor(link);
  }
  reply(link, { id, value: count });
}

/** The last bytes that were asked for: the same ones are asked for again and again. */
let bytes = new Uint8Array();

function bytesOf(byteLength: number): Uint8Array {
  if (bytes.byteLength !== byteLength) bytes = new Uint8Array(byteLength).fill(7);
  return bytes;
}
