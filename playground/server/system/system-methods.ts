import { arch, cpus, freemem, loadavg, platform, release, totalmem, uptime } from "node:os";
import { z } from "zod";
import { method } from "../call-log/logged-method.ts";
import { measureLoad } from "./process-load.ts";

/** Live figures of the server's process and machine. */
export const systemMethods = {
  process: method(
    {
      input: z.object({ sampleMs: z.int().min(10).max(10_000).default(100).describe("How long to watch") }),
      output: z.object({
        pid: z.int(),
        nodeVersion: z.string(),
        uptimeSeconds: z.number(),
        memory: z.object({
          residentBytes: z.int(),
          heapUsedBytes: z.int(),
          heapTotalBytes: z.int(),
          externalBytes: z.int(),
        }),
        load: z.object({
          sampleMs: z.number(),
          /** 100 is one processor at work all the time. */
          cpuPercent: z.number(),
          /** The part of the time in which the event loop had something to do, from 0 to 1. */
          eventLoopUtilization: z.number(),
          /** By how much timers were late; the measure's own grain is a few milliseconds. */
          eventLoopDelayMs: z.object({ mean: z.number(), p99: z.number(), max: z.number() }),
        }),
      }),
      summary: "Memory, processor and event loop of the server's process",
      description: "Call it while `math.factor` or `math.primes` runs.",
      examples: [{ input: {} }, { name: "for two seconds", input: { sampleMs: 2_000 } }],
      idempotent: true,
    },
    async ({ sampleMs }, { signal }) => {
      const load = await measureLoad(sampleMs, signal);
      const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
      return {
        pid: process.pid,
        nodeVersion: process.version,
        uptimeSeconds: process.uptime(),
        memory: {
          residentBytes: rss,
          heapUsedBytes: heapUsed,
          heapTotalBytes: heapTotal,
          externalBytes: external,
        },
        load,
      };
    },
  ),
  machine: method(
    {
      output: z.object({
        platform: z.string(),
        release: z.string(),
        architecture: z.string(),
        uptimeSeconds: z.number(),
        processors: z.object({ count: z.int(), model: z.string() }),
        /** Over 1, 5 and 15 minutes; zeros where the system has no such figure. */
        loadAverage: z.array(z.number()),
        memory: z.object({ totalBytes: z.int(), freeBytes: z.int() }),
      }),
      summary: "Processors, load and memory of the server's machine",
      idempotent: true,
    },
    () => {
      const processors = cpus();
      return {
        platform: platform(),
        release: release(),
        architecture: arch(),
        uptimeSeconds: uptime(),
        processors: { count: processors.length, model: processors[0]?.model ?? "unknown" },
        loadAverage: loadavg(),
        memory: { totalBytes: totalmem(), freeBytes: freemem() },
      };
    },
  ),
  time: method(
    {
      output: z.object({
        epochMs: z.int(),
        iso: z.string(),
        timeZone: z.string(),
        /** East of Greenwich is positive. */
        utcOffsetMinutes: z.int(),
      }),
      summary: "What time it is at the server",
      idempotent: true,
    },
    () => {
      const now = new Date();
      return {
        epochMs: now.getTime(),
        iso: now.toISOString(),
        timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
        utcOffsetMinutes: -now.getTimezoneOffset(),
      };
    },
  ),
};
