/**
 * Every global the core may name, and no other: with `"lib": ["ES2023"], "types": []` the compiler proves
 * that the core knows neither DOM nor Node. All of these exist in browsers, workers, Node, Bun and Deno.
 * The timers, the clock and the randomness are read in one place only, the system platform.
 */
declare function setTimeout(fn: () => void, delayMs: number): unknown;
declare function clearTimeout(timer: unknown): void;
declare function queueMicrotask(fn: () => void): void;
declare const performance: { now(): number };
declare const crypto: { getRandomValues<T extends Uint8Array>(bytes: T): T };

interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
  throwIfAborted(): void;
}
declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
  encodeInto(text: string, into: Uint8Array): { read: number; written: number };
}
declare class TextDecoder {
  constructor(label?: "utf-8", options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes: Uint8Array): string;
}
declare class URL {
  constructor(url: string);
  readonly href: string;
}
interface ReadableStreamDefaultReader<T> {
  read(): Promise<{ done: false; value: T } | { done: true; value?: T | undefined }>;
  cancel(reason?: unknown): Promise<void>;
  releaseLock(): void;
}
interface ReadableStreamDefaultController<T> {
  enqueue(chunk: T): void;
  close(): void;
  error(reason: unknown): void;
}
interface ReadableStream<T = unknown> {
  readonly locked: boolean;
  getReader(): ReadableStreamDefaultReader<T>;
  cancel(reason?: unknown): Promise<void>;
}
declare const ReadableStream: {
  new <T>(
    source: {
      pull(controller: ReadableStreamDefaultController<T>): void | PromiseLike<void>;
      cancel(reason: unknown): void | PromiseLike<void>;
    },
    strategy: { highWaterMark: number },
  ): ReadableStream<T>;
};
interface Blob {
  readonly size: number;
  slice(start?: number, end?: number): Blob;
  arrayBuffer(): Promise<ArrayBuffer>;
  stream(): ReadableStream<Uint8Array<ArrayBuffer>>;
}
