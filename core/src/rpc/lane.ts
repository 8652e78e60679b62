import type { Codec } from "../codec/codec.ts";
import type { OpenDuplex } from "../duplex/duplex.ts";
import { RpcError } from "../errors.ts";
import { type Hello, protocolVersions, type Welcome } from "../handshake/messages.ts";
import type { Limits } from "../limits.ts";
import type { Platform } from "../platform.ts";
import { Dialler, type DiallerSessionChange } from "../session/dialler.ts";
import type { DiallerPolicy, DiallerState } from "../session/dialler-state.ts";
import type { Session, SessionHandlers } from "../session/session.ts";
import type { WireTap } from "../session/wire-tap.ts";
import { isThenable } from "../thenable.ts";
import { misfitOf } from "../wire/decode-frame.ts";
import type { Metadata } from "../wire/frame.ts";
import { CallableConnection } from "./callable-connection.ts";
import type { Caller } from "./caller.ts";
import type { SessionChange, SessionInfo } from "./connection.ts";
import type { Served } from "./dispatcher.ts";
import { Exchange, type ExchangeHost } from "./exchange.ts";
import { peerLimitsOf } from "./peer-limits.ts";

/** What a lane needs of the connection that makes it; the same for all lanes of a connection. */
export interface LaneOptions {
  readonly open: OpenDuplex;
  readonly platform: Platform;
  readonly limits: Limits;
  readonly policy: DiallerPolicy;
  /** By preference; at least one. */
  readonly codecs: readonly Codec[];
  readonly handleTimeoutMs: number | undefined;
  readonly caller: Caller;
  readonly tap: WireTap;
  /** What the server may call here; undefined where that is nothing. */
  readonly served: Served | undefined;
  /** Asked anew at each attempt. */
  readonly metadata: () => Metadata | Promise<Metadata>;
}

/** What a lane tells its connection. */
export interface LaneHandlers {
  state(lane: Lane, state: DiallerState): void;
  session(lane: Lane, change: SessionChange): void;
  /** The server runs no further calls of this lane's session. */
  peerGoing(lane: Lane): void;
}

/** A session that was agreed on. */
interface Agreed {
  readonly session: Session;
  readonly welcome: Welcome;
  readonly codec: Codec;
  resumptions: number;
}

/**
 * One way to a server: a dialler that keeps a session, and the traffic on it. A connection has one; two for a while when a server leaves, the old one for
 * the calls that run there and the new one for all others.
 */
export class Lane implements ExchangeHost {
  readonly #options: LaneOptions;
  readonly #handlers: LaneHandlers;
  readonly #dialler: Dialler;
  #exchange: Exchange | undefined;
  #agreed: Agreed | undefined;
  /** The server takes no further calls: when this session is over, no other begins here. */
  #isLast = false;

  constructor(options: LaneOptions, handlers: LaneHandlers) {
    this.#options = options;
    this.#handlers = handlers;
    const { open, platform, limits, policy, tap } = options;
    this.#dialler = new Dialler({
      open,
      platform,
      limits,
      policy,
      tap,
      hello: () => this.#hello(),
      attach: (session) => this.#attach(session),
      onWelcome: (session, welcome, earlyAccepted) => this.#welcomed(session, welcome, earlyAccepted),
      onState: (state) => this.#handlers.state(this, state),
      onSession: (change) => this.#sessionChanged(change),
    });
  }

  get state(): DiallerState {
    return this.#dialler.state;
  }

  /** The codec that was agreed, or is offered first. */
  get codec(): Codec {
    return this.#agreed?.codec ?? this.#firstCodec();
  }

  get session(): SessionInfo | undefined {
    if (this.#agreed === undefined) return undefined;
    const { welcome, session, resumptions } = this.#agreed;
    const { sessionId: id, codec, version, limits, resume } = welcome;
    const detachedMs = resume?.detachedMs ?? 0;
    const { sent: sentPackets, received: receivedPackets, replayBytes } = session.position;
    const { roundTripMs } = session;
    return {
      id,
      codec,
      version,
      limits,
      roundTripMs,
      sentPackets,
      receivedPackets,
      replayBytes,
      detachedMs,
      resumptions,
    };
  }

  wake(): void {
    this.#dialler.wake();
  }

  suspend(): void {
    this.#dialler.suspend(new RpcError("unavailable", "the connection is suspended until it is woken"));
  }

  /** Ends it, for good. `error` is what calls that are under way are told. */
  close(error: RpcError): void {
    this.#dialler.close(error);
  }

  /** The next lane is open: ends this one as soon as no call is under way here. */
  leaveWhenIdle(): void {
    const leave = () =>
      this.#dialler.close(new RpcError("cancelled", "the client has moved to another connection"));
    if (this.#exchange === undefined) leave();
    else this.#exchange.whenIdle(leave);
  }

  /** The server takes no further calls of its session. */
  peerIsGoing(): void {
    this.#isLast = true;
    this.#handlers.peerGoing(this);
  }

  /** The dialler tells the same, with what comes next. */
  end(): void {}

  #hello(): Hello | Promise<Hello> {
    const { handleTimeoutMs, codecs, limits } = this.#options;
    const hello = (given: Metadata): Hello => ({
      minVersion: protocolVersions.min,
      maxVersion: protocolVersions.max,
      codecs: codecs.map(({ name }) => name),
      features: 0,
      limits: peerLimitsOf(limits),
      metadata: checkedMetadata(given),
      ...(handleTimeoutMs === undefined ? {} : { handleTimeoutMs }),
    });
    const given = this.#options.metadata();
    return isThenable(given) ? Promise.resolve(given).then(hello) : hello(given);
  }

  #attach(session: Session): SessionHandlers {
    const exchange = new Exchange(session, "dialler", this.#options, this);
    this.#exchange = exchange;
    exchange.carry(this.#options.caller, this.#firstCodec());
    return exchange.sessionHandlers;
  }

  #welcomed(session: Session, welcome: Welcome, earlyAccepted: boolean): void {
    const { codecs, handleTimeoutMs, caller } = this.#options;
    const codec = codecs.find(({ name }) => name === welcome.codec);
    if (codec === undefined) throw new Error("bug: welcome with a codec that was not offered");
    this.#agreed = { session, welcome, codec, resumptions: 0 };
    this.#exchange?.agree({
      codec,
      peerLimits: welcome.limits,
      earlyAccepted,
      handleTimeoutMs: handleTimeoutMs ?? Number.POSITIVE_INFINITY,
      connection: new CallableConnection({
        id: welcome.sessionId,
        peer: { transport: "other" },
        principal: undefined,
        codec: welcome.codec,
        caller,
      }),
    });
  }

  #sessionChanged(change: DiallerSessionChange): void {
    const id = this.#agreed?.welcome.sessionId ?? "";
    if (change.type === "lost") {
      this.#agreed = undefined;
      this.#exchange = undefined;
    }
    if (change.type === "resumed" && this.#agreed !== undefined) this.#agreed.resumptions++;
    this.#handlers.session(this, { ...change, id });
    if (change.type === "lost" && this.#isLast) this.#dialler.close(change.error);
  }

  #firstCodec(): Codec {
    const [first] = this.#options.codecs;
    if (first === undefined) throw new Error("bug: no codec");
    return first;
  }
}

/**
 * Metadata for a handshake, as it may be sent.
 * @throws RpcError where it is no such thing.
 */
export function checkedMetadata(given: Metadata): Metadata {
  const misfit = misfitOf(given);
  if (misfit === undefined) return given;
  throw new RpcError(
    "invalid_argument",
    `"${misfit}" is no text with a key of a-z 0-9 _ . - and a letter first`,
  );
}
