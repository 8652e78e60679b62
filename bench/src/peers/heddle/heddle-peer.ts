import { isRpcError, type Limits } from "@heddle/core";
import { connect, listen } from "@heddle/node-server";
import type { Payload, Peer } from "../peer.ts";
import type { BenchCodec, Transport } from "../peer-table.ts";
import { benchService } from "./bench-service.ts";

/** Heddle over one carrier with one codec; every limit of the server that is not given is at its default. */
export function heddlePeer(transport: Transport, codec: BenchCodec, limits: Partial<Limits> = {}): Peer {
  return {
    async serve() {
      const server = await listen(benchService, { codecs: [codec], limits });
      return { port: server.port };
    },
    async connect(port) {
      const connection = connect<typeof benchService>(`${transport}://127.0.0.1:${port}`, {
        codecs: [codec],
      });
      const { api } = connection;
      return {
        // What comes back is what was sent, and of its type.
        echo: (value) => api.echo(value) as Promise<Payload>,
        echoBytes: (bytes) => api.echo(bytes) as Promise<Uint8Array>,
        download: async (byteLength) => (await api.download(byteLength)).byteLength,
        upload: (bytes) => api.upload(bytes),
        async items(count, onItem) {
          for await (const item of api.stream.items(count)) onItem(item);
        },
        sendItems: (source) => api.stream.sendItems(source),
        async hang(timeoutMs) {
          try {
            await api.hang(undefined, { timeoutMs });
          } catch (error) {
            if (!(isRpcError(error) && error.code === "deadline_exceeded")) throw error;
          }
        },
        hangs: () => api.hangs(),
        memory: () => api.memory(),
        downloadStream: (byteLength) => api.stream.download(byteLength),
        uploadStream: (source) => api.stream.upload(source),
        stall: {
          download: (byteLength) => api.stall.download(byteLength),
          upload: (chunks, stallAfterBytes) => api.stall.upload({ chunks, stallAfterBytes }),
          resume: () => api.stall.resume(),
          serverState: () => api.stall.serverState(),
        },
        close: () => connection.close(),
      };
    },
  };
}
