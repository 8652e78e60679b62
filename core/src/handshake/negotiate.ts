import type { Packet } from "../wire/packet.ts";
import { ProtocolError } from "../wire/protocol-error.ts";
import { type Hello, parseHello, protocolVersions, type Reject } from "./messages.ts";

/** What was agreed. */
export interface Accepted {
  readonly hello: Hello;
  readonly version: number;
  readonly codec: string;
  /** Whether the codec is the first that was offered, so that early calls can be read. */
  readonly earlyAccepted: boolean;
}

/** The outcome of a negotiation; an ill-formed HELLO is a protocol error. */
export type Negotiated = { readonly accepted: Accepted } | { readonly reject: Reject } | ProtocolError;

/**
 * Whether and how we talk (PROTOCOL.md, 5.4).
 *
 * Required: one version that both speak, one codec that both have. So:
 * 1. the version is the highest that both ranges hold; without one the dialler is rejected for good, before its
 *    body is read, which in another version may look different;
 * 2. the codec is the first of the dialler's that the acceptor has; the dialler's preference counts, because it
 *    may already have sent calls in its first; without one the dialler is rejected for good.
 *
 * Nothing of what the dialler sent is repeated in the answer.
 */
export function negotiate(
  packet: Extract<Packet, { readonly type: "hello" }>,
  codecs: readonly string[],
): Negotiated {
  const { min, max } = protocolVersions;
  const version = Math.min(packet.maxVersion, max);
  if (version < Math.max(packet.minVersion, min)) {
    const ours = min === max ? `version ${min}` : `versions ${min} to ${max}`;
    const message = `no version of the protocol in common: this server speaks ${ours}. Update the older side.`;
    return { reject: rejection("unimplemented", message, "never", codecs) };
  }
  const hello = parseHello(packet);
  if (hello instanceof ProtocolError) return hello;
  const codec = hello.codecs.find((name) => codecs.includes(name));
  if (codec === undefined) {
    const message = `no codec in common: this server has ${codecs.join(", ")}. Offer one of them.`;
    return { reject: rejection("failed_precondition", message, "never", codecs) };
  }
  return { accepted: { hello, version, codec, earlyAccepted: codec === hello.codecs[0] } };
}

/** A REJECT that names what would have been supported. */
export function rejection(
  code: Reject["code"],
  message: string,
  retry: Reject["retry"],
  codecs: readonly string[],
): Reject {
  return {
    code,
    message,
    retry,
    supported: { versions: [protocolVersions.min, protocolVersions.max], codecs },
  };
}
