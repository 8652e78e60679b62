/** What a call carries. Its number comes back with it, so that an answer is known for the call's own. */
export interface Payload {
  readonly sequence: number;
}

/** One connection of a system under test, as the workloads use it. What a system cannot do is absent. */
export interface BenchConnection {
  /** A call that sends a value and gets it back: plain data, or what JSON does not know where the system takes it. */
  echo(value: Payload): Promise<Payload>;
  /** The same with bytes, as the system sends bytes best. */
  echoBytes(bytes: Uint8Array): Promise<Uint8Array>;
  /** A call whose result is this many bytes; resolves to how many arrived. */
  download(byteLength: number): Promise<number>;
  /** A call whose argument is these bytes; resolves to how many the server has got. */
  upload(bytes: Uint8Array): Promise<number>;
  /** The numbers from 0 up to `count`, which the server sends one by one; resolves behind the last. */
  items?(count: number, onItem: (item: number) => void): Promise<void>;
  /** Numbers that the client sends one by one in one call; resolves to how many the server has got. */
  sendItems?(source: AsyncIterable<number>): Promise<number>;
  /** A call that the server never answers and that the client gives up after so long; resolves when it has. */
  hang?(timeoutMs: number): Promise<void>;
  /** How many handlers of such calls the server has begun, and how many of them were told that nobody waits for them any more. */
  hangs?(): Promise<HangCounts>;
  /** What the server's process has in memory. */
  memory?(): Promise<MemoryState>;
  /** A call whose result is a stream of so many bytes. */
  downloadStream?(byteLength: number): AsyncIterable<Uint8Array>;
  /** A call whose argument is a stream; resolves to how many bytes the server has got. */
  uploadStream?(source: AsyncIterable<Uint8Array>): Promise<number>;
  readonly stall?: StallCalls;
  /** Resolves when it is closed. */
  close(): Promise<void>;
}

/** Of calls that are never answered. */
export interface HangCounts {
  readonly begun: number;
  readonly told: number;
}

/** What a process has in memory, behind a garbage collection. */
export interface MemoryState {
  readonly rssBytes: number;
  /** Of it, the room where the engine makes new objects. It grows to its size once, by how much is made, not by how much there is. */
  readonly youngRssBytes: number;
  /** What the heap uses, and what lies beside it. */
  readonly heapAndExternalBytes: number;
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
export interface StallState extends MemoryState {
  /** Chunks that were taken from the source. */
  readonly pulledChunks: number;
  /** The hash of all that was taken from it. */
  readonly sha256: string;
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
