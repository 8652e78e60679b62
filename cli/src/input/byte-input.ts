import { type FileHandle, open } from "node:fs/promises";
import type { Io } from "../io.ts";
import { LocalError, reasonOf } from "../local-error.ts";
import { UsageError } from "../usage-error.ts";
import type { ByteSource } from "./input-plan.ts";

/** Bytes that a call sends, opened. Whoever opened it closes it. */
export interface ByteInput {
  /** For sentences: `stdin`, or the path as it was typed. */
  readonly name: string;
  /** Known for files that are no pipe or device, as far as they do not grow. */
  readonly byteLength: number | undefined;
  /** Iterated once, as fast as the chunks are taken. Throws LocalError where reading fails. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Also while a read is under way. */
  close(): Promise<void>;
}

/** @throws UsageError where there is no such file, or it cannot be read. */
export async function openByteInput(source: ByteSource, io: Io): Promise<ByteInput> {
  if (source.kind === "stdin") {
    const bytes = withReason(io.stdin, "stdin");
    return { name: "stdin", byteLength: undefined, bytes, close: async () => io.closeStdin() };
  }
  const { path } = source;
  const handle = await openFile(path);
  const stats = await handle.stat();
  // Files whose content the system makes up as they are read say that they are empty.
  const byteLength = stats.isFile() && stats.size > 0 ? stats.size : undefined;
  const stream = handle.createReadStream();
  stream.on("error", () => {}); // the iteration throws it
  return {
    name: path,
    byteLength,
    bytes: withReason(stream, path),
    close: async () => {
      stream.destroy(); // closes the handle, when a read that is under way has ended
    },
  };
}

async function openFile(path: string): Promise<FileHandle> {
  let handle: FileHandle;
  try {
    handle = await open(path, "r");
  } catch (error) {
    const isAbsent = error instanceof Error && "code" in error && error.code === "ENOENT";
    throw new UsageError(isAbsent ? `there is no file ${path}` : `cannot read ${path}: ${reasonOf(error)}`);
  }
  if ((await handle.stat()).isDirectory()) {
    await handle.close();
    throw new UsageError(`${path} is a folder`);
  }
  return handle;
}

async function* withReason(bytes: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    throw new LocalError(`cannot read ${name}: ${reasonOf(error)}`);
  }
}

/** @throws UsageError where there are more than `maxBytes`. */
export async function readAllBytes({ bytes, name }: ByteInput, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let byteLength = 0;
  for await (const chunk of bytes) {
    byteLength += chunk.byteLength;
    if (byteLength > maxBytes) throw new UsageError(`${name} has more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
