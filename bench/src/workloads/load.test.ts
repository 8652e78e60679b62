import { describe, expect, it } from "vitest";
import type { BenchConnection } from "../peers/peer.ts";
import { type Load, transferOf } from "./load.ts";

/** Says that this many bytes have arrived, of whatever is sent. */
function connectionThat(arrived: (byteLength: number) => number): BenchConnection {
  return {
    echoBytes: async (bytes) => bytes,
    echo: async (value) => value,
    download: async (byteLength) => arrived(byteLength),
    upload: async (bytes) => arrived(bytes.byteLength),
    async *downloadStream(byteLength) {
      yield new Uint8Array(arrived(byteLength));
    },
    async uploadStream(source) {
      let byteLength = 0;
      for await (const chunk of source) byteLength += chunk.byteLength;
      return arrived(byteLength);
    },
    close: async () => {},
  };
}

describe.each<Load>(["result", "argument", "result stream", "argument stream"])("a load as %s", (load) => {
  it("is there when all of it has arrived", async () => {
    const transfer = transferOf(
      connectionThat((byteLength) => byteLength),
      load,
      100_000,
    );
    await expect(transfer()).resolves.toBeUndefined();
  });

  it("fails where some of it is missing", async () => {
    const transfer = transferOf(
      connectionThat((byteLength) => byteLength - 1),
      load,
      100_000,
    );
    await expect(transfer()).rejects.toThrow("99999 bytes of 100000 arrived");
  });
});

it("refuses a stream where the system has none", () => {
  const { downloadStream: _, uploadStream: __, ...connection } = connectionThat((byteLength) => byteLength);
  expect(() => transferOf(connection, "result stream", 1)).toThrow("this system has no streams");
  expect(() => transferOf(connection, "argument stream", 1)).toThrow("this system has no streams");
});
