import { describe, expect, it } from "vitest";
import { LogFilter } from "./log-filter.ts";
import { StreamLog } from "./stream-log.ts";

const always = () => true;

function filled(count: number, limits?: ConstructorParameters<typeof StreamLog>[1]): StreamLog {
  const log = new StreamLog(0, limits);
  for (let i = 1; i <= count; i++) log.add("", "received", i, i);
  return log;
}

describe("StreamLog", () => {
  it("keeps each item with its number and the time since the row before", () => {
    const log = new StreamLog(100);
    log.add("rows", "received", "a", 130);
    log.add("", "sent", 1, 130.5);
    log.add("rows", "received", "b", 150);
    expect(
      log.rows.map(({ id, stream, index, sinceMs, value }) => [id, stream, index, sinceMs, value]),
    ).toEqual([
      [1, "rows", 1, 30, "a"],
      [2, "", 1, 0.5, 1],
      [3, "rows", 2, 19.5, "b"],
    ]);
    expect([log.countOf("rows", "received"), log.countOf("", "sent"), log.countOf("", "received")]).toEqual([
      2, 1, 0,
    ]);
  });

  it("drops the oldest tenth beyond its limit of rows, and says how many", () => {
    const log = filled(101, { rows: 100, bytes: 1e9 });
    expect([log.rows.length, log.rows[0]?.id, log.dropped]).toEqual([90, 12, 11]);
  });

  it("drops the oldest beyond its limit of bytes, and keeps the newest however large", () => {
    const log = new StreamLog(0, { rows: 1_000, bytes: 10_000 });
    for (let i = 0; i < 50; i++) log.add("", "received", new Uint8Array(1_000), i);
    expect(log.weight).toBeLessThanOrEqual(10_000);
    log.add("", "received", new Uint8Array(50_000), 60);
    expect([log.rows.length, log.dropped, log.countOf("", "received")]).toEqual([1, 50, 51]);
  });

  it("copies a small piece out of the packet that it came in", () => {
    const packet = new Uint8Array(1_000);
    const log = new StreamLog(0);
    log.add("", "received", packet.subarray(10, 20), 1);
    log.add("", "received", packet.subarray(100), 1);
    expect(log.rows.map(({ value }) => (value as Uint8Array).buffer.byteLength)).toEqual([10, 1_000]);
  });

  it("counts without keeping, and gives up what it kept", () => {
    const log = filled(3);
    log.countOnly("", "received", 4);
    expect([log.rows.length, log.notKept, log.countOf("", "received")]).toEqual([3, 1, 4]);
    log.release();
    expect([log.rows.length, log.weight, log.dropped, log.countOf("", "received")]).toEqual([0, 0, 3, 4]);
  });
});

describe("LogFilter", () => {
  it("passes everything until it is told what to look for", () => {
    const filter = new LogFilter();
    expect([filter.isOpen, filter.advance(filled(3).rows, always)]).toEqual([true, true]);
  });

  it("looks at each row once, and at new ones as they come", () => {
    const log = filled(20);
    const filter = new LogFilter();
    filter.set("1", undefined);
    filter.advance(log.rows, always);
    expect(filter.matches.map(({ value }) => value)).toEqual([1, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
    log.add("", "received", 21, 21);
    filter.advance(log.rows, always);
    expect(filter.matches.at(-1)?.value).toBe(21);
  });

  it("stops when there is no more time, and goes on later", () => {
    const log = filled(1_000);
    const filter = new LogFilter();
    filter.set("0", undefined);
    expect(filter.advance(log.rows, () => false)).toBe(false);
    const first = filter.matches.length;
    expect(filter.advance(log.rows, always)).toBe(true);
    expect([first < filter.matches.length, filter.matches.at(-1)?.value]).toEqual([true, 1_000]);
  });

  it("forgets what the log has dropped, and counts it", () => {
    const log = filled(100, { rows: 100, bytes: 1e9 });
    const filter = new LogFilter();
    filter.set("", "");
    filter.advance(log.rows, always);
    log.add("", "received", 101, 101);
    filter.advance(log.rows, always);
    expect([filter.matches.length, filter.matches[0]?.value, filter.droppedMatches]).toEqual([90, 12, 11]);
  });

  it("finds bytes by their text and by their hex, and values by the notation", () => {
    const log = new StreamLog(0);
    log.add("", "received", new TextEncoder().encode("Heddle"), 1);
    log.add("", "received", { at: new Date(0), n: 5n }, 2);
    const found = (text: string) => {
      const filter = new LogFilter();
      filter.set(text, undefined);
      filter.advance(log.rows, always);
      return filter.matches.map(({ id }) => id);
    };
    expect([found("heddle"), found("4865646"), found("$bigint"), found("1970"), found("nothing")]).toEqual([
      [1],
      [1],
      [2],
      [2],
      [],
    ]);
  });
});
