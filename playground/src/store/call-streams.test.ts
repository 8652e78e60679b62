import { RpcStream } from "@heddle/core";
import { describe, expect, it } from "vitest";
import { fakeStream } from "../testing/fake-stream.ts";
import { StreamSlot } from "../values/stream-slot.ts";
import { slotsIn, takeApart, withSources } from "./call-streams.ts";
import { createFileStore } from "./files.ts";

describe("takeApart", () => {
  it("finds a stream that is the whole result, and streams that are properties of it", () => {
    const stream = new RpcStream({
      take: () => ({ type: "end" }),
      onReadable() {},
      stop() {},
      progress: fakeStream().progress,
    });
    expect(takeApart(stream)).toEqual({ streams: [{ name: "", stream }], rest: undefined });
    expect(takeApart({ total: 3, rows: stream })).toEqual({
      streams: [{ name: "rows", stream }],
      rest: { value: { total: 3 } },
    });
  });

  it.each([[5], [undefined], [{ a: { b: 1 } }], [[1, 2]]])("leaves %j as it is", (value) => {
    expect(takeApart(value)).toEqual({ streams: [], rest: { value } });
  });
});

describe("withSources", () => {
  it("puts what is sent into the place of each slot, and leaves the rest", () => {
    const input = { name: "a", body: new StreamSlot("b.txt"), items: new StreamSlot() };
    expect(slotsIn(input).map(({ name }) => name)).toEqual(["body", "items"]);
    expect(withSources(input, ({ file }, name) => `${name} ${file}`)).toEqual({
      name: "a",
      body: "body b.txt",
      items: "items undefined",
    });
    expect(withSources(new StreamSlot(), (_, name) => [name])).toEqual([""]);
    expect(withSources(input.name, () => 0)).toBe("a");
  });
});

describe("the file store", () => {
  it("gives another file of the same name another name, and the same file the same", () => {
    const files = createFileStore();
    const file = (text: string, lastModified: number) => new File([text], "a.txt", { lastModified });
    expect(files.add(file("one", 1))).toBe("a.txt");
    expect(files.add(file("other", 2))).toBe("a.txt (2)");
    expect(files.add(file("one", 1))).toBe("a.txt");
    expect(files.find("a.txt (2)")?.size).toBe(5);
    expect(files.find("b.txt")).toBeUndefined();
  });
});
