import type { BytesUse } from "../bytes-use.ts";
import { CloseCode, type Duplex, type DuplexClosed, type OpenDuplex } from "../duplex/duplex.ts";
import { isRpcError, RpcError } from "../errors.ts";
import {
  encodeHello,
  type Hello,
  parseReject,
  parseWelcome,
  protocolVersions,
  type Reject,
  resumeRequestOf,
  type Welcome,
} from "../handshake/messages.ts";
import type { Limits } from "../limits.ts";
import type { Cancel, Platform } from "../platform.ts";
import { isThenable } from "../thenable.ts";
import { decodePacket, type Packet } from "../wire/packet.ts";
import { ProtocolError } from "../wire/protocol-error.ts";
import {
  type DiallerEffect,
  type DiallerEvent,
  type DiallerPolicy,
  type DiallerState,
  startDialling,
  transition,
} from "./dialler-state.ts";
import { Session, type SessionHandlers } from "./session.ts";
import { newToken } from "./token.ts";
import type { WireTap } from "./wire-tap.ts";

/** What a dialler needs of the one that makes it. */
export interface DiallerOptions {
  readonly open: OpenDuplex;
  readonly platform: Platform;
  readonly limits: Limits;
  readonly policy: DiallerPolicy;
  /** Asked anew at each attempt, so that credentials may change. */
  readonly hello: () => Hello | PromiseLike<Hello>;
  readonly tap: WireTap | undefined;
  /** A duplex is open and its HELLO is sent: puts the multiplexer on the new session. */
  readonly attach: (session: Session) => SessionHandlers;
  /** The session was accepted on these terms, for the first time; called before `onState` says "open". */
  readonly onWelcome: (session: Session, welcome: Welcome, earlyAccepted: boolean) => void;
  readonly onState: (state: DiallerState) => void;
  readonly onSession: (change: DiallerSessionChange) => void;
}

/** What becomes of sessions over the duplexes that carry them. */
export type DiallerSessionChange =
  | { readonly type: "opened" }
  | { readonly type: "resumed"; readonly detachedMs: number; readonly replayedPackets: number }
  /** It cannot go on. Told where it had been opened. */
  | { readonly type: "lost"; readonly error: RpcError };

/** The session that lasts, and how it can be resumed. */
interface Kept {
  readonly session: Session;
  /** Until the WELCOME the key that we chose, then what the server last gave. */
  token: string;
  /** How long it is kept without a duplex. */
  keepMs: number;
  isWelcomed: boolean;
  detachedAtMs: number;
  /** HELLOs that have asked for it to go on. */
  attempts: number;
  /** What it had reached when its duplex began. */
  progressBefore: number;
}

/** One attempt to talk: its duplex and what has come of it. What an older attempt still says is not heard. */
interface Attempt {
  readonly beganAtMs: number;
  duplex: Duplex | undefined;
  hello: Hello | undefined;
  helloSentMs: number;
  /** The session that it asks for. */
  kept: Kept | undefined;
}

/** After a hint that the link may be dead, a sign of life must come within this time. */
const probeTimeoutMs = 3_000;

/**
 * Keeps a session open: dials, says HELLO, waits for the answer, and when the duplex is lost dials again and resumes. The shell
 * around `transition`: it alone writes the state, runs the effects and owns the one timer.
 */
export class Dialler {
  readonly #options: DiallerOptions;
  #state: DiallerState;
  #attempt: Attempt | undefined;
  #kept: Kept | undefined;
  #cancelTimer: Cancel | undefined;
  readonly #events: DiallerEvent[] = [];
  #isStepping = false;

  constructor(options: DiallerOptions) {
    this.#options = options;
    const { state, effects } = startDialling(options.policy);
    this.#state = state;
    for (const effect of effects) this.#run(effect);
  }

  get state(): DiallerState {
    return this.#state;
  }

  /** Ends the session, the duplex and every attempt, for good. `error` is what calls that are under way are told. */
  close(error: RpcError): void {
    this.#step({ type: "close", error });
  }

  /** Something says that the network is there: dials now instead of waiting; where it is open, the peer must show that it is alive. */
  wake(): void {
    if (this.#state.name === "open") this.#attempt?.kept?.session.probe(probeTimeoutMs);
    else {
      // One with early calls on their way is not given up: they may be run.
      const isOfUse = this.#attempt?.kept?.session.isAttached === true;
      const beganAtMs = isOfUse ? Number.POSITIVE_INFINITY : (this.#attempt?.beganAtMs ?? 0);
      this.#step({ type: "wake", attemptAgeMs: this.#options.platform.nowMs() - beganAtMs });
    }
  }

  /** Drops the duplex and dials none before `wake`; the session is kept as long as any that is detached. */
  suspend(error: RpcError): void {
    this.#step({ type: "suspend", error });
  }

  /** Takes an event. One that an effect causes waits until all effects of the event before it have run. */
  #step(event: DiallerEvent): void {
    this.#events.push(event);
    if (this.#isStepping) return;
    this.#isStepping = true;
    try {
      for (let next = this.#events.shift(); next !== undefined; next = this.#events.shift())
        this.#stepNow(next);
    } finally {
      this.#isStepping = false; // also where a listener of the state has thrown
    }
  }

  #stepNow(event: DiallerEvent): void {
    if (this.#state.name === "closed") return;
    const { state, effects } = transition(this.#state, event, this.#options.policy);
    if (state === this.#state) return; // Nothing has happened, and the timer goes on.
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#state = state;
    for (const effect of effects) this.#run(effect);
    this.#options.onState(state);
  }

  #run(effect: DiallerEffect): void {
    switch (effect.type) {
      case "dial":
        this.#dial();
        return;
      case "sendHello":
        void this.#sendHello(this.#attempt);
        return;
      case "dropDuplex":
        this.#drop(effect.error);
        return;
      case "loseSession":
        this.#loseSession(effect.error);
        return;
      case "startTimer":
        this.#cancelTimer = this.#options.platform.after(effect.delayMs, () =>
          this.#step({ type: "timer", random: this.#options.platform.random() }),
        );
        return;
    }
  }

  #dial(): void {
    const beganAtMs = this.#options.platform.nowMs();
    const attempt: Attempt = {
      beganAtMs,
      duplex: undefined,
      hello: undefined,
      helloSentMs: 0,
      kept: undefined,
    };
    this.#attempt = attempt;
    const isCurrent = () => this.#attempt === attempt;
    attempt.duplex = this.#options.open({
      opened: () => isCurrent() && this.#step({ type: "opened" }),
      received: (bytes) => (isCurrent() ? this.#receive(attempt, bytes) : "free"),
      drained: () => isCurrent() && attempt.kept?.session.drained(),
      closed: (closed) => isCurrent() && this.#lose(lossOf(closed, this.#state.name)),
    });
  }

  async #sendHello(attempt: Attempt | undefined): Promise<void> {
    if (attempt?.duplex === undefined) throw new Error("bug: hello without a duplex");
    const { hello: makeHello, limits, platform, tap } = this.#options;
    let made: Hello;
    try {
      const given = makeHello();
      made = isThenable(given) ? await given : given;
    } catch (cause) {
      if (this.#attempt !== attempt) return;
      const why = isRpcError(cause) ? cause.message : "it failed, or gave something that is not texts by key";
      const message = `the metadata option of this connection: ${why}`;
      this.close(new RpcError("failed_precondition", message, { executed: "no", cause }));
      return;
    }
    if (this.#attempt !== attempt) return;
    const { duplex } = attempt;
    const resumed = this.#kept;
    const token = resumed?.token ?? newToken(platform);
    const hello = { ...made, ...this.#request(token, resumed) };
    const bytes = encodeHello(hello);
    if (bytes.byteLength > limits.maxHelloBytes) {
      const message = `the hello has ${bytes.byteLength} bytes, at most ${limits.maxHelloBytes} are allowed: send less metadata`;
      this.close(new RpcError("resource_exhausted", message, { executed: "no" }));
      return;
    }
    attempt.hello = hello;
    attempt.helloSentMs = platform.nowMs();
    const packet: Packet = {
      type: "hello",
      minVersion: hello.minVersion,
      maxVersion: hello.maxVersion,
      body: "",
    };
    if (tap?.active) tap.saw("sent", { ...packet, body: JSON.stringify(hello) }, bytes.byteLength);
    duplex.send(bytes);
    attempt.kept = resumed ?? this.#begin(token);
    // What resumes sends nothing before the server has confirmed it; nor does what has failed before, for if it fails again nobody knows what was run.
    if (resumed === undefined && !this.#hasFailed) attempt.kept.session.begin(duplex);
  }

  get #hasFailed(): boolean {
    return "failures" in this.#state && this.#state.failures > 0;
  }

  #request(token: string, resumed: Kept | undefined): Pick<Hello, "session"> {
    if (resumed !== undefined) {
      const { received } = resumed.session.position;
      return { session: { token, received, attempt: ++resumed.attempts } };
    }
    return this.#options.limits.detachedMs === 0 ? {} : { session: { key: token } };
  }

  #begin(token: string): Kept {
    const { platform, limits, tap, attach } = this.#options;
    const session: Session = new Session({
      platform,
      limits,
      tap,
      owner: {
        peerDied: (error) => this.#lose(error),
        sessionEnded: (error) => this.#sessionEnded(session, error),
      },
      attach,
    });
    const kept = {
      session,
      token,
      keepMs: limits.detachedMs,
      isWelcomed: false,
      detachedAtMs: 0,
      attempts: 0,
      progressBefore: 0,
    };
    this.#kept = kept;
    return kept;
  }

  #sessionEnded(session: Session, error: RpcError): void {
    const kept = this.#kept;
    if (kept?.session !== session) return;
    this.#kept = undefined;
    const { name } = this.#state;
    if (kept.isWelcomed && name !== "closed") this.#options.onSession({ type: "lost", error });
    // An attempt to resume it has lost its purpose: its answer is dealt with when it comes.
    if (this.#attempt?.kept === kept && name === "open") this.#lose(error);
  }

  #loseSession(error: RpcError): void {
    const why = `the server no longer knows this session: ${error.message}`;
    this.#kept?.session.lost(new RpcError("unavailable", why, { cause: error }));
  }

  #receive(attempt: Attempt, bytes: Uint8Array): BytesUse {
    const packet = decodePacket(bytes);
    if (packet instanceof ProtocolError) {
      if (this.#state.name === "open") attempt.kept?.session.fail(packet);
      else this.#lose(noHeddleServer(packet.toString()));
    } else if (packet.type === "early") {
      this.#misbehaved(attempt, new ProtocolError("5.5", "an early packet from the acceptor"));
    } else if (this.#state.name === "handshaking" && attempt.hello !== undefined) {
      this.#receiveAnswer(attempt, packet, bytes.byteLength);
    } else {
      return attempt.kept?.session.receive(packet, bytes.byteLength) ?? "free";
    }
    return "kept";
  }

  #receiveAnswer(attempt: Attempt, packet: Packet, byteLength: number): void {
    const { tap } = this.#options;
    if (tap?.active) tap.saw("received", packet, byteLength);
    switch (packet.type) {
      case "welcome": {
        const welcome = parseWelcome(packet);
        if (welcome instanceof ProtocolError) this.#misbehaved(attempt, welcome);
        else this.#welcomed(attempt, welcome);
        return;
      }
      case "reject": {
        const reject = parseReject(packet);
        if (reject instanceof ProtocolError) this.#misbehaved(attempt, reject);
        else this.#rejected(attempt, reject);
        return;
      }
      case "close":
        this.#lose(
          // It may have run what was sent early.
          new RpcError("unavailable", `the server ended the handshake: ${packet.message}`),
        );
        return;
      default:
        this.#misbehaved(attempt, new ProtocolError("5", "a packet where a welcome or a reject is due"));
    }
  }

  #rejected({ hello }: Attempt, reject: Reject): void {
    const wasResuming = resumeRequestOf(hello ?? {}) !== undefined;
    this.#step({ type: "rejected", reject, wasResuming, random: this.#options.platform.random() });
  }

  #welcomed(attempt: Attempt, welcome: Welcome): void {
    const { hello, kept, duplex } = attempt;
    if (hello === undefined || kept === undefined || duplex === undefined)
      throw new Error("bug: welcome before hello");
    const refusal = refusalOfWelcome(hello, kept, welcome);
    if (refusal !== undefined) {
      this.#misbehaved(attempt, refusal);
      return;
    }
    if (kept.session.isEnded) {
      // Its time was over while the server was asked for it.
      this.#lose(new RpcError("unavailable", "the session was resumed too late"));
      return;
    }
    const nowMs = this.#options.platform.nowMs();
    const roundTripMs = nowMs - attempt.helloSentMs;
    const { received, token = kept.token, detachedMs = 0 } = welcome.resume ?? {};
    kept.token = token;
    kept.keepMs = detachedMs;
    const replayedPackets = received === undefined ? 0 : kept.session.resume(duplex, received, roundTripMs);
    const wasWelcomed = kept.isWelcomed;
    if (!wasWelcomed) this.#agreed(kept, duplex, hello, welcome, roundTripMs);
    kept.progressBefore = kept.session.progress;
    this.#step({ type: "welcomed", welcome, nowMs });
    this.#options.onSession(
      wasWelcomed
        ? { type: "resumed", detachedMs: nowMs - kept.detachedAtMs, replayedPackets }
        : { type: "opened" },
    );
  }

  #agreed(kept: Kept, duplex: Duplex, hello: Hello, welcome: Welcome, roundTripMs: number): void {
    const earlyAccepted = welcome.codec === hello.codecs[0];
    kept.isWelcomed = true;
    if (!kept.session.isAttached) kept.session.begin(duplex);
    kept.session.open({
      peerMaxPacketBytes: welcome.limits.maxPacketBytes,
      heartbeatMs: welcome.heartbeatMs,
      earlyAccepted,
      isResumable: welcome.resume !== undefined && welcome.resume.detachedMs > 0,
      roundTripMs,
    });
    this.#options.onWelcome(kept.session, welcome, earlyAccepted);
  }

  #misbehaved(attempt: Attempt, error: ProtocolError): void {
    if (this.#state.name === "open") {
      attempt.kept?.session.fail(error);
      return;
    }
    // It may have run what was sent early.
    this.#lose(
      new RpcError("unavailable", `the server's answer to the handshake was damaged: ${error.toString()}`),
    );
  }

  #lose(error: RpcError): void {
    const { platform } = this.#options;
    const kept = this.#attempt?.kept;
    const wasOfUse = kept !== undefined && kept.session.progress > kept.progressBefore;
    this.#step({ type: "lost", error, wasOfUse, random: platform.random(), nowMs: platform.nowMs() });
  }

  /** Only here a session loses its duplex. One that cannot be resumed ends with it. */
  #drop(error: RpcError): void {
    const { platform } = this.#options;
    const attempt = this.#attempt;
    const kept = this.#kept;
    this.#attempt = undefined;
    if (this.#state.name === "closed") kept?.session.close(CloseCode.normal, error);
    else if (kept !== undefined && !isWorthKeeping(kept, error)) kept.session.lost(error);
    else if (kept?.session.isAttached) {
      kept.detachedAtMs = platform.nowMs();
      kept.session.detach(error, kept.keepMs);
    }
    attempt?.duplex?.close(CloseCode.normal, "");
  }
}

/** Before the WELCOME a session is kept only for what was sent early and may have been run; what an attempt says that did not carry it proves nothing. */
function isWorthKeeping({ session, isWelcomed }: Kept, error: RpcError): boolean {
  if (!session.isResumable || isWelcomed) return session.isResumable;
  return session.position.sent > 0 && !(session.isAttached && error.executed === "no");
}

/** What is wrong with a WELCOME to this HELLO, if anything is. */
function refusalOfWelcome(
  hello: Hello,
  { session, isWelcomed }: Kept,
  welcome: Welcome,
): ProtocolError | undefined {
  const { version, codec, resume } = welcome;
  const versionFits = version >= protocolVersions.min && version <= protocolVersions.max;
  if (!versionFits || !hello.codecs.includes(codec))
    return new ProtocolError("5.2", "a welcome with a version or a codec that was not offered");
  const wasResuming = resumeRequestOf(hello) !== undefined;
  if (resume?.received === undefined) {
    return wasResuming
      ? new ProtocolError("5.6", "a welcome to another session than was asked for")
      : undefined;
  }
  if (!wasResuming) return new ProtocolError("5.6", "a welcome that resumes what was not asked for");
  // Early packets in a codec that was not chosen have not been received.
  const isPossible =
    isWelcomed || codec === hello.codecs[0] ? session.canResumeAt(resume.received) : resume.received === 0;
  if (session.isEnded || isPossible) return undefined;
  return new ProtocolError(
    "5.6",
    "a welcome that has packets which were not sent, or lacks acknowledged ones",
  );
}

function lossOf({ code, reason }: DuplexClosed, stateName: DiallerState["name"]): RpcError {
  if (stateName === "connecting") {
    return new RpcError("unavailable", `no connection: ${reason || "it was refused"}`, { executed: "no" });
  }
  if (stateName === "handshaking" && (code === CloseCode.protocolError || code === CloseCode.tooLarge)) {
    return noHeddleServer(reason);
  }
  return new RpcError("unavailable", reason || `the connection was lost (close code ${code})`);
}

function noHeddleServer(why: string): RpcError {
  const message = `this is not a Heddle server, or its answer was damaged: ${why}`;
  return new RpcError("unavailable", message, { executed: "no" });
}
