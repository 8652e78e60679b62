/** The credit of a connection that no stream has yet: those that are read take from it, and give it back at their end. */
export class CreditPool {
  #leftBytes: number;

  constructor(byteLength: number) {
    this.#leftBytes = byteLength;
  }

  /** What nobody has. */
  get leftBytes(): number {
    return this.#leftBytes;
  }

  /** Takes at most so much; gives what it got. */
  take(mostBytes: number): number {
    const byteLength = Math.min(mostBytes, this.#leftBytes);
    this.#leftBytes -= byteLength;
    return byteLength;
  }

  giveBack(byteLength: number): void {
    this.#leftBytes += byteLength;
  }
}

/**
 * The credit of one stream, as its receiver counts it. At any time `credit + unread + owed = window`: what the sender may still send,
 * what has come and was not read, and what was read and is not told yet. The window begins with the stream's share and doubles each time
 * that a whole window was read, so that a stream that nobody reads holds little, and a fast one is not held up by its round trips.
 */
export class ReceiveCredit {
  readonly #mostBytes: number;
  readonly #shareBytes: number;
  readonly #pool: CreditPool;
  #windowBytes: number;
  #creditBytes: number;
  #owedBytes = 0;
  #readBytes = 0;

  /** @param shareBytes What it begins with, which is not of the pool. @param mostBytes The window grows up to it. */
  constructor(shareBytes: number, mostBytes: number, pool: CreditPool) {
    this.#shareBytes = shareBytes;
    this.#mostBytes = mostBytes;
    this.#pool = pool;
    this.#windowBytes = shareBytes;
    this.#creditBytes = shareBytes;
  }

  /** What the sender may still send. */
  get creditBytes(): number {
    return this.#creditBytes;
  }

  /** What may be on its way and unread together. */
  get windowBytes(): number {
    return this.#windowBytes;
  }

  /** Bytes came. False where they are more than the credit: a broken protocol. */
  arrived(byteLength: number): boolean {
    if (byteLength > this.#creditBytes) return false;
    this.#creditBytes -= byteLength;
    return true;
  }

  /** Bytes were read. Gives the credit to tell the sender of; 0 where it is too little to be worth a frame. */
  read(byteLength: number): number {
    this.#owedBytes += byteLength;
    this.#readBytes += byteLength;
    if (this.#readBytes >= this.#windowBytes) this.#grow();
    if (this.#owedBytes < this.#windowBytes / 2) return 0;
    const grantedBytes = this.#owedBytes;
    this.#owedBytes = 0;
    this.#creditBytes += grantedBytes;
    return grantedBytes;
  }

  /** Gives all that was read and is not told, however little. */
  rest(): number {
    const grantedBytes = this.#owedBytes;
    this.#owedBytes = 0;
    this.#creditBytes += grantedBytes;
    return grantedBytes;
  }

  /** The stream is over. */
  close(): void {
    this.#pool.giveBack(this.#windowBytes - this.#shareBytes);
    this.#windowBytes = this.#shareBytes;
  }

  #grow(): void {
    this.#readBytes = 0;
    const moreBytes = this.#pool.take(Math.min(this.#windowBytes, this.#mostBytes - this.#windowBytes));
    this.#windowBytes += moreBytes;
    this.#owedBytes += moreBytes;
  }
}
