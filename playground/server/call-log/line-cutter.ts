/** A longer line is given in pieces. */
const maxLineLength = 65_536;

/** Cuts bytes that come in pieces into lines. */
export class LineCutter {
  #decoder = new TextDecoder();
  #rest = "";

  /** The lines that are complete with these bytes, without their ends. */
  cut(bytes: Uint8Array): string[] {
    const lines = (this.#rest + this.#decoder.decode(bytes, { stream: true })).split("\n");
    this.#rest = lines.pop() ?? "";
    if (this.#rest.length > maxLineLength) lines.push(this.flush());
    return lines.map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
  }

  /** What there is of a line whose end does not come; the empty text where there is nothing. */
  flush(): string {
    const rest = this.#rest + this.#decoder.decode();
    this.#decoder = new TextDecoder();
    this.#rest = "";
    return rest;
  }
}
