/** What a raw connection tells. */
export interface RawHandlers {
  /** A value that went as JSON. */
  message(message: unknown): void;
  bytes(bytes: Uint8Array): void;
}

/** A raw connection: whole messages of two kinds, and nothing else. */
export interface RawLink {
  /** Sends a value as JSON. */
  send(message: unknown): void;
  sendBytes(bytes: Uint8Array): void;
  /** What was sent and has not left the process. */
  readonly bufferedBytes: number;
  /** Resolves when it is closed. */
  close(): Promise<void>;
}

/** Takes handlers, once, and gives the connection that they belong to. */
export type AttachRawLink = (handlers: RawHandlers) => RawLink;

/** What the client asks for. The bytes of an upload are the message behind it. */
export type RawRequest =
  | { readonly id: number; readonly method: "echo"; readonly value: unknown }
  | { readonly id: number; readonly method: "download" | "items"; readonly value: number }
  | { readonly id: number; readonly method: "upload" };

/** What the server says. A download is answered by its bytes alone; items come before the answer of their call. */
export type RawReply = { readonly id: number; readonly value: unknown } | { readonly item: number };
