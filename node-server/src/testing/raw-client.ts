import { connect, type Socket } from "node:net";
import { systemPlatform } from "@heddle/core/internal";
import { RecordedDuplex } from "@heddle/core/testing";
import { openUrl } from "../dial/open-url.ts";
import type { TestPort } from "./test-port.ts";

/** What a peer without manners got back. */
export interface RawOutcome {
  /** Everything the server sent, as Latin-1. */
  readonly text: string;
  /** Whether the server closed or cut the connection, or the time was over first. */
  readonly ended: "closed" | "still open";
}

/** A connection of bytes, for peers that speak anything. */
export class RawClient {
  readonly socket: Socket;
  readonly #chunks: Buffer[] = [];
  readonly #closed: Promise<void>;

  constructor(port: number) {
    this.socket = connect({ host: "127.0.0.1", port, allowHalfOpen: true });
    this.socket.setNoDelay(true);
    this.socket.on("error", () => {});
    this.socket.on("data", (chunk: Buffer) => this.#chunks.push(chunk));
    this.#closed = new Promise((resolve) => {
      this.socket.once("end", resolve);
      this.socket.once("close", () => resolve());
    });
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString("latin1");
  }

  /** Sends each part in a segment of its own, as far as one can. */
  async send(...parts: readonly (string | Uint8Array)[]): Promise<this> {
    for (const part of parts) {
      const bytes = typeof part === "string" ? Buffer.from(part, "latin1") : part;
      await new Promise<void>((resolve) => this.socket.write(bytes, () => resolve()));
      if (parts.length > 1) await new Promise((resolve) => setImmediate(resolve));
    }
    return this;
  }

  /** Waits until the server ends the connection, or for the time. */
  async outcome(timeoutMs = 2_000): Promise<RawOutcome> {
    let stop = (): void => {};
    const timeout = new Promise<void>((resolve) => {
      stop = systemPlatform.after(timeoutMs, resolve);
    });
    let ended: RawOutcome["ended"] = "still open";
    await Promise.race([
      timeout,
      this.#closed.then(() => {
        ended = "closed";
      }),
    ]);
    stop();
    this.socket.destroy();
    return { text: this.text, ended };
  }
}

/**
 * Makes a connection as a well-behaved client does, and has one packet echoed.
 * @throws Error where that fails: the server has taken harm.
 */
export async function echoOnce(port: TestPort, url = `tcp://127.0.0.1:${port.port}`): Promise<void> {
  const a = new RecordedDuplex(openUrl(url));
  const b = new RecordedDuplex(await port.accept(), { received: (duplex, packet) => duplex.send(packet) });
  await a.untilOpened();
  a.duplex.send(Uint8Array.of(1, 2, 3));
  await a.untilReceived(1);
  a.duplex.close(1000, "");
  await Promise.all([a.untilClosed(), b.untilClosed()]);
}
