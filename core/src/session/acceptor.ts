import type { BytesUse } from "../bytes-use.ts";
import { CloseCode, type Duplex, type DuplexClosed, type OpenDuplex } from "../duplex/duplex.ts";
import { isErrorCode, isRpcError, RpcError } from "../errors.ts";
import {
  encodeReject,
  encodeWelcome,
  type PeerLimits,
  type Reject,
  type ResumeRequest,
  resumeRequestOf,
  type Welcome,
} from "../handshake/messages.ts";
import { type Accepted, type Negotiated, negotiate, rejection } from "../handshake/negotiate.ts";
import type { Cancel } from "../platform.ts";
import { isThenable } from "../thenable.ts";
import { decodePacket, type Packet } from "../wire/packet.ts";
import { ProtocolError } from "../wire/protocol-error.ts";
import { AcceptedSession, type AcceptedSessionTerms, type Carrier } from "./accepted-session.ts";
import { earlyLimits, type Session, type SessionHandlers } from "./session.ts";
import { newToken } from "./token.ts";

/** What holds for all acceptors of a server. */
export interface AcceptorTerms extends AcceptedSessionTerms {
  readonly peerLimits: PeerLimits;
  /** Names of the codecs it has. */
  readonly codecNames: readonly string[];
  readonly handleTimeoutMs: number | undefined;
  isSamePrincipal(before: unknown, now: unknown): boolean;
  /** Why no new session may begin now, if there is a reason; sessions that exist may be resumed all the same. */
  refusal(): RpcError<"unavailable"> | undefined;
}

/** What an acceptor asks and tells the one that makes it. */
export interface AcceptorHandlers {
  /** Says who the peer is. What it throws as an `RpcError` is told to the peer; anything else is not. */
  authenticate(accepted: Accepted): unknown;
  /** The peer is accepted and begins a session: puts the multiplexer on it. */
  attach(session: Session, accepted: Accepted, sessionId: string): SessionHandlers;
  /** The duplex carries a session from now on. */
  carries(session: AcceptedSession, isResumed: boolean): void;
  /** The duplex is over, or carries no session any more. Once. */
  ended(error: RpcError): void;
}

type AcceptorState =
  | { readonly name: "awaitingHello" }
  /** What came behind the HELLO waits; it is not lost, whichever codec is chosen. */
  | { readonly name: "authenticating"; readonly waiting: Uint8Array[]; readonly waitingBytes: number }
  | { readonly name: "open"; readonly carried: AcceptedSession }
  | { readonly name: "ended" };

/** The accepting end of one duplex: waits for the HELLO, agrees or refuses, and hands packets to the session that it carries. */
export class Acceptor implements Carrier {
  readonly #terms: AcceptorTerms;
  readonly #handlers: AcceptorHandlers;
  readonly #duplex: Duplex;
  #state: AcceptorState = { name: "awaitingHello" };
  #cancelTimer: Cancel | undefined;
  /** Of early packets, those that came behind the WELCOME too. */
  #earlyBytes = 0;
  #isOpen = false;
  #rejectWhenOpen: Reject | undefined;

  constructor(open: OpenDuplex, terms: AcceptorTerms, handlers: AcceptorHandlers) {
    this.#terms = terms;
    this.#handlers = handlers;
    // A plain object: who brings a duplex of their own may take it apart.
    this.#duplex = open({
      opened: () => this.#opened(),
      received: (bytes) => this.#receive(bytes),
      drained: () => this.#state.name === "open" && this.#state.carried.session.drained(),
      closed: (closed) => this.#closed(closed),
    });
    this.#startTimer("no hello came");
  }

  /** Refuses a peer that is not yet accepted, or ends its session. */
  close(error: RpcError<"unavailable">): void {
    if (this.#state.name === "open") this.#state.carried.session.close(CloseCode.goingAway, error);
    else this.#reject(rejection(error.code, error.message, "later", this.#terms.codecNames));
  }

  // What the session that it carries tells; see `Carrier`.

  fence(): void {
    this.#duplex.close(CloseCode.normal, "the session goes on elsewhere");
    this.#end(new RpcError("unavailable", "another duplex carries the session"));
  }

  sessionEnded(error: RpcError): void {
    this.#end(error);
  }

  #opened(): void {
    this.#isOpen = true;
    if (this.#rejectWhenOpen !== undefined) this.#reject(this.#rejectWhenOpen);
  }

  #receive(bytes: Uint8Array): BytesUse {
    const state = this.#state;
    if (this.#rejectWhenOpen !== undefined) return "free";
    switch (state.name) {
      case "awaitingHello":
        this.#receiveHello(bytes);
        return "kept";
      case "authenticating":
        this.#keep(state, bytes);
        return "kept";
      case "open":
        return this.#forward(state, bytes);
      case "ended":
        return "free";
    }
  }

  /** The duplex is gone; the session that it carried may go on. */
  #closed({ code, reason }: DuplexClosed): void {
    if (this.#state.name === "ended") return;
    const error = new RpcError("unavailable", `the peer is gone: ${reason || `close code ${code}`}`);
    if (this.#state.name === "open") this.#state.carried.left(this, error);
    else this.#end(error);
  }

  #receiveHello(bytes: Uint8Array): void {
    const { limits, codecNames } = this.#terms;
    if (bytes.byteLength > limits.maxHelloBytes) {
      const message = `a hello of ${bytes.byteLength} bytes; at most ${limits.maxHelloBytes} are allowed`;
      this.#reject(rejection("resource_exhausted", message, "never", codecNames));
      return;
    }
    const packet = decodePacket(bytes);
    const outcome = packet instanceof ProtocolError ? packet : negotiateFirst(packet, codecNames);
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
      const answer = this.#handlers.authenticate(accepted);
      // A synchronous hook costs no turn: what came in the same segment is answered in the same turn.
      this.#accept(accepted, isThenable(answer) ? await answer : answer);
    } catch (error) {
      if (this.#state.name === "authenticating") this.#reject(rejectionOf(error, this.#terms.codecNames));
    }
  }

  #accept(accepted: Accepted, principal: unknown): void {
    const state = this.#state;
    if (state.name !== "authenticating") return;
    const request = resumeRequestOf(accepted.hello);
    const carried =
      request === undefined ? this.#begin(accepted, principal) : this.#resume(request, accepted, principal);
    if (carried === undefined) return;
    this.#stopTimer();
    this.#state = { name: "open", carried };
    this.#handlers.carries(carried, request !== undefined);
    for (const bytes of state.waiting) this.#receive(bytes);
  }

  #begin(accepted: Accepted, principal: unknown): AcceptedSession | undefined {
    const { codec, earlyAccepted, hello } = accepted;
    const key = hello.session !== undefined && "key" in hello.session ? hello.session.key : undefined;
    const { platform, limits, directory, codecNames } = this.#terms;
    const refused = this.#terms.refusal();
    if (refused !== undefined) {
      this.#reject(rejection(refused.code, refused.message, "later", codecNames));
      return undefined;
    }
    if (key !== undefined && directory.find(key) !== undefined) {
      this.#reject(rejection("already_exists", "a session with this key exists", "never", codecNames));
      return undefined;
    }
    const sessionId = newToken(platform);
    const carried = new AcceptedSession(
      this.#terms,
      { id: sessionId, codec, earlyAccepted, principal, key: limits.detachedMs === 0 ? undefined : key },
      (session) => this.#handlers.attach(session, accepted, sessionId),
    );
    const token = carried.isKept && key !== undefined ? carried.rotate(key) : undefined;
    this.#welcome(
      accepted,
      carried,
      token === undefined ? {} : { resume: { token, detachedMs: limits.detachedMs } },
    );
    carried.begin(this, this.#duplex);
    carried.session.open({
      peerMaxPacketBytes: hello.limits.maxPacketBytes,
      heartbeatMs: limits.heartbeatMs,
      earlyAccepted: true,
      isResumable: token !== undefined,
    });
    return carried;
  }

  /** Whoever resumes must show the token, be the same as before, and have received what can be. Else nothing happens to the session. */
  #resume(
    { token: shown, received, attempt }: ResumeRequest,
    accepted: Accepted,
    principal: unknown,
  ): AcceptedSession | undefined {
    const { directory, codecNames, limits } = this.#terms;
    const carried = directory.find(shown);
    if (carried === undefined) {
      const message = "it has ended, or belongs to another server, or the server was restarted";
      this.#reject(rejection("not_found", message, "new-session", codecNames));
      return undefined;
    }
    if (!this.#terms.isSamePrincipal(carried.principal, principal)) {
      this.#reject(rejection("permission_denied", "it belongs to somebody else", "new-session", codecNames));
      return undefined;
    }
    if (!accepted.hello.codecs.includes(carried.codec)) {
      this.#reject(
        rejection("failed_precondition", "its codec is not offered any more", "new-session", codecNames),
      );
      return undefined;
    }
    if (attempt <= carried.lastAttempt) {
      this.#reject(
        rejection("aborted", "a later attempt to resume it came before this one", "later", codecNames),
      );
      return undefined;
    }
    if (!carried.session.canResumeAt(received)) {
      const message = "a resumption that has packets which were not sent, or lacks acknowledged ones";
      this.#refuse(new ProtocolError("5.6", message));
      return undefined;
    }
    carried.release(new RpcError("unavailable", "the peer is about to resume"));
    carried.principal = principal;
    carried.lastAttempt = attempt;
    const token = carried.rotate(shown);
    const { position } = carried.session;
    this.#welcome(accepted, carried, {
      resume: { token, detachedMs: limits.detachedMs, received: position.received },
    });
    carried.moveTo(this, this.#duplex, received);
    return carried;
  }

  #welcome({ version }: Accepted, { id, codec }: AcceptedSession, resume: Pick<Welcome, "resume">): void {
    const { limits, peerLimits, handleTimeoutMs } = this.#terms;
    const welcome: Welcome = {
      version,
      codec,
      features: 0,
      limits: peerLimits,
      sessionId: id,
      heartbeatMs: limits.heartbeatMs,
      ...(handleTimeoutMs === undefined ? {} : { handleTimeoutMs }),
      ...resume,
    };
    this.#duplex.send(encodeWelcome(welcome));
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

  #forward({ carried }: Extract<AcceptorState, { name: "open" }>, bytes: Uint8Array): BytesUse {
    const { session } = carried;
    const packet = decodePacket(bytes);
    if (packet instanceof ProtocolError) {
      session.fail(packet);
      return "free";
    }
    // Early packets may have left before the WELCOME was there; all others show that it was.
    if (packet.type !== "early") carried.confirmed();
    else this.#earlyBytes += bytes.byteLength;
    if (this.#earlyBytes > earlyLimits.totalBytes) session.fail(tooMuchEarly);
    else if (packet.type !== "early" || carried.earlyAccepted)
      return session.receive(packet, bytes.byteLength);
    // Early packets in a codec that was not chosen are dropped: the dialler says them again (PROTOCOL.md, 5.5).
    return "free";
  }

  #startTimer(what: string): void {
    this.#stopTimer();
    const { platform, limits, codecNames } = this.#terms;
    this.#cancelTimer = platform.after(limits.helloTimeoutMs, () =>
      this.#reject(
        rejection("deadline_exceeded", `${what} within ${limits.helloTimeoutMs} ms`, "later", codecNames),
      ),
    );
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #refuse(error: ProtocolError): void {
    this.#reject(rejection("internal", error.toString(), "never", this.#terms.codecNames));
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
    if (this.#state.name === "ended") return;
    this.#state = { name: "ended" };
    this.#stopTimer();
    this.#handlers.ended(error);
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
