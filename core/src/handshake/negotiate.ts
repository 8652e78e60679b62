import type { Hello, Reject } from "./messages.ts";
import { protocolVersions } from "./messages.ts";

/** What was agreed. */
export interface Accepted {
  readonly version: number;
  readonly codec: string;
  /** Whether the codec is the first that was offered, so that early calls can be read. */
  readonly earlyAccepted: boolean;
}

/** The outcome of a negotiation. */
export type Negotiated = { readonly accepted: Accepted } | { readonly reject: Reject };

/**
 * Whether and how we talk (PROTOCOL.md, 5.4).
 *
 * Required: one version that both speak, one codec that both have. So:
 * 1. the version is the highest that both ranges hold; without one the dialler is rejected for good;
 * 2. the codec is the first of the dialler's that the acceptor has; the dialler's preference counts, because it
 *    may already have sent calls in its first; without one the dialler is rejected for good.
 *
 * Nothing of what the dialler sent is repeated in the answer.
 */
export function negotiate(hello: Hello, codecs: readonly string[]): Negotiated {
  const { min, max } = protocolVersions;
  const supported = { versions: [min, max], codecs } as const;
  const version = Math.min(hello.maxVersion, max);
  if (version < Math.max(hello.minVersion, min)) {
    const message = `no version of the protocol in common: this server speaks ${min === max ? `version ${min}` : `versions ${min} to ${max}`}. Update the older side.`;
    return { reject: { code: "unimplemented", message, retry: "never", supported } };
  }
  const codec = hello.codecs.find((name) => codecs.includes(name));
  if (codec === undefined) {
    const message = `no codec in common: this server has ${codecs.join(", ")}. Offer one of them.`;
    return { reject: { code: "failed_precondition", message, retry: "never", supported } };
  }
  return { accepted: { version, codec, earlyAccepted: codec === hello.codecs[0] } };
}
