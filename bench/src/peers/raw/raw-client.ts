import type { BenchConnection } from "../peer.ts";
import { type AttachRawLink, type RawReply, type RawRequest, roomFor } from "./raw-link.ts";

/** The client's end of a raw connection: what one would write by hand. At most one run of items each way at once. */
export function rawConnection(attach: AttachRawLink): BenchConnection {
  const waiting = new Map<number, (value: unknown) => void>();
  /** Bytes come back in the order in which they were asked for. */
  const waitingForBytes: ((bytes: Uint8Array) => void)[] = [];
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
    bytes: (bytes) => waitingForBytes.shift()?.(bytes),
  });
  const send = (message: RawRequest): void => link.send(message);
  // The server answers each method with a value of its type.
  const answerTo = <Value>(id: number): Promise<Value> =>
    new Promise((resolve) => waiting.set(id, resolve as (value: unknown) => void));
  const bytesBack = (): Promise<Uint8Array> => new Promise((resolve) => waitingForBytes.push(resolve));
  const ask = <Value>(method: "hangs" | "memory"): Promise<Value> => {
    const id = ++lastId;
    send({ id, method });
    return answerTo(id);
  };

  return {
    echo(value) {
      const id = ++lastId;
      send({ id, method: "echo", value });
      return answerTo(id);
    },
    echoBytes(bytes) {
      send({ id: ++lastId, method: "echoBytes" });
      link.sendBytes(bytes);
      return bytesBack();
    },
    async download(byteLength) {
      send({ id: ++lastId, method: "download", value: byteLength });
      return (await bytesBack()).byteLength;
    },
    upload(bytes) {
      const id = ++lastId;
      send({ id, method: "upload" });
      link.sendBytes(bytes);
      return answerTo(id);
    },
    items(count, onItem) {
      const id = ++lastId;
      itemCame = onItem;
      send({ id, method: "items", value: count });
      return answerTo(id);
    },
    async sendItems(source) {
      const id = ++lastId;
      send({ id, method: "sendItems" });
      for await (const item of source) {
        send({ item });
        const room = roomFor(link);
        if (room !== undefined) await room;
      }
      send({ id, method: "itemsEnd" });
      return answerTo(id);
    },
    hang(timeoutMs) {
      const id = ++lastId;
      send({ id, method: "hang" });
      return new Promise((resolve) => {
        setTimeout(() => {
          send({ id, method: "cancel" });
          resolve();
        }, timeoutMs);
      });
    },
    hangs: () => ask("hangs"),
    memory: () => ask("memory"),
    close: () => link.close(),
  };
}
