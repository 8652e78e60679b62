import { connect, type RpcStream } from "@heddle/web-client";
import { chunkAt, isChunkAt } from "./chunks.ts";
import type { StreamApi } from "./services.ts";

declare global {
  interface Window {
    streams: typeof streams;
  }
}

const connection = connect<StreamApi>(`ws://${location.host}/`);
let iterator: AsyncIterator<Uint8Array> | undefined;
let read = 0;
let given = 0;
let uploading: PromiseLike<unknown> | undefined;

async function* give(chunks: number) {
  for (; given < chunks; given++) yield chunkAt(given);
}

/** What the test does in the page, a step at a time. */
const streams = {
  /** Reads so many chunks of a stream of many, and stops. Gives how many of them were right. */
  async readSome(chunks: number, of: number) {
    const stream = (await connection.api.download({ chunks: of }).result()) as RpcStream<Uint8Array>;
    iterator = stream[Symbol.asyncIterator]();
    return streams.readOn(chunks);
  },
  async readOn(chunks: number) {
    let right = 0;
    for (let n = 0; n < chunks; n++) {
      const { value } = (await iterator?.next()) ?? {};
      if (value !== undefined && isChunkAt(read++, value)) right++;
    }
    return right;
  },
  async leave() {
    await iterator?.return?.();
  },
  /** Begins to send so many chunks to a handler that holds after some. */
  beginUpload(chunks: number, holdAfterChunks: number) {
    uploading = connection.api.upload({ holdAfterChunks, chunks: give(chunks) });
  },
  given: () => given,
  uploaded: async () => await uploading,
  ping: async () => await connection.api.ping(),
};
window.streams = streams;
