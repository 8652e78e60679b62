import { RpcError } from "../../errors.ts";
import type { SimCall } from "./call.ts";
import type { SimPlan } from "./plan.ts";

/** What a call may be excused with. */
export interface Circumstances {
  readonly plan: SimPlan;
  /** When the client of the call lost a session, or its server was about to stop: from when to when. */
  readonly upsets: readonly { readonly fromMs: number; readonly toMs: number }[];
  /** All servers, and whether they keep idempotency keys. */
  readonly generations: number;
  /** A session of the client of the call was ended by what somebody else had slipped in. */
  readonly isForged: boolean;
  /** Its client has stood still, or its timers have been late. */
  readonly wasLate: boolean;
}

/** What of a call is not as it must be when all is over. */
export function judgeCall(call: SimCall, circumstances: Circumstances): readonly string[] {
  const { plan, outcome, settled } = call;
  if (call.owner?.isDead && settled === 0)
    return call.executions.length > mostRuns(call, circumstances, true) ? [`${plan.name} ran twice`] : [];
  if (settled !== 1) return [`${plan.name} settled ${settled} times`];
  const problems = [...call.violations, ...call.streams.flatMap(({ violations }) => violations)];
  const note = (what: string) => problems.push(`${plan.name} ${what}`);
  const isUpset = wasUpset(call, circumstances);
  const runs = call.executions.length;
  if (runs > mostRuns(call, circumstances, isUpset)) note(`(${plan.repeatable}) ran ${runs} times`);
  const endedWell = outcome === "ok";
  if (!endedWell && outcome?.executed === "no" && runs > 0)
    note(`ran, and says that it did not: ${inWords(outcome)}`);
  if (!endedWell && outcome?.executed === "yes" && runs === 0)
    note(`did not run, and says that it did: ${inWords(outcome)}`);
  const isCertain =
    !plan.isOneWay || (!isUpset && plan.abortAtMs === undefined && plan.timeoutMs === undefined);
  if (endedWell && isCertain && runs === 0 && !circumstances.isForged) note("ended well and never ran");
  if (endedWell && plan.handlerEnds !== "return" && !plan.isOneWay) note("ended well and was to fail");
  if (!endedWell && outcome !== undefined && !isExcused(call, outcome, circumstances, isUpset))
    note(`failed: ${inWords(outcome)}`);
  if (!circumstances.wasLate) problems.push(...judgeTime(call));
  problems.push(...judgeReadings(call, circumstances, isUpset), ...judgeCallBacks(call, circumstances));
  return problems;
}

/** Whoever waits no longer is told at once. */
function judgeTime({ plan, madeAtMs = 0, settledAtMs }: SimCall): readonly string[] {
  const { name, timeoutMs, abortAtMs } = plan;
  const mostMs = Math.min(timeoutMs ?? Number.POSITIVE_INFINITY, abortAtMs ?? Number.POSITIVE_INFINITY);
  const tookMs = settledAtMs - madeAtMs;
  return tookMs > mostMs + 10 ? [`${name} settled after ${tookMs} ms, and had ${mostMs}`] : [];
}

/** Whether the client lost a session, or its server was stopping, while this call was under way. */
function wasUpset(call: SimCall, { upsets }: Circumstances): boolean {
  const fromMs = call.madeAtMs ?? 0;
  // What a call leaves behind when it is settled, its streams for instance, is excused by whatever happens later.
  const toMs = call.streams.length > 0 || call.plan.isOneWay ? Number.POSITIVE_INFINITY : call.settledAtMs;
  return upsets.some((upset) => upset.fromMs <= toMs && upset.toMs >= fromMs);
}

function mostRuns(call: SimCall, { generations }: Circumstances, isUpset: boolean): number {
  if (call.plan.repeatable === "idempotent" && isUpset) return Number.POSITIVE_INFINITY;
  return call.plan.repeatable === "key" && isUpset ? generations : 1;
}

function isExcused(
  call: SimCall,
  { code, executed }: RpcError,
  { plan: { waitTimeoutMs, ...plan }, isForged }: Circumstances,
  isUpset: boolean,
): boolean {
  if (isForged && forgedCodes.has(code)) return true;
  const { abortAtMs, timeoutMs, handlerEnds, repeatable, isOneWay } = call.plan;
  switch (code) {
    case "cancelled":
      return abortAtMs !== undefined;
    case "deadline_exceeded":
      return timeoutMs !== undefined;
    case "unavailable":
      return (
        isUpset ||
        ((executed === "no" || call.wasSessionless) &&
          call.settledAtMs - (call.madeAtMs ?? 0) >= waitTimeoutMs)
      );
    case "aborted":
      if (repeatable === "key" && isUpset) return true;
      if (handlerEnds === "throw") return !isOneWay;
      return [...call.callBacks.values()].some(({ error }) => error !== undefined);
    case "unknown":
      return handlerEnds === "throw-nonsense";
    case "resource_exhausted":
      return mayExhaust(call, plan);
    default:
      return false;
  }
}

/** Whether this call may meet a limit of either side. */
function mayExhaust(
  { plan, streams }: SimCall,
  { client, server }: Pick<SimPlan, "client" | "server">,
): boolean {
  const mostStreams = Math.min(client.maxOpenStreams ?? 0, server.maxOpenStreams ?? 0);
  const mayBeTooMany = streams.length > 0 && mostStreams < 64;
  return mayBeTooMany || !fits(Math.max(plan.argumentBytes, plan.resultBytes), { client, server });
}

/** Whether both sides take a message or an item of so many bytes and a little. */
function fits(byteLength: number, { client, server }: Pick<SimPlan, "client" | "server">): boolean {
  return byteLength + 200 <= Math.min(client.maxMessageBytes ?? 0, server.maxMessageBytes ?? 0);
}

function judgeReadings(
  call: SimCall,
  { plan, isForged }: Circumstances,
  isUpset: boolean,
): readonly string[] {
  const { abortAtMs, timeoutMs, readsFirst } = call.plan;
  const isDisturbed = isUpset || call.outcome !== "ok" || abortAtMs !== undefined || timeoutMs !== undefined;
  // A handler that has returned a value reads its arguments no further, and a call is over with its result's streams.
  const certain = isDisturbed ? [] : readsFirst ? call.streams : call.down;
  const undisturbed = certain.filter((stream) => fits(stream.plan.maxItemBytes, plan));
  return [
    ...undisturbed.flatMap((stream) => stream.expectUndisturbed()),
    ...call.streams.flatMap(({ name, readings }) =>
      readings.flatMap(({ outcome }) =>
        outcome instanceof RpcError &&
        !mayEndStream.has(outcome.code) &&
        !(isForged && forgedCodes.has(outcome.code))
          ? [`${name} ended with ${inWords(outcome)}`]
          : [],
      ),
    ),
  ];
}

/** What calls and streams are told where their session ends because the protocol was broken. */
const forgedCodes: ReadonlySet<string> = new Set(["internal", "resource_exhausted", "not_found"]);

const mayEndStream = new Set([
  "aborted",
  "cancelled",
  "deadline_exceeded",
  "unavailable",
  "resource_exhausted",
]);

function judgeCallBacks(call: SimCall, { upsets, isForged }: Circumstances): readonly string[] {
  const { abortAtMs, timeoutMs } = call.plan;
  return [...call.callBacks].flatMap(([id, { executions, settled, error, host }]) => {
    const problems: string[] = [];
    // The session may be lost when the call itself has long been given up.
    const isUpset = upsets.length > 0;
    const note = (what: string) => problems.push(`${call.plan.name}: its call back ${id} ${what}`);
    if (executions > 1) note(`ran ${executions} times`);
    if (settled > 1 || (settled === 0 && !host.isDead)) note(`settled ${settled} times`);
    if (error?.executed === "no" && executions > 0) note(`ran, and says that it did not: ${inWords(error)}`);
    if (settled > 0 && error === undefined && executions === 0) note("ended well and never ran");
    const { code } = error ?? {};
    const isStopped = code === "cancelled" && (abortAtMs !== undefined || timeoutMs !== undefined || isUpset);
    const isLate = code === "deadline_exceeded" && timeoutMs !== undefined;
    // A server waits for ten seconds for a session to go on.
    const isLost =
      (code === "unavailable" && (isUpset || error?.executed === "no")) ||
      (code === "resource_exhausted" && isUpset);
    const isExcused = isStopped || isLate || isLost || (isForged && forgedCodes.has(code ?? ""));
    if (error !== undefined && !isExcused) note(`failed: ${inWords(error)}`);
    return problems;
  });
}

/** An error, as it is told of. */
export function inWords({ code, executed, message }: RpcError): string {
  return `${code} (executed ${executed}): ${message}`;
}

/**
 * Calls that were dispatched in another order than they were made. Small ones alone: large ones are overtaken, calls with streams wait for
 * credit to be known, and what a lost session leaves behind is made again later.
 */
export function judgeOrder(
  calls: readonly SimCall[],
  circumstances: (client: number) => Circumstances,
): string[] {
  const bySession = new Map<string, { readonly call: SimCall; readonly order: number }[]>();
  for (const call of calls) {
    const { argumentBytes, up, client, repeatable } = call.plan;
    const [execution] = call.executions;
    if (execution === undefined || argumentBytes > 60 || up.length > 0 || repeatable === "key") continue;
    if (circumstances(client).upsets.length > 0) continue;
    const row = bySession.get(execution.sessionId) ?? [];
    row.push({ call, order: execution.order });
    bySession.set(execution.sessionId, row);
  }
  return [...bySession.values()].flatMap((row) => {
    row.sort((one, other) => one.order - other.order);
    return row.flatMap(({ call }, index) => {
      const before = row[index - 1]?.call;
      if (before === undefined || before.makeOrder < call.makeOrder) return [];
      return [`${call.plan.name} was made before ${before.plan.name}, and dispatched behind it`];
    });
  });
}
