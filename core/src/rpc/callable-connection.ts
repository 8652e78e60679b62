import type { Metadata } from "../wire/frame.ts";
import type { Caller } from "./caller.ts";
import { type CallOptions, type Client, makeClient } from "./client.ts";
import type { PeerConnection, PeerInfo } from "./peer-connection.ts";

/** What a connection knows of its peer. Asked when somebody looks: a session that is resumed has another address, and perhaps other credentials. */
export interface PeerFacts {
  readonly id: string;
  readonly codec: string;
  readonly peer: PeerInfo;
  readonly principal: unknown;
  /** What makes calls to the peer. */
  readonly caller: Caller;
  /** Authenticates the peer again; absent where it was not authenticated. */
  readonly authenticate?: (metadata: Metadata) => Promise<void>;
}

/** The connection that handlers see, at either end. */
export class CallableConnection implements PeerConnection {
  readonly #facts: PeerFacts;
  readonly #context: CallOptions["context"];

  /** @param context The call for which it is seen, whose deadline and cancellation calls made through it inherit. */
  constructor(facts: PeerFacts, context?: CallOptions["context"]) {
    this.#facts = facts;
    this.#context = context;
  }

  get id(): string {
    return this.#facts.id;
  }

  get codec(): string {
    return this.#facts.codec;
  }

  get peer(): PeerInfo {
    return this.#facts.peer;
  }

  get principal(): unknown {
    return this.#facts.principal;
  }

  client<Api>(): Client<Api> {
    const context = this.#context;
    return makeClient<Api>((method, input, options) =>
      this.#facts.caller.call(method, input, context === undefined ? options : { context, ...options }),
    );
  }

  async authenticate(metadata: Metadata): Promise<void> {
    await this.#facts.authenticate?.(metadata);
  }

  boundTo(context: NonNullable<CallOptions["context"]>): PeerConnection {
    return new CallableConnection(this.#facts, context);
  }
}
