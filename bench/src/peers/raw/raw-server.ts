import { setImmediate as nextTurn } from "node:timers/promises";
import type { AttachRawLink, RawLink, RawReply, RawRequest } from "./raw-link.ts";

/** Items that are sent in one turn; then others have theirs. */
const itemsPerTurn = 256;
/** Beyond it no more items are sent until some have left. */
const maxBufferedBytes = 1_048_576;

/** Serves one raw connection. */
export function serveRawLink(attach: AttachRawLink): void {
  let uploadId = 0;
  const link = attach({
    message(message) {
      // Our own client sent it.
      const request = message as RawRequest;
      if (request.method === "echo") reply(link, { id: request.id, value: request.value });
      else if (request.method === "download") link.sendBytes(bytesOf(request.value));
      else if (request.method === "items") void sendItems(link, request.id, request.value);
      else uploadId = request.id;
    },
    bytes: (bytes) => reply(link, { id: uploadId, value: bytes.byteLength }),
  });
}

function reply(link: RawLink, message: RawReply): void {
  link.send(message);
}

async function sendItems(link: RawLink, id: number, count: number): Promise<void> {
  for (let item = 0; item < count; item++) {
    reply(link, { item });
    if (item % itemsPerTurn !== itemsPerTurn - 1) continue;
    do await nextTurn();
    while (link.bufferedBytes > maxBufferedBytes);
  }
  reply(link, { id, value: count });
}

/** The last bytes that were asked for: the same ones are asked for again and again. */
let bytes = new Uint8Array();

function bytesOf(byteLength: number): Uint8Array {
  if (bytes.byteLength !== byteLength) bytes = new Uint8Array(byteLength).fill(7);
  return bytes;
}
