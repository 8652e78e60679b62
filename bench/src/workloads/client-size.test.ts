import { expect, it } from "vitest";
import { bundled, clientSize } from "./client-size.ts";

it("counts the program minified, without what it does not use", async () => {
  const page = "const name = 'never said'; console.log(1 + 1);";
  const { minifiedKilobytes, gzipKilobytes } = await clientSize({ page });
  expect(minifiedKilobytes).toBeGreaterThan(0);
  expect(minifiedKilobytes).toBeLessThan(page.length / 1_000);
  expect(gzipKilobytes).toBeGreaterThan(0);
});

it("tells what is left of each file", async () => {
  const { files } = await bundled("const used = 'said'; console.log(used, used);");
  expect(files.map(({ path }) => path.split("/").at(-1))).toEqual(["page.mjs"]);
  expect(files[0]?.byteLength).toBeGreaterThan(10);
});

it("refuses a program that no page can run, with a sentence", async () => {
  const page = 'import { connect } from "node:net"; connect(4000);';
  await expect(clientSize({ page })).rejects.toThrow("the client wants node:net, which no page has");
});

it("refuses a program that imports what there is not", async () => {
  await expect(clientSize({ page: 'import "heddle-nothing";' })).rejects.toThrow("heddle-nothing");
});
