import type { Limits } from "../../limits.ts";
import type { SimRandom } from "./random.ts";

/** Limits of one end. Small ones are met often. */
export function planLimits(random: SimRandom): Partial<Limits> {
  const maxPacketBytes = random.pick([4_096, 70_000, 1_048_576, 1_048_576]);
  const heartbeatMs = random.pick([4_000, 15_000, 15_000]);
  return {
    maxPacketBytes,
    fragmentBytes: Math.min(random.pick([256, 1_000, 8_192, 65_536]), maxPacketBytes - 1_024),
    maxMessageBytes: random.pick([65_536, 400_000, 67_108_864, 67_108_864]),
    maxOpenStreams: random.pick([1, 2, 4, 256, 256]),
    streamCreditBytes: random.pick([1_024, 4_096, 65_536, 1_048_576]),
    connectionCreditBytes: random.pick([2_048, 16_384, 262_144, 33_554_432]),
    sendBudgetBytes: random.pick([1_000, 65_536, 4_194_304]),
    maxRunningCalls: random.pick([1, 3, 256]),
    heartbeatMs,
    deadAfterMs: heartbeatMs * random.pick([2, 3]),
  };
}
