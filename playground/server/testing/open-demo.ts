import {
  type Client,
  type CodecName,
  type Connection,
  type ConnectOptions,
  connectDuplex,
  createServer,
  memoryDuplexPair,
} from "@heddle/core";
import { type DemoApi, demoServerOptions, demoService } from "../demo-service.ts";

/** A client of the demo service, over a real connection in memory. The test that opened it closes it. */
export interface OpenDemo {
  readonly connection: Connection<DemoApi>;
  readonly api: Client<DemoApi>;
  /** What handlers threw and the client was not told. */
  readonly unseen: unknown[];
  close(): Promise<void>;
}

/** The codecs that every value which JSON has goes through. */
export const allCodecs: readonly CodecName[] = ["superjson", "json", "msgpack"];
/** The codecs that carry more than JSON has. */
export const richCodecs: readonly CodecName[] = ["superjson", "msgpack"];

/** Serves the demo and connects to it. */
export function openDemo(codec: CodecName = "superjson", options: ConnectOptions = {}): OpenDemo {
  const [clientEnd, serverEnd] = memoryDuplexPair();
  const unseen: unknown[] = [];
  const server = createServer(demoService, { ...demoServerOptions, onError: (error) => unseen.push(error) });
  server.accept(serverEnd, { transport: "memory" });
  const connection = connectDuplex<DemoApi>(clientEnd, { codecs: [codec], waitTimeoutMs: 2_000, ...options });
  return {
    connection,
    api: connection.api,
    unseen,
    async close() {
      await connection.close();
      await server.close({ graceMs: 0 });
    },
  };
}
