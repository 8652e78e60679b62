import type { AttachRawLink } from "./raw-link.ts";

/** Everything that is sent in one turn of the loop leaves as one message, a JSON array: what batching by hand would give. */
export function batchedLink(attach: AttachRawLink): AttachRawLink {
  return (handlers) => {
    let batch: unknown[] = [];
    const link = attach({
      // The other end sends arrays alone.
      message: (messages) => (messages as unknown[]).forEach(handlers.message),
      bytes: handlers.bytes,
    });
    const flush = (): void => {
      if (batch.length > 0) link.send(batch);
      batch = [];
    };
    return {
      send(message) {
        if (batch.length === 0) setImmediate(flush);
        batch.push(message);
      },
      sendBytes(bytes) {
        flush();
        link.sendBytes(bytes);
      },
      get bufferedBytes() {
        return link.bufferedBytes;
      },
      close: () => link.close(),
    };
  };
}
