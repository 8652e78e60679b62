import type { OpenDuplex } from "../duplex/duplex.ts";
import { bufferCases } from "./duplex-buffer-cases.ts";
import { closingCases } from "./duplex-closing-cases.ts";
import { packetCases } from "./duplex-packet-cases.ts";

/** One connection that is about to be made, for one case of the suite. */
export interface ComplianceLink {
  /** Makes the connection. */
  readonly dial: OpenDuplex;
  /** The opener of the other end, which exists once `dial` has been used; it may be used once. */
  accept(): Promise<OpenDuplex>;
  /** A dial that must fail. Absent where nothing is dialled: pairs in memory. */
  readonly dialNowhere?: OpenDuplex;
  /** Ends whatever the case left behind. */
  cleanup(): Promise<void>;
}

/** A kind of duplex that the suite runs over. */
export interface ComplianceSubject {
  /** Whether a close code and reason reach the peer. Where not, the peer sees 1000 with no reason. */
  readonly carriesCloseCodes: boolean;
  open(): Promise<ComplianceLink>;
}

/** A case as data, so that any test runner can run it: `it(title, run)`. */
export interface ComplianceCase {
  readonly title: string;
  /** @throws Error where the duplex breaks its contract. */
  run(): Promise<void>;
}

/** A case before it knows what it runs over. */
export interface LinkCase {
  readonly title: string;
  run(link: ComplianceLink, subject: ComplianceSubject): Promise<void>;
}

/** What every duplex must keep, whatever carries it: one suite, run over each transport. */
export function duplexCompliance(subject: ComplianceSubject): readonly ComplianceCase[] {
  return [...packetCases, ...closingCases, ...bufferCases].map(({ title, run }) => ({
    title,
    async run() {
      const link = await subject.open();
      try {
        await run(link, subject);
      } finally {
        await link.cleanup();
      }
    },
  }));
}
