import type { BenchConnection } from "../peer.ts";
import type { AttachRawLink, RawReply, RawRequest } from "./raw-link.ts";

/** The client's end of a raw connection: what one would write by hand. At most one download and one run of items at once. */
export function rawConnection(attach: AttachRawLink): BenchConnection {
  const waiting = new Map<number, (value: unknown) => void>();
  let downloaded: (byteLength: number) => void = () => {};
  let itemCame: (item: number) => void = () => {};
  let lastId = 0;
  const link = attach({
    message(message) {
      // Our own server sent it.
      const reply = message as RawReply;
      if ("item" in reply) {
        itemCame(reply.item);
        return;
      }
      waiting.get(reply.id)?.(reply.value);
      waiting.delete(reply.id);
    },
    bytes: (bytes) => downloaded(bytes.byteLength),
  });
  const request = (message: RawRequest): void => link.send(message);
  // The server answers each method with a value of its type.
  const answerTo = <Value>(id: number): Promise<Value> =>
    new Promise((resolve) => waiting.set(id, resolve as (value: unknown) => void));

  return {
    echo(value) {
      const id = ++lastId;
      request({ id, method: "echo", value });
      return answerTo(id);
    },
    download(byteLength) {
      request({ id: ++lastId, method: "download", value: byteLength });
      return new Promise((resolve) => {
        downloaded = resolve;
      });
    },
    upload(bytes) {
      const id = ++lastId;
      request({ id, method: "upload" });
      link.sendBytes(bytes);
      return answerTo(id);
    },
    items(count, onItem) {
      const id = ++lastId;
      itemCame = onItem;
      request({ id, method: "items", value: count });
      return answerTo(id);
    },
    close: () => link.close(),
  };
}
