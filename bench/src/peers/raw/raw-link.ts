import { setImmediate as nextTurn } from "node:timers/promises";

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

/** What the client asks for. The bytes of `upload` and `echoBytes` are the message behind it; items of `sendItems` come behind theirs. */
export type RawRequest =
  | { readonly id: number; readonly method: "echo"; readonly value: unknown }
  | { readonly id: number; readonly method: "download" | "items"; readonly value: number }
  | { readonly id: number; readonly method: Bare }
  | { readonly item: number };

type Bare = "upload" | "echoBytes" | "sendItems" | "itemsEnd" | "hang" | "cancel" | "hangs" | "memory";

/** What the server says. A download and bytes that come back are bytes alone; items come before the answer of their call. */
export type RawReply = { readonly id: number; readonly value: unknown } | { readonly item: number };

/** Beyond it no more items are sent until some have left. */
const maxBufferedBytes = 1_048_576;

/** Resolves when no more waits to leave than should; undefined where that is so already. */
export function roomFor(link: RawLink): Promise<void> | undefined {
  return link.bufferedBytes > maxBufferedBytes ? waitForRoom(link) : undefined;
}

async function waitForRoom(link: RawLink): Promise<void> {
  do await nextTurn();
  while (link.bufferedBytes > maxBufferedBytes);
}
