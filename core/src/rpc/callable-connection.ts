import type { Caller } from "./caller.ts";
import { type CallOptions, type Client, makeClient } from "./client.ts";
import type { PeerConnection, PeerInfo } from "./peer-connection.ts";

/** What a connection knows of its peer. */
export type PeerFacts = Pick<PeerConnection, "id" | "peer" | "principal" | "codec">;

/** The connection that handlers see, at either end. */
export class CallableConnection implements PeerConnection {
  readonly id: string;
  readonly peer: PeerInfo;
  readonly principal: unknown;
  readonly codec: string;
  readonly #caller: Caller;
  readonly #context: CallOptions["context"];

  /** @param context The call for which it is seen, whose deadline and cancellation calls made through it inherit. */
  constructor(facts: PeerFacts, caller: Caller, context?: CallOptions["context"]) {
    this.id = facts.id;
    this.peer = facts.peer;
    this.principal = facts.principal;
    this.codec = facts.codec;
    this.#caller = caller;
    this.#context = context;
  }

  client<Api>(): Client<Api> {
    const context = this.#context;
    return makeClient<Api>((method, input, options) =>
      this.#caller.call(method, input, context === undefined ? options : { context, ...options }),
    );
  }

  boundTo(context: NonNullable<CallOptions["context"]>): PeerConnection {
    return new CallableConnection(this, this.#caller, context);
  }
}
