import { createHash, randomBytes } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { allCodecs, type OpenDemo, openDemo } from "../testing/open-demo.ts";

let demo: OpenDemo;
afterEach(() => demo?.close());

describe.each(allCodecs)("files over %s", (codec) => {
  it("hashes an upload as it comes", async () => {
    demo = openDemo(codec);
    const bytes = new Uint8Array(randomBytes(1_500_000));
    expect(await demo.api.files.upload({ name: "a.bin", body: new Blob([bytes]) })).toEqual({
      name: "a.bin",
      byteLength: bytes.byteLength,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      elapsedMs: expect.any(Number),
    });
  });

  it("tells how far an upload got that was cancelled", async () => {
    demo = openDemo(codec);
    const controller = new AbortController();
    async function* body(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(1_000);
      await new Promise((resolve) => controller.signal.addEventListener("abort", resolve));
    }
    const upload = demo.api.files.upload({ name: "a.bin", body: body() }, { signal: controller.signal });
    const refused = expect(upload).rejects.toMatchObject({ code: "cancelled" });
    await expect.poll(() => demo.connection.call("$sys.stats")).toMatchObject({ calls: { running: 2 } });
    controller.abort();
    await refused;
    await expect
      .poll(() => demo.api.streams.stopped())
      .toMatchObject({
        0: { method: "files.upload", progress: expect.stringMatching(/^took (0|1000) bytes$/) },
      });
  });

  it("gives a line for each call that is made meanwhile", async () => {
    demo = openDemo(codec);
    const lines: string[] = [];
    for await (const line of demo.api.files.tail({ lines: 5 })) {
      lines.push(line);
      if (lines.length === 1) {
        await demo.api.math.add({ a: 1, b: 2 });
        await demo.api.math.divide({ a: 1, b: 0 }).catch(() => {});
      }
      if (/ math\.divide /.test(line)) break;
    }
    const [add, divide] = lines.slice(-2);
    expect(add).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z math\.add ok \d+\.\d ms memory$/);
    expect(divide).toMatch(/ math\.divide division_by_zero \d+\.\d ms memory$/);
    await expect.poll(() => demo.api.streams.stopped()).toMatchObject({ 0: { method: "files.tail" } });
  });
});
