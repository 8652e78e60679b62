/**
 * What a peer sent that breaks the protocol: a result of decoding, never thrown, because a peer's nonsense is an
 * ordinary event. It ends the connection and is told to the peer, with nothing of the peer's own bytes in it.
 */
export class ProtocolError {
  /** The section of PROTOCOL.md that was broken. */
  readonly section: string;
  /** What was wrong and what is allowed. */
  readonly message: string;
  /** Whether it broke a limit rather than the grammar. */
  readonly kind: "malformed" | "too_large";

  constructor(section: string, message: string, kind: "malformed" | "too_large" = "malformed") {
    this.section = section;
    this.message = message;
    this.kind = kind;
  }

  toString(): string {
    return `protocol error: ${this.message} (PROTOCOL.md, section ${this.section})`;
  }
}
