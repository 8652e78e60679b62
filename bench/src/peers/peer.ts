/** What small calls carry: about 100 bytes in JSON. */
export interface SmallValue {
  readonly sequence: number;
  readonly name: string;
  readonly tags: readonly string[];
  readonly isUrgent: boolean;
}

/** One connection of a system under test, as the workloads use it. What a system cannot do is absent. */
export interface BenchConnection {
  /** A small call; resolves to what the server sent back. */
  echo(value: SmallValue): Promise<SmallValue>;
  /** A call whose result is this many bytes; resolves to how many arrived. */
  download(byteLength: number): Promise<number>;
  /** A call whose argument is these bytes; resolves to how many the server has got. */
  upload(bytes: Uint8Array): Promise<number>;
  /** The numbers from 0 up to `count`, which the server sends one by one; resolves behind the last. */
  items?(count: number, onItem: (item: number) => void): Promise<void>;
  /** A call whose result is a stream of so many bytes. */
  downloadStream?(byteLength: number): AsyncIterable<Uint8Array>;
  /** A call whose argument is a stream; resolves to how many bytes the server has got. */
  uploadStream?(source: AsyncIterable<Uint8Array>): Promise<number>;
  readonly stall?: StallCalls;
  /** Resolves when it is closed. */
  close(): Promise<void>;
}

/** What is needed to see what a reader that stops does to the other end. */
export interface StallCalls {
  /** A stream of so many bytes, which the server counts and hashes as it hands them over. */
  download(byteLength: number): AsyncIterable<Uint8Array>;
  /** The server reads this many bytes, then nothing until it is told to; resolves to the hash of all that it has read. */
  upload(source: AsyncIterable<Uint8Array>, stallAfterBytes: number): Promise<string>;
  /** Tells the server to read on. */
  resume(): Promise<void>;
  serverState(): Promise<StallState>;
}

/** One end of a stream, the server's or the client's. */
export interface StallState {
  /** Chunks that were taken from the source. */
  readonly pulledChunks: number;
  /** The hash of all that was taken from it. */
  readonly sha256: string;
  readonly rssBytes: number;
  /** What the heap uses, and what lies beside it. */
  readonly heapAndExternalBytes: number;
}

/** A server of a system under test. */
export interface BenchServer {
  readonly port: number;
}

/** A system under test. Its two halves run in processes of their own. */
export interface Peer {
  /** Listens on 127.0.0.1 at a free port until the process ends. */
  serve(): Promise<BenchServer>;
  /** Resolves when calls can be made. */
  connect(port: number): Promise<BenchConnection>;
}
