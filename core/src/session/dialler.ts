import { CloseCode, type Duplex, type DuplexClosed, type OpenDuplex } from "../duplex/duplex.ts";
import { isRpcError, RpcError } from "../errors.ts";
import {
  encodeHello,
  type Hello,
  parseReject,
  parseWelcome,
  protocolVersions,
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
  /** The session was accepted on these terms; called before `onState` says "open". */
  readonly onWelcome: (session: Session, welcome: Welcome, earlyAccepted: boolean) => void;
  readonly onState: (state: DiallerState) => void;
}

/** One attempt to talk: its duplex and what has come of it. What an older attempt still says is not heard. */
interface Attempt {
  duplex: Duplex | undefined;
  hello: Hello | undefined;
  helloSentMs: number;
  session: Session | undefined;
}

/**
 * Keeps a session open: dials, says HELLO, waits for the answer, and dials again when the duplex is lost. The shell
 * around `transition`: it alone writes the state, runs the effects and owns the one timer.
 */
export class Dialler {
  readonly #options: DiallerOptions;
  #state: DiallerState;
  #attempt: Attempt | undefined;
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
      case "startTimer":
        this.#cancelTimer = this.#options.platform.after(effect.delayMs, () =>
          this.#step({ type: "timer", random: this.#options.platform.random() }),
        );
        return;
    }
  }

  #dial(): void {
    const attempt: Attempt = { duplex: undefined, hello: undefined, helloSentMs: 0, session: undefined };
    this.#attempt = attempt;
    const isCurrent = () => this.#attempt === attempt;
    attempt.duplex = this.#options.open({
      opened: () => isCurrent() && this.#step({ type: "opened" }),
      received: (bytes) => isCurrent() && this.#receive(attempt, bytes),
      drained: () => isCurrent() && attempt.session?.drained(),
      closed: (closed) => isCurrent() && this.#lose(lossOf(closed, this.#state.name)),
    });
  }

  async #sendHello(attempt: Attempt | undefined): Promise<void> {
    if (attempt?.duplex === undefined) throw new Error("bug: hello without a duplex");
    const { hello: makeHello, limits, platform, tap, attach } = this.#options;
    let hello: Hello;
    let bytes: Uint8Array;
    try {
      const made = makeHello();
      hello = isThenable(made) ? await made : made;
      bytes = encodeHello(hello);
    } catch (cause) {
      if (this.#attempt !== attempt) return;
      const why = isRpcError(cause) ? cause.message : "it failed, or gave something that is not texts by key";
      const message = `the metadata option of this connection: ${why}`;
      this.close(new RpcError("failed_precondition", message, { executed: "no", cause }));
      return;
    }
    if (this.#attempt !== attempt) return;
    if (bytes.byteLength > limits.maxHelloBytes) {
      const message = `the hello has ${bytes.byteLength} bytes, at most ${limits.maxHelloBytes} are allowed: send less metadata`;
      this.close(new RpcError("resource_exhausted", message, { executed: "no" }));
      return;
    }
    const { duplex } = attempt;
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
    attempt.session = new Session({
      duplex,
      platform,
      limits,
      tap,
      attach: (session) => {
        const handlers = attach(session);
        return {
          ...handlers,
          ended: (error) => {
            handlers.ended(error);
            if (this.#attempt === attempt && this.#state.name === "open") this.#lose(error);
          },
        };
      },
    });
  }

  #receive(attempt: Attempt, bytes: Uint8Array): void {
    const packet = decodePacket(bytes);
    if (packet instanceof ProtocolError) {
      if (this.#state.name === "open") attempt.session?.fail(packet);
      else this.#lose(noHeddleServer(packet.toString()));
    } else if (packet.type === "early") {
      this.#misbehaved(attempt, new ProtocolError("5.5", "an early packet from the acceptor"));
    } else if (this.#state.name === "handshaking" && attempt.hello !== undefined) {
      this.#receiveAnswer(attempt, packet, bytes.byteLength);
    } else {
      attempt.session?.receive(packet, bytes.byteLength);
    }
  }

  #receiveAnswer(attempt: Attempt, packet: Packet, byteLength: number): void {
    const { tap, platform } = this.#options;
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
        else this.#step({ type: "rejected", reject, random: platform.random() });
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

  #welcomed(attempt: Attempt, welcome: Welcome): void {
    const { hello, session } = attempt;
    if (hello === undefined || session === undefined) throw new Error("bug: welcome before hello");
    const versionFits = welcome.version >= protocolVersions.min && welcome.version <= protocolVersions.max;
    if (!versionFits || !hello.codecs.includes(welcome.codec)) {
      this.#misbehaved(
        attempt,
        new ProtocolError("5.2", "a welcome with a version or a codec that was not offered"),
      );
      return;
    }
    const earlyAccepted = welcome.codec === hello.codecs[0];
    session.open({
      peerMaxPacketBytes: welcome.limits.maxPacketBytes,
      heartbeatMs: welcome.heartbeatMs,
      earlyAccepted,
      roundTripMs: this.#options.platform.nowMs() - attempt.helloSentMs,
    });
    this.#options.onWelcome(session, welcome, earlyAccepted);
    this.#step({ type: "welcomed", welcome, nowMs: this.#options.platform.nowMs() });
  }

  #misbehaved(attempt: Attempt, error: ProtocolError): void {
    if (this.#state.name === "open") {
      attempt.session?.fail(error);
      return;
    }
    // It may have run what was sent early.
    this.#lose(
      new RpcError("unavailable", `the server's answer to the handshake was damaged: ${error.toString()}`),
    );
  }

  #lose(error: RpcError): void {
    const { platform } = this.#options;
    this.#step({ type: "lost", error, random: platform.random(), nowMs: platform.nowMs() });
  }

  #drop(error: RpcError): void {
    const attempt = this.#attempt;
    this.#attempt = undefined;
    if (attempt === undefined) return;
    if (this.#state.name === "closed") attempt.session?.close(CloseCode.normal, error);
    else attempt.session?.lost(error);
    attempt.duplex?.close(CloseCode.normal, "");
  }
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
