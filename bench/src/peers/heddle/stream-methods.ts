import { byteStream, method, streamOf, withStreams } from "@heddle/core";
import { numbersBelow } from "../numbers.ts";
import { hashWithPause } from "../pausing-reader.ts";
import { repeatedChunks, WatchedSource } from "../watched-source.ts";
import { anything } from "./anything.ts";

/** The measured methods with streams. */
export const streamMethods = {
  items: method({ input: anything<number>(), output: streamOf(anything<number>()) }, numbersBelow),
  sendItems: method({ input: streamOf(anything<number>()) }, async (items) => {
    let count = 0;
    for await (const _ of items) count++;
    return count;
  }),
  download: method({ input: anything<number>(), output: byteStream }, repeatedChunks),
  upload: method({ input: byteStream }, async (chunks) => {
    let byteLength = 0;
    for await (const chunk of chunks) byteLength += chunk.byteLength;
    return byteLength;
  }),
};

/** Methods of which one end of a stream can be watched while the other stands still; one stream at a time. */
export function stallMethods() {
  let source = new WatchedSource();
  let resume: () => void = () => {};

  return {
    download: method({ input: anything<number>(), output: byteStream }, (byteLength) => {
      source = new WatchedSource();
      return source.chunks(byteLength);
    }),
    upload: method(
      { input: withStreams(anything<{ readonly stallAfterBytes: number }>(), { chunks: byteStream }) },
      ({ chunks, stallAfterBytes }) => {
        source = new WatchedSource();
        const resumed = new Promise<void>((resolve) => {
          resume = resolve;
        });
        return hashWithPause(chunks, stallAfterBytes, resumed);
      },
    ),
    resume: method({}, () => resume()),
    serverState: method({}, () => source.state()),
  };
}
