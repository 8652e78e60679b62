/** What tests of Heddle, and of what is built on it, share. No test runner is needed to load it. */
export {
  type ComplianceCase,
  type ComplianceLink,
  type ComplianceSubject,
  duplexCompliance,
} from "./duplex-compliance.ts";
export { RecordedDuplex, type RecordedReactions } from "./recorded-duplex.ts";
