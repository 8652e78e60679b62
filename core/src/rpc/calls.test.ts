import { describe, expect, it } from "vitest";
import { z } from "zod";
import { connectDuplex, memoryDuplexPair, method, RpcError, service, createServer, isErrorOf } from "../index.ts";

const api = service({
  math: {
    add: method({ input: z.object({ a: z.number(), b: z.number() }), output: z.number() }, ({ a, b }) => a + b),
    divide: method(
      { input: z.object({ a: z.number(), b: z.number() }), errors: { division_by_zero: z.object({ a: z.number() }) } },
      ({ a, b }, context) => {
        if (b === 0) throw context.error("division_by_zero", "cannot divide by 0", { a });
        return a / b;
      },
    ),
  },
});

describe("a call", () => {
  it("gives the handler's result", async () => {
    const [a, b] = memoryDuplexPair();
    const server = createServer(api);
    server.accept(b);
    const connection = connectDuplex<typeof api>(a);
    expect(await connection.api.math.add({ a: 1, b: 2 })).toBe(3);
    await expect(connection.api.math.divide({ a: 1, b: 0 })).rejects.toMatchObject({ code: "division_by_zero", data: { a: 1 }, executed: "yes" });
    await connection.close();
  });
});
