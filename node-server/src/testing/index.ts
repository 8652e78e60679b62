/** What tests of Heddle over real sockets share. No test runner is needed to load it. */
export { ChaosLink, type CutKind, type CutSide, type Direction } from "./chaos-link.ts";
export { type ChaosCounts, ChaosProxy, type ChaosProxyOptions, openChaosProxy } from "./chaos-proxy.ts";
export { fairConditions, type LaneConditions } from "./lane-conditions.ts";
export { type CutPace, startCutting } from "./random-cuts.ts";
