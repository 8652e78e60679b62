import { isRpcError, type MethodBuilder, method as plainMethod } from "@heddle/core";
import { CallLog } from "./call-log.ts";

/** The log of the demo's calls: time, method, outcome, duration and transport; nothing of who called or with what. */
export const callLog: CallLog = new CallLog({ keptLines: 1_000, maxFileBytes: 262_144 });

/** Core's `method`, with a line in the log for each call. */
export const method: MethodBuilder<object> = plainMethod.use(async ({ context, next }) => {
  const beganMs = performance.now();
  const log = (outcome: string): void => {
    const tookMs = (performance.now() - beganMs).toFixed(1);
    const { transport } = context.connection.peer;
    callLog.append(`${new Date().toISOString()} ${context.method} ${outcome} ${tookMs} ms ${transport}`);
  };
  try {
    const passed = await next();
    log("ok");
    return passed;
  } catch (error) {
    log(isRpcError(error) ? error.code : "unknown");
    throw error;
  }
});
