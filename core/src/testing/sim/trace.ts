/** What happened in a simulation, as one number: two runs of a seed must have the same. */
export class Trace {
  #hash = 0x811c9dc5;
  readonly #log: ((line: string) => void) | undefined;

  /** @param log Is told each event as a line of text. */
  constructor(log: ((line: string) => void) | undefined) {
    this.#log = log;
  }

  /** Whether somebody reads the lines: without, none need be made. */
  get isLogged(): boolean {
    return this.#log !== undefined;
  }

  get digest(): string {
    return (this.#hash >>> 0).toString(16).padStart(8, "0");
  }

  /** A line for readers alone. */
  say(line: string): void {
    this.#log?.(line);
  }

  /** Something happened at this time. @param isSilent It has a line of its own already. */
  note(what: string, atMs: number, isSilent = false): void {
    if (!isSilent) this.#log?.(`${atMs.toFixed(2)} ${what}`);
    this.#mix(atMs);
    for (let at = 0; at < what.length; at++) this.#mix(what.charCodeAt(at));
  }

  /** Bytes that crossed. */
  bytes(bytes: Uint8Array): void {
    this.#mix(bytes.byteLength);
    const step = Math.max(1, bytes.byteLength >> 6); // of large packets not every byte
    for (let at = 0; at < bytes.byteLength; at += step) this.#mix(bytes[at] ?? 0);
  }

  /** FNV-1a. */
  #mix(value: number): void {
    this.#hash = Math.imul(this.#hash ^ value, 0x01000193);
  }
}
