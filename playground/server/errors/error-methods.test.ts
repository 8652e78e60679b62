import { errorCodes, isErrorOf } from "@heddle/core";
import { afterEach, describe, expect, it } from "vitest";
import { allCodecs, type OpenDemo, openDemo } from "../testing/open-demo.ts";

let demo: OpenDemo;
afterEach(() => demo?.close());

describe.each(allCodecs)("errors over %s", (codec) => {
  it.each(Object.keys(errorCodes) as (keyof typeof errorCodes)[])("fails with %s", async (code) => {
    demo = openDemo(codec);
    const call = demo.api.errors.code({ code, message: "Words.", retryAfterMs: 10, data: { why: [1] } });
    await expect(call).rejects.toMatchObject({
      code,
      message: "Words.",
      executed: "yes",
      retryAfterMs: 10,
      data: { why: [1] },
    });
  });

  it("gives a declared error typed", async () => {
    demo = openDemo(codec);
    const { declared } = demo.api.errors;
    const error = await declared({ item: "loom" }).catch((thrown: unknown) => thrown);
    const left = isErrorOf(declared, error) && error.code === "sold_out" ? error.data.left : undefined;
    expect(left).toBe(0);
  });

  it("fails behind items that have come", async () => {
    demo = openDemo(codec);
    const items: number[] = [];
    const read = async () => {
      for await (const item of demo.api.errors.afterItems({ items: 3, message: "Torn." })) items.push(item);
    };
    await expect(read()).rejects.toMatchObject({ code: "data_loss", message: "Torn.", executed: "yes" });
    expect(items).toEqual([1, 2, 3]);
  });

  it.each(["undeclared", "secret", "notAnError"] as const)(
    "keeps what %s threw on the server",
    async (name) => {
      demo = openDemo(codec);
      const error = await demo.api.errors[name]().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: "unknown", message: "the handler failed", executed: "yes" });
      expect(demo.unseen).toHaveLength(1);
    },
  );

  it("names the place of what cannot be sent", async () => {
    demo = openDemo(codec);
    await expect(demo.api.errors.unsendable()).rejects.toMatchObject({
      code: "internal",
      message: expect.stringContaining("list[0].value"),
      executed: "yes",
    });
  });

  it("is at fault where the result does not fit its schema", async () => {
    demo = openDemo(codec);
    await expect(demo.api.errors.badOutput()).rejects.toMatchObject({
      code: "internal",
      message: expect.stringContaining("count"),
    });
  });

  it("does not answer until the time is over, and then ends", async () => {
    demo = openDemo(codec);
    await expect(demo.api.errors.neverSettles(undefined, { timeoutMs: 20 })).rejects.toMatchObject({
      code: "deadline_exceeded",
    });
    await expect
      .poll(() => demo.connection.call("$sys.stats"))
      .toMatchObject({ calls: { running: 1 }, methods: { "errors.neverSettles": { count: 1 } } });
  });
});
