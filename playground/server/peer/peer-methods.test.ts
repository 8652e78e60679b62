import { method, RpcError, service } from "@heddle/core";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { allCodecs, type OpenDemo, openDemo } from "../testing/open-demo.ts";

let demo: OpenDemo;
afterEach(() => demo?.close());

const ownService = (seen: number[] = []) =>
  service({
    page: {
      greet: method({ input: z.object({ name: z.string() }) }, ({ name }, context) => {
        seen.push(context.remainingMs());
        return `hello ${name}`;
      }),
      refuse: method({}, () => {
        throw new RpcError("permission_denied", "not now", { data: { why: "busy" } });
      }),
      wait: method({}, (_, { signal }) => {
        return new Promise((_resolve, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason)),
        );
      }),
    },
  });

describe.each(allCodecs)("peer over %s", (codec) => {
  it("calls what its caller serves, within its own deadline", async () => {
    const seen: number[] = [];
    demo = openDemo(codec, { serve: ownService(seen) });
    const report = await demo.api.peer.callMe(
      { method: "page.greet", input: { name: "Ada" } },
      { timeoutMs: 5_000 },
    );
    expect(report.answer).toBe("hello Ada");
    expect(seen[0]).toBeLessThanOrEqual(5_000);
    expect(report.remainingMs).toBeLessThanOrEqual(5_000);
  });

  it("tells the caller's own error in a sentence", async () => {
    demo = openDemo(codec, { serve: ownService() });
    await expect(demo.api.peer.callMe({ method: "page.refuse" })).rejects.toMatchObject({
      code: "failed_precondition",
      message: "calling back your page.refuse failed: [permission_denied] not now",
      data: { code: "permission_denied", data: { why: "busy" } },
    });
  });

  it("says that the caller serves nothing", async () => {
    demo = openDemo(codec);
    await expect(demo.api.peer.callMe({ method: "page.greet" })).rejects.toMatchObject({
      code: "failed_precondition",
      message: expect.stringContaining("[not_found]"),
    });
  });

  it("cancels the call back when it is cancelled", async () => {
    demo = openDemo(codec, { serve: ownService() });
    const controller = new AbortController();
    const call = demo.api.peer.callMe({ method: "page.wait" }, { signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await expect(call).rejects.toMatchObject({ code: "cancelled" });
    await expect.poll(() => demo.connection.call("$sys.stats")).toMatchObject({ calls: { running: 1 } });
  });

  it("tells what it knows of the call", async () => {
    demo = openDemo(codec);
    const { metadata, remainingMs, transport } = await demo.api.peer.who(undefined, {
      metadata: { user: "ada" },
    });
    expect([metadata, remainingMs, transport]).toEqual([{ user: "ada" }, null, "memory"]);
  });
});

describe("peer.callMe", () => {
  it.each(["", "a..b", "a.then", "then", "page.greet()"])("refuses the method %j", async (id) => {
    demo = openDemo();
    await expect(demo.api.peer.callMe({ method: id })).rejects.toMatchObject({ code: "invalid_argument" });
  });
});
