import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { resultOutputOf } from "./io.ts";

/** A terminal's stream has more members than are looked at. */
const openOutput = (stream: PassThrough) => resultOutputOf(stream as unknown as NodeJS.WriteStream);
const { signal } = new AbortController();

describe("resultOutputOf", () => {
  it("resolves at once while there is room", async () => {
    const stream = new PassThrough();
    await openOutput(stream).send("warp", signal);
    expect(String(stream.read())).toBe("warp");
  });

  it("waits for room, and leaves no listener behind", async () => {
    const stream = new PassThrough({ highWaterMark: 4 });
    const output = openOutput(stream);
    let isSent = false;
    const sent = output.send("warp and weft", signal).then(() => {
      isSent = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isSent).toBe(false);
    stream.resume();
    await sent;
    expect(stream.listenerCount("drain")).toBe(0);
  });

  it("stops waiting when the signal aborts", async () => {
    const controller = new AbortController();
    const sent = openOutput(new PassThrough({ highWaterMark: 1 })).send("warp", controller.signal);
    controller.abort(new Error("Ctrl-C"));
    await expect(sent).rejects.toThrow("Ctrl-C");
  });

  it("tells who waits, and everybody else, that its reader is gone", async () => {
    const stream = new PassThrough({ highWaterMark: 1 });
    const output = openOutput(stream);
    const sent = output.send("warp", signal);
    stream.destroy(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
    await expect(sent).rejects.toMatchObject({ code: "EPIPE" });
    expect(output.gone.aborted).toBe(true);
  });
});
