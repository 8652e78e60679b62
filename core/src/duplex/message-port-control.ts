/** What two ends of a message port say to one another beside packets. */
export type ControlMessage =
  | { readonly heddle: "close"; readonly code: number; readonly reason: string }
  | { readonly heddle: "received"; readonly byteLength: number };

/** The control message that this is, or undefined: a port may be shared with code that knows nothing of us. */
export function readControlMessage(message: unknown): ControlMessage | undefined {
  if (typeof message !== "object" || message === null || !("heddle" in message)) return undefined;
  if (message.heddle === "close" && "code" in message && "reason" in message) {
    const { code, reason } = message;
    if (!isWholeNumber(code, 1000, 4999) || typeof reason !== "string") return undefined;
    return { heddle: "close", code, reason };
  }
  if (message.heddle === "received" && "byteLength" in message) {
    const { byteLength } = message;
    if (!isWholeNumber(byteLength, 1, Number.MAX_SAFE_INTEGER)) return undefined;
    return { heddle: "received", byteLength };
  }
  return undefined;
}

function isWholeNumber(value: unknown, minimum: number, maximum: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= minimum && value <= maximum;
}
