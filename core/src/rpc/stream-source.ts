/**
 * What may be sent as a stream, as a value or as a property of one: anything that can be iterated asynchronously, a web stream, and for
 * bytes a `Blob` or a `File`. It belongs to the call from then on: it is read once, only as fast as the other end reads, and ended
 * (`return`, `cancel`) where that stops early. Bytes that it gives must not be changed afterwards.
 */
export type StreamSource<T = unknown> =
  | AsyncIterable<T>
  | ReadableStream<T>
  | (Uint8Array extends T ? Blob : never);

/** How a source is read, whatever it is. */
export interface SourceReader {
  next(): PromiseLike<{ readonly done?: boolean | undefined; readonly value?: unknown }>;
  /** Ends the source before its end. */
  close(reason: unknown): PromiseLike<unknown> | undefined;
  /** What each item goes through before it is sent, where there is such a thing; a promise of it, or a throw. */
  readonly check?: ((item: unknown) => unknown) | undefined;
  /** Its chunks are bytes whose limits mean nothing: they may be cut anew. */
  readonly isByteSource: boolean;
}

/** Whether this can be sent as a stream. */
export function isStreamSource(value: unknown): value is StreamSource {
  if (typeof value !== "object" || value === null) return false;
  return Symbol.asyncIterator in value || isReadableStream(value) || isBlob(value);
}

/** The bytes that a source will give in all, where that is known. */
export function sourceByteLength(source: StreamSource): number | undefined {
  return isBlob(source) ? source.size : undefined;
}

/** Begins to read a source. @throws whatever it throws, and TypeError for a web stream that somebody else reads. */
export function openSource(source: StreamSource): SourceReader {
  if (source instanceof CheckedSource) return source.open();
  if (isBlob(source)) return webReader(source.stream());
  if (isReadableStream(source)) return webReader(source);
  const iterator = source[Symbol.asyncIterator]();
  return {
    next: () => iterator.next(),
    close: () => iterator.return?.(),
    isByteSource: false,
  };
}

/** A source whose items are looked at as they are read. */
export class CheckedSource implements AsyncIterable<unknown> {
  readonly #source: StreamSource;
  readonly #check: (item: unknown) => unknown;

  constructor(source: StreamSource, check: (item: unknown) => unknown) {
    this.#source = source;
    this.#check = check;
  }

  /** For one who looks at the items himself: a promise less for each. What was looked at whole is sent whole. */
  open(): SourceReader {
    return { ...openSource(this.#source), check: this.#check, isByteSource: false };
  }

  /** For middleware, say, that looks into a result. */
  [Symbol.asyncIterator](): AsyncIterator<unknown> {
    const reader = openSource(this.#source);
    return {
      next: async () => {
        const { done, value } = await reader.next();
        if (done) return { done: true, value: undefined };
        try {
          return { done: false, value: await this.#check(value) };
        } catch (error) {
          await reader.close(error);
          throw error;
        }
      },
      return: async () => {
        await reader.close(undefined);
        return { done: true, value: undefined };
      },
    };
  }
}

function webReader(stream: ReadableStream): SourceReader {
  const reader = stream.getReader();
  return { next: () => reader.read(), close: (reason) => reader.cancel(reason), isByteSource: true };
}

function isReadableStream(value: object): value is ReadableStream {
  return "getReader" in value && typeof value.getReader === "function";
}

function isBlob(value: object): value is Blob {
  return "stream" in value && typeof value.stream === "function" && "arrayBuffer" in value && "size" in value;
}

/** Whether a value is a stream, or has one among its own properties. */
export function holdsStreams(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return isStreamSource(value) || Object.values(value).some(isStreamSource);
}

/** Ends the streams in a value that will not be sent: it, and its own properties. Never throws, whatever the value is. */
export function discardStreams(value: unknown, reason: unknown): void {
  for (const source of sourcesIn(value)) discard(source, reason);
}

function sourcesIn(value: unknown): readonly StreamSource[] {
  if (typeof value !== "object" || value === null) return [];
  try {
    return isStreamSource(value) ? [value] : Object.values(value).filter(isStreamSource);
  } catch {
    return []; // a getter has thrown: nothing of this value was ever sent
  }
}

function discard(source: StreamSource, reason: unknown): void {
  if (isBlob(source)) return;
  try {
    // Nobody is left to be told what a source throws while it is ended.
    openSource(source)
      .close(reason)
      ?.then(undefined, () => {});
  } catch {
    // Likewise.
  }
}
