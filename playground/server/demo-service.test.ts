import { describe, expect, it } from "vitest";
import { demoService } from "./demo-service.ts";
import { allCodecs, openDemo } from "./testing/open-demo.ts";

describe("demoService", () => {
  it("says of each method what it does and what comes of it", () => {
    for (const [id, { options }] of demoService.methods) {
      expect(options.summary, id).toBeTypeOf("string");
      expect(options.output, id).toBeDefined();
    }
  });

  it("has an example for each method whose input JSON can hold", () => {
    const withoutExample = [...demoService.methods].flatMap(([id, { options }]) =>
      options.input !== undefined && options.examples === undefined ? [id] : [],
    );
    expect(withoutExample).toEqual([
      "streams.echo",
      "streams.sum",
      "files.hash",
      "files.inspect",
      "files.upload",
      "rich.birthday",
    ]);
  });

  it("has examples that fit their schemas", async () => {
    for (const [id, { options }] of demoService.methods) {
      for (const { input } of options.examples ?? []) {
        expect(await options.input?.["~standard"].validate(input), id).toHaveProperty("value");
      }
    }
  });

  it.each(allCodecs)("describes itself over %s", async (codec) => {
    const demo = openDemo(codec);
    const info = await demo.connection.call("$sys.info");
    expect(info).toMatchObject({ name: "Heddle demo", version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
    await demo.close();
  });
});
