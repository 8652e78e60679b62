import { type FileHandle, open, stat } from "node:fs/promises";
import { pause } from "../pause.ts";
import { LineCutter } from "./line-cutter.ts";

const blockBytes = 65_536;

/** How a file is followed. */
export interface TailOptions {
  /** So many of the lines that are there are given first, as far as they are in its last 64 KiB. */
  readonly lastLines: number;
  /** Aborting it ends the iteration with its reason. */
  readonly signal: AbortSignal;
  /** Time between two looks. @default 200 */
  readonly pollMs?: number;
}

/**
 * The lines of a text file, and those that are added to it, for as long as it is iterated. A file that was put aside is read to its
 * end, then the one that took its place from its beginning; one that was cut is read from its beginning.
 * Throws where there is no file at `path`.
 */
export async function* tailLines(
  path: string,
  { lastLines, signal, pollMs = 200 }: TailOptions,
): AsyncGenerator<string> {
  let handle = await open(path, "r");
  try {
    const cutter = new LineCutter();
    let position = await startOfLastLines(handle, lastLines);
    const readOn = async function* (): AsyncGenerator<string> {
      for await (const bytes of readFrom(handle, position)) {
        position += bytes.byteLength;
        yield* cutter.cut(bytes);
      }
    };
    for (;;) {
      yield* readOn();
      const [current, own] = await Promise.all([stat(path).catch(() => undefined), handle.stat()]);
      if (current !== undefined && current.ino !== own.ino) {
        yield* readOn(); // what was added before it was put aside
        await handle.close();
        handle = await open(path, "r");
        position = 0;
        const rest = cutter.flush();
        if (rest !== "") yield rest;
      } else if (own.size < position) {
        position = 0;
        cutter.flush();
      } else {
        await pause(pollMs, signal);
      }
    }
  } finally {
    await handle.close();
  }
}

async function* readFrom(handle: FileHandle, start: number): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(blockBytes);
  for (let position = start; ; ) {
    const { bytesRead } = await handle.read(buffer, 0, blockBytes, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

async function startOfLastLines(handle: FileHandle, lastLines: number): Promise<number> {
  const { size } = await handle.stat();
  const buffer = new Uint8Array(Math.min(size, blockBytes));
  const from = size - buffer.byteLength;
  const { bytesRead } = await handle.read(buffer, 0, buffer.byteLength, from);
  const text = buffer.subarray(0, bytesRead);
  // The end of the last line does not begin one more.
  let at = bytesRead - 1;
  for (let found = 0; found < lastLines && at > 0; found++) at = text.lastIndexOf(10, at - 1);
  return lastLines === 0 ? from + bytesRead : from + (at > 0 ? at + 1 : 0);
}
