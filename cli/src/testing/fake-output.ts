import type { ResultOutput } from "../io.ts";

/** Keeps what is written, for a reader that takes all, is slow, or leaves. */
export class FakeOutput implements ResultOutput {
  readonly isTTY: boolean;
  readonly columns: number = 100;
  readonly #gone = new AbortController();
  readonly #chunks: Uint8Array[] = [];
  #isStalled = false;
  #onChange: () => void = () => {};
  #resume: () => void = () => {};

  constructor(isTTY: boolean) {
    this.isTTY = isTTY;
  }

  write(text: string): void {
    this.#keep(new TextEncoder().encode(text));
  }

  async send(data: string | Uint8Array, signal: AbortSignal): Promise<void> {
    this.#keep(typeof data === "string" ? new TextEncoder().encode(data) : data);
    if (!this.#isStalled) return;
    await new Promise<void>((resolve, reject) => {
      this.#resume = resolve;
      const either = AbortSignal.any([signal, this.gone]);
      either.addEventListener("abort", () => reject(either.reason), { once: true });
      if (either.aborted) reject(either.reason);
    });
  }

  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  get text(): string {
    return this.bytes.toString("utf8");
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /** Resolves when it holds this. */
  until(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve) => {
      this.#onChange = () => {
        const match = pattern.exec(this.text);
        if (match !== null) resolve(match);
      };
      this.#onChange();
    });
  }

  /** Its reader takes no more for now. */
  stall(): void {
    this.#isStalled = true;
  }

  /** Its reader takes again. */
  resume(): void {
    this.#isStalled = false;
    this.#resume();
  }

  /** Its reader leaves, or the disk is full. */
  fail(code: string): void {
    this.#gone.abort(Object.assign(new Error(`write ${code}`), { code }));
  }

  #keep(bytes: Uint8Array): void {
    this.#chunks.push(bytes.slice());
    this.#onChange();
  }
}
