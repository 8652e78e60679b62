import type { BenchConnection } from "../peers/peer.ts";
import { repeatedChunks } from "../peers/watched-source.ts";

/** What travels beside the small calls. */
export type Load = "result" | "argument" | "result stream" | "argument stream";

/** Sends one large thing, and sees that all of it has arrived. */
export type Transfer = () => Promise<void>;

/**
 * How a load of this size is sent over a connection.
 *
 * @throws Error where the system has no streams and the load is one.
 */
export function transferOf(connection: BenchConnection, load: Load, byteLength: number): Transfer {
  const send = senderOf(connection, load, byteLength);
  return async () => {
    const arrived = await send();
    if (arrived !== byteLength) throw new Error(`${arrived} bytes of ${byteLength} arrived`);
  };
}

/** Resolves to how many bytes have arrived at the other end. */
function senderOf(connection: BenchConnection, load: Load, byteLength: number): () => Promise<number> {
  const { downloadStream, uploadStream } = connection;
  if (load === "result") return () => connection.download(byteLength);
  if (load === "result stream" && downloadStream !== undefined) {
    return () => bytesIn(downloadStream(byteLength));
  }
  if (load === "argument stream" && uploadStream !== undefined) {
    return () => uploadStream(repeatedChunks(byteLength));
  }
  if (load !== "argument") throw new Error("this system has no streams");
  const bytes = new Uint8Array(byteLength).fill(7);
  return () => connection.upload(bytes);
}

async function bytesIn(chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let byteLength = 0;
  for await (const chunk of chunks) byteLength += chunk.byteLength;
  return byteLength;
}
