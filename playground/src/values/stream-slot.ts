/**
 * Stands in a draft for a stream that is sent: a file that was chosen, or items that are written while the call runs. What is
 * really sent takes its place when the call is made.
 */
export class StreamSlot {
  /** The name that the file has in the file store; undefined for items, or where no file is chosen yet. */
  readonly file: string | undefined;

  constructor(file?: string) {
    this.file = file;
  }

  toString(): string {
    return this.file === undefined ? "stream" : `stream of ${this.file}`;
  }
}
