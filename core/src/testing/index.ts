/** What tests of Heddle, and of what is built on it, share. No test runner is needed to load it. */
export {
  type ComplianceCase,
  type ComplianceLink,
  type ComplianceSubject,
  duplexCompliance,
} from "./duplex-compliance.ts";
export {
  type IdempotencyStoreLink,
  type IdempotencyStoreSubject,
  idempotencyCompliance,
} from "./idempotency-compliance.ts";
export { RecordedDuplex, type RecordedReactions } from "./recorded-duplex.ts";
export { type SeenStream, SimLedger } from "./sim-ledger.ts";
export { type SimEnd, SimLink, type SimLinkOptions } from "./sim-link.ts";
export { type CallPlan, type ReaderPlan, type SimPlan, type SourcePlan, simPlan } from "./sim-plan.ts";
export { SimRandom } from "./sim-random.ts";
export { runStreamSim, type SimReport } from "./stream-sim.ts";
