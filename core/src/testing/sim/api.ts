import type { StandardSchemaV1 } from "@standard-schema/spec";
import { RpcError } from "../../errors.ts";
import type { CallContext } from "../../rpc/call-context.ts";
import { method } from "../../rpc/method.ts";
import { type Service, service } from "../../rpc/service.ts";
import { asRpcError, type CallBack, type Execution, type SimCall } from "./call.ts";
import type { SimHost } from "./host.ts";

const anything: StandardSchemaV1<unknown, unknown> = {
  "~standard": { version: 1, vendor: "heddle-test", validate: (value) => ({ value }) },
};

/** The calls of a simulation, which handlers find by name. */
export interface CallBook {
  find(name: string): SimCall;
  readonly all: readonly SimCall[];
  /** Executions so far, of whatever call. */
  executions: number;
  /** Handlers that run now, by session. */
  readonly running: Map<string, number>;
  /** Whether a server has ended a session because of what somebody has slipped in. */
  isOverAtServer(sessionId: string): boolean;
}

/** What a service knows of the server that serves it. */
export interface ServerFacts {
  readonly host: SimHost;
  readonly generation: number;
  readonly maxRunningCalls: number;
  /** So long a frame may be on its way, where nothing goes wrong. */
  readonly networkMs: number;
}

/** What one of the servers of a simulation serves. */
export function serverApi(
  book: CallBook,
  { host, generation, maxRunningCalls, networkMs }: ServerFacts,
): Service {
  return service({
    run: method({ input: anything }, (input, context) => {
      const call = book.find(context.metadata["sim-call"] ?? "");
      const order = book.executions++;
      const execution: Execution = {
        generation,
        host,
        order,
        sessionId: context.connection.id,
        isOver: false,
      };
      call.executions.push(execution);
      const read = call.read(input, "up", host);
      const { handlerMs, readsFirst, callsBack, handlerEnds } = call.plan;
      const { sessionId } = execution;
      const running = (book.running.get(sessionId) ?? 0) + 1;
      book.running.set(sessionId, running);
      if (running > maxRunningCalls) call.note(`is the ${running}th that runs, of ${maxRunningCalls}`);
      const deadlineMs = host.nowMs() + context.remainingMs();
      const { timeoutMs } = call.plan;
      if (call.isUndisturbed && timeoutMs !== undefined) {
        const lateMs = deadlineMs - (call.madeAtMs ?? 0) - timeoutMs;
        if (lateMs > networkMs + 1_000) call.note(`its handler has ${lateMs} ms more than there were`);
      }
      const over = () => {
        if (!execution.isOver) book.running.set(sessionId, (book.running.get(sessionId) ?? 0) - 1);
        execution.isOver = true;
      };
      const ends = () => {
        const mustStop = book.isOverAtServer(sessionId)
          ? "its session is over"
          : whyStopped(call, host, deadlineMs);
        if (mustStop !== undefined && !context.signal.aborted)
          call.note(`its handler was not told that ${mustStop}`);
        over();
        if (handlerEnds === "throw") throw new RpcError("aborted", `${call.plan.name} fails as planned`);
        if (handlerEnds === "throw-nonsense") throw "nonsense";
        return call.output(host);
      };
      if (handlerMs === 0 && callsBack === 0 && !(readsFirst && call.up.length > 0)) return ends();
      return (async () => {
        try {
          if (handlerMs > 0) await host.sleep(handlerMs);
          for (let turn = 0; turn < callsBack; turn++) await callBack(call, execution, turn, context);
          if (readsFirst) await read;
          return ends();
        } finally {
          over();
        }
      })();
    }),
    probe: method({ input: anything }, (input) => input),
  });
}

/** What the clients of a simulation serve. */
export function clientApi(book: CallBook): Service {
  return service({
    echo: method({ input: anything }, (input) => {
      const { name, id } = input as { readonly name: string; readonly id: string }; // what `callBack` sends
      const back = book.find(name).callBacks.get(id);
      if (back === undefined) throw new Error("bug: a call back that was not made");
      back.executions++;
      return id;
    }),
  });
}

/** Why a handler must have been told to stop; undefined where that is not certain. */
function whyStopped(call: SimCall, host: SimHost, deadlineMs: number): string | undefined {
  const nowMs = host.nowMs();
  if (nowMs > deadlineMs + gridMs && !host.wasLate) return "its time is over";
  const { outcome, settledAtMs, isUndisturbed } = call;
  const isCancelled = outcome !== undefined && outcome !== "ok" && outcome.code === "cancelled";
  return isUndisturbed && isCancelled && nowMs > settledAtMs + 5_000 ? "nobody waits" : undefined;
}

/** Deadlines may be so late. */
const gridMs = 10;

interface EchoApi {
  echo(input: { readonly name: string; readonly id: string }): Promise<unknown>;
}

async function callBack(
  call: SimCall,
  execution: Execution,
  turn: number,
  context: CallContext,
): Promise<void> {
  const back: CallBack = { host: execution.host, executions: 0, settled: 0, error: undefined };
  const id = `${execution.order}/${turn}`;
  call.callBacks.set(id, back);
  const client = context.connection.client<unknown>() as unknown as EchoApi; // what `clientApi` serves
  try {
    const answer = await client.echo({ name: call.plan.name, id });
    if (answer !== id) call.note(`its call back ${id} was answered ${String(answer)}`);
    back.settled++;
  } catch (error) {
    back.settled++;
    back.error = asRpcError(error);
    throw new RpcError("aborted", "a call back failed", { cause: error });
  }
}
