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
export { callFrame } from "./plain-messages.ts";
export { RecordedDuplex, type RecordedReactions } from "./recorded-duplex.ts";
export { planSim, type SimPlan } from "./sim/plan.ts";
export { SimRandom } from "./sim/random.ts";
export {
  type Checkpoint,
  runSim,
  runSimNow,
  type SimOptions,
  type SimReport,
  type SimTotals,
  type Turn,
} from "./sim/simulation.ts";
