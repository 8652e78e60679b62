import { CloseCode, type Duplex, type OpenDuplex } from "../../duplex/duplex.ts";
import { GuardedHandlers } from "../../duplex/guarded-handlers.ts";
import { encodeHello, type Hello, resumeRequestOf } from "../../handshake/messages.ts";
import { earlyPacket } from "./forgery.ts";
import type { StrangerKind } from "./forgery-plan.ts";
import type { SimHost } from "./host.ts";
import { LinkWatch, type WatchHandlers } from "./link-watch.ts";
import type { SessionLedger } from "./session-ledger.ts";

/** What a stranger says, and whether it may be welcomed. */
export interface StrangerSpeech {
  readonly hello: Uint8Array | undefined;
  readonly early: readonly Uint8Array[];
  /** Else it must be refused. */
  readonly mayBeWelcome: boolean;
}

/** What a speech goes by, beside the session. */
export interface SpeechFacts {
  /** Those of the server. */
  readonly codecs: readonly string[];
  /** The server has the session for certain. */
  readonly isAttached: boolean;
  /** The server needs a turn before it can say who somebody is. */
  readonly authenticatesLater: boolean;
}

/** What one says who knows something of this session; undefined where there is nothing to know yet. */
export function speechOf(
  kind: StrangerKind,
  ledger: SessionLedger,
  { codecs, isAttached, authenticatesLater }: SpeechFacts,
): StrangerSpeech | undefined {
  const { hello, tokens, oldTokens, codec } = ledger;
  const token = tokens.at(-1);
  const [oldToken] = [...oldTokens].slice(-1);
  if (hello === undefined) return undefined;
  const { sent, acknowledged } = ledger.position("server");
  /** Later than any of the client's own. */
  const attempt = 1_000_000;
  const refused = (changed: Partial<Hello>): StrangerSpeech => ({
    hello: encodeHello({ ...hello, ...changed }),
    early: [],
    mayBeWelcome: false,
  });
  switch (kind) {
    case "silent":
      return { hello: undefined, early: [], mayBeWelcome: false };
    case "early-flood": {
      const early = Array.from({ length: 17 }, (_, index) => earlyPacket(index + 1));
      const own = encodeHello({ ...hello, session: { key: `${"e".repeat(30)}${sent}` } });
      return { hello: own, early, mayBeWelcome: !authenticatesLater };
    }
    case "guessed-token":
      return refused({ session: { token: "g".repeat(40), received: sent, attempt } });
  }
  if (token === undefined) return undefined;
  switch (kind) {
    case "old-token":
      return oldToken === undefined
        ? undefined
        : refused({ session: { token: oldToken, received: sent, attempt } });
    case "other-user":
      return refused({ session: { token, received: sent, attempt }, metadata: { user: "somebody else" } });
    case "other-codec": {
      const others = codecs.filter((name) => name !== codec);
      return others.length === 0
        ? undefined
        : refused({ session: { token, received: sent, attempt }, codecs: others });
    }
    case "too-high":
      return refused({ session: { token, received: sent + 1, attempt } });
    case "too-low":
      return acknowledged === 0
        ? undefined
        : refused({ session: { token, received: acknowledged - 1, attempt } });
    case "key-in-use":
      return isAttached ? refused({ session: { key: token } }) : undefined; // a key that is forgotten is free
    case "late-hello": {
      return resumeRequestOf(hello) !== undefined ? refused({}) : undefined;
    }
  }
}

/** What a stranger meets. */
export interface StrangerMeeting {
  readonly kind: StrangerKind;
  readonly speech: StrangerSpeech;
  /** It stays for so long, and then is gone without a word. */
  readonly staysMs: number;
  readonly host: SimHost;
  readonly watch: WatchHandlers;
  readonly say: (what: string) => void;
  readonly violation: (what: string) => void;
}

/** Somebody who comes to a server on a link of its own, which takes no time. */
export function stranger(meeting: StrangerMeeting): OpenDuplex {
  const { kind, speech, staysMs, host, say, violation } = meeting;
  return (given) => {
    const handlers = new GuardedHandlers(given);
    const watch = new LinkWatch(meeting.watch);
    watch.isForged = true;
    const end = () => host.receives(() => handlers.ended({ code: CloseCode.lost, reason: "lost" }));
    const duplex: Duplex = {
      bufferedByteLength: 0,
      send(packet) {
        if (!handlers.isOpen) return;
        say(`the stranger (${kind}) gets ${watch.describe(packet)}`);
        if (packet[0] === welcomeType && !speech.mayBeWelcome) violation(`a stranger is welcome: ${kind}`);
        watch.leaves("server", packet);
      },
      close(code, reason) {
        if (handlers.closing(code, reason)) host.soon(end);
      },
    };
    host.soon(() => {
      handlers.opened();
      const { hello, early } = speech;
      if (hello !== undefined) {
        watch.leaves("client", hello);
        handlers.received(hello);
      }
      for (const packet of early) {
        watch.leaves("client", packet);
        watch.arrives("server", packet, handlers.isOpen);
        handlers.received(packet);
      }
    });
    host.after(staysMs, () => {
      const isRefused = watch.isRejected || watch.hasClosed("server");
      if (kind === "early-flood" && !isRefused)
        violation("a stranger may send as much as it wants before it is welcome");
      if (!speech.mayBeWelcome && !isRefused) violation(`a stranger is not refused: ${kind}`);
      end();
    });
    return duplex;
  };
}

const welcomeType = 0x02;
