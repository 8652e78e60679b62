import { CloseCode, type Duplex, type OpenDuplex } from "../duplex/duplex.ts";
import { isErrorCode, isRpcError, RpcError } from "../errors.ts";
import { encodeReject, encodeWelcome, type PeerLimits, type Reject } from "../handshake/messages.ts";
import { type Accepted, type Negotiated, negotiate, rejection } from "../handshake/negotiate.ts";
import type { Limits } from "../limits.ts";
import type { Cancel, Platform } from "../platform.ts";
import { isThenable } from "../thenable.ts";
import { decodePacket, type Packet } from "../wire/packet.ts";
import { ProtocolError } from "../wire/protocol-error.ts";
import { earlyLimits, Session, type SessionHandlers } from "./session.ts";

/** What an acceptor needs of the one that makes it. */
export interface AcceptorOptions {
  readonly open: OpenDuplex;
  readonly platform: Platform;
  readonly limits: Limits;
  readonly peerLimits: PeerLimits;
  /** Names of the codecs it has. */
  readonly codecs: readonly string[];
  readonly sessionId: string;
  readonly handleTimeoutMs: number | undefined;
  /** Says who the peer is. What it throws as an `RpcError` is told to the peer; anything else is not. */
  readonly authenticate: (accepted: Accepted) => unknown;
  /** The peer is accepted: puts the multiplexer on the session. */
  readonly attach: (session: Session, accepted: Accepted, principal: unknown) => SessionHandlers;
  /** The conversation is over, or never began. Once. */
  readonly onEnd: (error: RpcError) => void;
}

type AcceptorState =
  | { readonly name: "awaitingHello" }
  /** What came behind the HELLO waits; it is not lost, whichever codec is chosen. */
  | { readonly name: "authenticating"; readonly waiting: Uint8Array[]; readonly waitingBytes: number }
  | { readonly name: "open"; readonly session: Session; readonly earlyAccepted: boolean }
  | { readonly name: "ended" };

/** The accepting end of one duplex: waits for the HELLO, agrees or refuses, and hands packets to the session. */
export class Acceptor {
  readonly #options: AcceptorOptions;
  readonly #duplex: Duplex;
  #state: AcceptorState = { name: "awaitingHello" };
  #cancelTimer: Cancel | undefined;
  /** Of early packets, those that came behind the WELCOME too. */
  #earlyBytes = 0;
  #isOpen = false;
  #rejectWhenOpen: Reject | undefined;

  constructor(options: AcceptorOptions) {
    this.#options = options;
    this.#duplex = options.open({
      opened: () => this.#opened(),
      received: (bytes) => this.#receive(bytes),
      drained: () => this.#state.name === "open" && this.#state.session.drained(),
      closed: ({ code, reason }) =>
        this.#end(new RpcError("unavailable", `the peer is gone: ${reason || `close code ${code}`}`)),
    });
    this.#startTimer("no hello came");
  }

  /** Refuses a peer that is not yet accepted, or ends its session. */
  close(error: RpcError<"unavailable">): void {
    if (this.#state.name === "open") this.#state.session.close(CloseCode.goingAway, error);
    else this.#reject(rejection(error.code, error.message, "later", this.#options.codecs));
  }

  #opened(): void {
    this.#isOpen = true;
    if (this.#rejectWhenOpen !== undefined) this.#reject(this.#rejectWhenOpen);
  }

  #receive(bytes: Uint8Array): void {
    const state = this.#state;
    if (this.#rejectWhenOpen !== undefined) return;
    switch (state.name) {
      case "awaitingHello":
        this.#receiveHello(bytes);
        return;
      case "authenticating":
        this.#keep(state, bytes);
        return;
      case "open":
        this.#forward(state, bytes);
        return;
      case "ended":
        return;
    }
  }

  #receiveHello(bytes: Uint8Array): void {
    const { limits, codecs } = this.#options;
    if (bytes.byteLength > limits.maxHelloBytes) {
      const message = `a hello of ${bytes.byteLength} bytes; at most ${limits.maxHelloBytes} are allowed`;
      this.#reject(rejection("resource_exhausted", message, "never", codecs));
      return;
    }
    const packet = decodePacket(bytes);
    const outcome = packet instanceof ProtocolError ? packet : negotiateFirst(packet, codecs);
    if (outcome instanceof ProtocolError) this.#refuse(outcome);
    else if ("reject" in outcome) this.#reject(outcome.reject);
    else this.#beginAuthentication(outcome.accepted);
  }

  #beginAuthentication(accepted: Accepted): void {
    this.#state = { name: "authenticating", waiting: [], waitingBytes: 0 };
    this.#startTimer("the server did not finish to authenticate the peer");
    void this.#authenticate(accepted);
  }

  async #authenticate(accepted: Accepted): Promise<void> {
    try {
      const answer = this.#options.authenticate(accepted);
      // A synchronous hook costs no turn: what came in the same segment is answered in the same turn.
      this.#accept(accepted, isThenable(answer) ? await answer : answer);
    } catch (error) {
      if (this.#state.name === "authenticating") this.#reject(rejectionOf(error, this.#options.codecs));
    }
  }

  #accept(accepted: Accepted, principal: unknown): void {
    const state = this.#state;
    if (state.name !== "authenticating") return;
    const { platform, limits, peerLimits, sessionId, handleTimeoutMs, attach } = this.#options;
    this.#cancelTimer?.();
    const { version, codec, earlyAccepted, hello } = accepted;
    const welcome = {
      version,
      codec,
      features: 0,
      limits: peerLimits,
      sessionId,
      heartbeatMs: limits.heartbeatMs,
    };
    this.#duplex.send(
      encodeWelcome(handleTimeoutMs === undefined ? welcome : { ...welcome, handleTimeoutMs }),
    );
    const session = new Session({
      duplex: this.#duplex,
      platform,
      limits,
      tap: undefined,
      attach: (made) => {
        const handlers = attach(made, accepted, principal);
        return {
          ...handlers,
          ended: (error) => {
            handlers.ended(error);
            this.#end(error);
          },
        };
      },
    });
    session.open({
      peerMaxPacketBytes: hello.limits.maxPacketBytes,
      heartbeatMs: limits.heartbeatMs,
      earlyAccepted: true,
    });
    this.#state = { name: "open", session, earlyAccepted };
    for (const bytes of state.waiting) this.#receive(bytes);
  }

  #keep(state: Extract<AcceptorState, { name: "authenticating" }>, bytes: Uint8Array): void {
    const waitingBytes = state.waitingBytes + bytes.byteLength;
    if (waitingBytes > earlyLimits.totalBytes) {
      this.#refuse(tooMuchEarly);
      return;
    }
    state.waiting.push(bytes);
    this.#state = { ...state, waitingBytes };
  }

  #forward(state: Extract<AcceptorState, { name: "open" }>, bytes: Uint8Array): void {
    const packet = decodePacket(bytes);
    if (packet instanceof ProtocolError) {
      state.session.fail(packet);
      return;
    }
    if (packet.type === "early") this.#earlyBytes += bytes.byteLength;
    if (this.#earlyBytes > earlyLimits.totalBytes) state.session.fail(tooMuchEarly);
    else if (packet.type !== "early" || state.earlyAccepted) state.session.receive(packet, bytes.byteLength);
    // Early packets in a codec that was not chosen are dropped: the dialler says them again (PROTOCOL.md, 5.5).
  }

  #startTimer(what: string): void {
    this.#cancelTimer?.();
    const { platform, limits, codecs } = this.#options;
    this.#cancelTimer = platform.after(limits.helloTimeoutMs, () =>
      this.#reject(
        rejection("deadline_exceeded", `${what} within ${limits.helloTimeoutMs} ms`, "later", codecs),
      ),
    );
  }

  #refuse(error: ProtocolError): void {
    this.#reject(rejection("internal", error.toString(), "never", this.#options.codecs));
  }

  #reject(reject: Reject): void {
    if (this.#state.name === "ended") return;
    if (!this.#isOpen) {
      this.#rejectWhenOpen = reject; // Nothing can be sent yet, and without it the dialler would not know that no call was run.
      return;
    }
    this.#duplex.send(encodeReject(reject));
    this.#duplex.close(CloseCode.refused, reject.message);
    this.#end(new RpcError(reject.code, reject.message, { executed: "no" }));
  }

  #end(error: RpcError): void {
    const state = this.#state;
    if (state.name === "ended") return;
    this.#state = { name: "ended" };
    this.#cancelTimer?.();
    if (state.name === "open") state.session.lost(error);
    this.#options.onEnd(error);
  }
}

const tooMuchEarly = new ProtocolError(
  "5.5",
  `more than ${earlyLimits.totalBytes} bytes of early packets`,
  "too_large",
);

/** The first packet must be a HELLO. */
function negotiateFirst(packet: Packet, codecs: readonly string[]): Negotiated {
  if (packet.type === "hello") return negotiate(packet, codecs);
  return new ProtocolError("5", `a ${packet.type} packet before the hello`);
}

/** What `authenticate` threw, as it may be told: an `RpcError` is meant for the peer, anything else is a secret. */
function rejectionOf(error: unknown, codecs: readonly string[]): Reject {
  if (!isRpcError(error))
    return rejection("internal", "the server could not authenticate the peer", "later", codecs);
  const code = isErrorCode(error.code) ? error.code : "unauthenticated";
  const retry = code === "unavailable" || code === "resource_exhausted" ? "later" : "never";
  const reject = rejection(code, error.message, retry, codecs);
  const { retryAfterMs = -1 } = error;
  const isUsable = retryAfterMs >= 0 && retryAfterMs <= Number.MAX_SAFE_INTEGER;
  return isUsable ? { ...reject, retryAfterMs: Math.ceil(retryAfterMs) } : reject;
}
