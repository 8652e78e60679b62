import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import { pause } from "../pause.ts";

/** The grain of the delay: a timer of this is asked for, again and again. */
const resolutionMs = 5;

/** Tells how busy this process is, by watching it for so long. Rejects with the signal's reason when it aborts. */
export async function measureLoad(sampleMs: number, signal: AbortSignal) {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  try {
    const beganMs = performance.now();
    const cpu = process.cpuUsage();
    const loop = performance.eventLoopUtilization();
    await pause(sampleMs, signal);
    const tookMs = performance.now() - beganMs;
    const { user, system } = process.cpuUsage(cpu);
    return {
      sampleMs: tookMs,
      cpuPercent: ((user + system) / 1_000 / tookMs) * 100,
      eventLoopUtilization: performance.eventLoopUtilization(loop).utilization,
      eventLoopDelayMs: { mean: late(delay.mean), p99: late(delay.percentile(99)), max: late(delay.max) },
    };
  } finally {
    delay.disable();
  }
}

/** The histogram holds whole intervals in nanoseconds, and NaN where it has none yet. */
function late(intervalNs: number): number {
  return Number.isNaN(intervalNs) ? 0 : Math.max(0, intervalNs / 1e6 - resolutionMs);
}
