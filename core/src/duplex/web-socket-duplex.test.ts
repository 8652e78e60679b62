import { describe, expect, it } from "vitest";
import { type Platform, systemPlatform } from "../platform.ts";
import { RecordedDuplex } from "../testing/recorded-duplex.ts";
import { duplexHighWaterBytes } from "./duplex.ts";
import {
  openWebSocket,
  type WebSocketEvent,
  type WebSocketLike,
  type WebSocketListener,
} from "./web-socket-duplex.ts";

// The type of a browser fits, without a cast.
const fits = (socket: WebSocket): WebSocketLike => socket;

/** A WebSocket as strict as a browser's, moved by hand. */
class FakeWebSocket implements WebSocketLike {
  binaryType = "blob";
  readyState = 0;
  bufferedAmount = 0;
  readonly sent: Uint8Array[] = [];
  /** What it was to call when it needs the bytes no more, which that of a browser never does. */
  readonly afterSent: (() => void)[] = [];
  readonly closes: { code: number; reason: string }[] = [];
  readonly #listeners = new Map<string, WebSocketListener[]>();

  send(data: Uint8Array<ArrayBuffer>, sent?: () => void): void {
    if (this.readyState === 0) throw new Error("InvalidStateError");
    this.sent.push(data);
    if (sent !== undefined) this.afterSent.push(sent);
    this.bufferedAmount += data.byteLength;
  }

  close(code: number, reason: string): void {
    if (code !== 1000 && !(code >= 3000 && code <= 4999)) throw new Error(`InvalidAccessError: ${code}`);
    if (new TextEncoder().encode(reason).byteLength > 123) throw new Error("SyntaxError: reason");
    this.closes.push({ code, reason });
    this.readyState = 2;
  }

  addEventListener(type: string, listener: WebSocketListener): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  emit(type: string, event: Omit<WebSocketEvent, "type"> = {}): void {
    for (const listener of this.#listeners.get(type) ?? []) listener.handleEvent({ type, ...event });
  }

  open(): void {
    this.readyState = 1;
    this.emit("open");
  }
}

/** Timers and `soon` by hand. */
function handPlatform(): { platform: Platform; turn(): void; timers: { delayMs: number; fn: () => void }[] } {
  const planned: (() => void)[] = [];
  const timers: { delayMs: number; fn: () => void }[] = [];
  const platform: Platform = {
    ...systemPlatform,
    soon: (fn) => planned.push(fn),
    after(delayMs, fn) {
      const timer = { delayMs, fn };
      timers.push(timer);
      return () => void (timers.includes(timer) && timers.splice(timers.indexOf(timer), 1));
    },
  };
  const turn = (): void => {
    for (const fn of planned.splice(0)) fn();
  };
  return { platform, turn, timers };
}

function opened(): { socket: FakeWebSocket; end: RecordedDuplex } & ReturnType<typeof handPlatform> {
  const socket = new FakeWebSocket();
  const hand = handPlatform();
  const end = new RecordedDuplex(openWebSocket(() => socket, hand.platform));
  socket.open();
  return { socket, end, ...hand };
}

describe("openWebSocket", () => {
  it("takes a browser's WebSocket", () => {
    expect(fits).toBeTypeOf("function");
  });

  it("takes the bytes of a ws socket as they are, as plain ones", () => {
    const socket = new FakeWebSocket();
    socket.binaryType = "nodebuffer";
    const end = new RecordedDuplex(openWebSocket(() => socket, handPlatform().platform));
    socket.open();
    class Other extends Uint8Array {}
    const data = new Other([0, 1, 2, 3]).subarray(1);
    socket.emit("message", { data });
    expect(socket.binaryType).toBe("nodebuffer");
    expect(end.packets).toEqual([Uint8Array.of(1, 2, 3)]);
    expect(end.packets[0]?.constructor).toBe(Uint8Array);
    expect(end.packets[0]?.buffer).toBe(data.buffer);
  });

  it("asks for ArrayBuffers and hands out views of them", () => {
    const { socket, end } = opened();
    expect(socket.binaryType).toBe("arraybuffer");
    const data = Uint8Array.of(1, 2).buffer;
    socket.emit("message", { data });
    expect(end.packets[0]).toEqual(Uint8Array.of(1, 2));
    expect(end.packets[0]?.buffer).toBe(data);
  });

  it("sends nothing before it is open, where a browser throws", () => {
    const socket = new FakeWebSocket();
    const end = new RecordedDuplex(openWebSocket(() => socket));
    end.duplex.send(Uint8Array.of(1));
    socket.open();
    end.duplex.send(Uint8Array.of(2));
    expect(socket.sent).toEqual([Uint8Array.of(2)]);
  });

  it("sends nothing once the peer's end has come, before it is told as closed", () => {
    const { socket, end } = opened();
    socket.readyState = 2;
    end.duplex.send(Uint8Array.of(1));
    expect(socket.sent).toEqual([]);
    expect(end.closed).toBeUndefined();
    socket.emit("close", { code: 1000, reason: "" });
    expect(end.closed?.code).toBe(1000);
  });

  it("sends a packet in two pieces as one message, in memory that it uses again once the socket needs it no more", () => {
    const { socket, end } = opened();
    const sendInTwo = (value: number): void =>
      end.duplex.sendInTwo?.(Uint8Array.of(value), new Uint8Array(3).fill(value));
    for (const value of [1, 2]) sendInTwo(value);
    expect(socket.sent).toEqual([Uint8Array.of(1, 1, 1, 1), Uint8Array.of(2, 2, 2, 2)]);
    socket.afterSent[0]?.();
    for (const value of [3, 4]) sendInTwo(value);
    expect(socket.sent.slice(1)).toEqual([2, 3, 4].map((value) => new Uint8Array(4).fill(value)));
    expect(socket.sent[2]?.buffer).toBe(socket.sent[0]?.buffer);
  });

  it("sends a long packet in two pieces, and none before it is open or after the end", () => {
    const socket = new FakeWebSocket();
    const end = new RecordedDuplex(openWebSocket(() => socket));
    const sendInTwo = (byteLength: number): void =>
      end.duplex.sendInTwo?.(Uint8Array.of(1), new Uint8Array(byteLength - 1).fill(1));
    for (const byteLength of [10, 100_000]) sendInTwo(byteLength);
    socket.open();
    for (const byteLength of [69_632, 69_633]) sendInTwo(byteLength);
    socket.readyState = 2;
    for (const byteLength of [10, 100_000]) sendInTwo(byteLength);
    expect(socket.sent).toEqual([69_632, 69_633].map((byteLength) => new Uint8Array(byteLength).fill(1)));
  });

  it("opens an accepted socket, open already, in a later turn, and before its first message", () => {
    const { platform, turn } = handPlatform();
    const socket = new FakeWebSocket();
    socket.readyState = 1;
    const end = new RecordedDuplex(openWebSocket(() => socket, platform));
    expect(end.events).toEqual([]);
    socket.emit("message", { data: new ArrayBuffer(1) });
    turn();
    expect(end.events).toEqual(["opened", "received"]);
  });

  it("gives closed alone for an accepted socket that has ended already", () => {
    const { platform, turn } = handPlatform();
    const socket = new FakeWebSocket();
    socket.readyState = 3;
    const end = new RecordedDuplex(openWebSocket(() => socket, platform));
    turn();
    expect([end.events, end.closed?.code]).toEqual([["closed"], 1006]);
  });

  it("gives closed alone where making the socket throws", () => {
    const { platform, turn } = handPlatform();
    const end = new RecordedDuplex(
      openWebSocket(() => {
        throw new Error("an insecure WebSocket may not be opened from a secure page");
      }, platform),
    );
    expect(end.events).toEqual([]);
    turn();
    expect(end.closed).toEqual({
      code: 1006,
      reason: "an insecure WebSocket may not be opened from a secure page",
    });
  });

  it.each([
    [1000, 1000],
    [1001, 4001],
    [1002, 4002],
    [1008, 4008],
    [1009, 4009],
    [1011, 4011],
  ] as const)("closes with %i as %i, which a browser allows", (code, sent) => {
    const { socket, end } = opened();
    end.duplex.close(code, "ü".repeat(100));
    expect(socket.closes).toEqual([{ code: sent, reason: "ü".repeat(61) }]);
  });

  it.each([
    [1000, 1000],
    [1001, 1001],
    [4001, 1001],
    [4008, 1008],
    [1005, 1000],
    [4000, 4000],
    [4016, 4016],
    [3000, 3000],
  ])("understands a close with %i as %i", (sent, code) => {
    const { socket, end } = opened();
    socket.emit("close", { code: sent, reason: "why" });
    expect(end.closed).toEqual({ code, reason: "why" });
  });

  it("hears of an own close what it asked for, when the peer never answered", () => {
    const { socket, end } = opened();
    end.duplex.close(1001, "bye");
    socket.emit("close", { code: 1006, reason: "" });
    expect(end.closed).toEqual({ code: 1001, reason: "bye" });
  });

  it.each([
    ["text", "hello"],
    ["a Blob", new Blob([])],
    ["nothing", undefined],
  ])("closes with a protocol error at %s", (_, data) => {
    const { socket, end } = opened();
    socket.emit("message", { data });
    socket.emit("message", { data: new ArrayBuffer(1) });
    expect(socket.closes[0]?.code).toBe(4002);
    expect(end.packets).toEqual([]);
  });

  it("tells an error where there is a message, and what can be said where there is none", () => {
    const failing = new FakeWebSocket();
    const silent = new RecordedDuplex(openWebSocket(() => failing));
    failing.emit("error");
    failing.emit("close", { code: 1006, reason: "" });
    expect(silent.closed?.reason).toContain("could not be opened");
    const { socket, end } = opened();
    socket.emit("error", { message: "read ECONNRESET" });
    socket.emit("close", { code: 1006, reason: "" });
    expect(end.closed).toEqual({ code: 1006, reason: "read ECONNRESET" });
  });

  it("asks how much is buffered while that is too much, and no longer", () => {
    const { socket, end, timers } = opened();
    end.duplex.send(new Uint8Array(duplexHighWaterBytes - 1));
    expect(timers).toEqual([]);
    end.duplex.send(new Uint8Array(1));
    end.duplex.send(new Uint8Array(1));
    expect(timers.length).toBe(1);
    socket.bufferedAmount = duplexHighWaterBytes / 4 + 1;
    timers.splice(0)[0]?.fn();
    expect([end.count("drained"), timers.length]).toEqual([0, 1]);
    socket.bufferedAmount = duplexHighWaterBytes / 4;
    timers.splice(0)[0]?.fn();
    expect([end.count("drained"), timers.length]).toEqual([1, 0]);
  });

  it("stops asking when the socket ends", () => {
    const { socket, end, timers } = opened();
    end.duplex.send(new Uint8Array(duplexHighWaterBytes));
    socket.emit("close", { code: 1006 });
    expect(timers).toEqual([]);
  });
});
