import { defaultCodecs, defaultLimits } from "@heddle/core/internal";
import { type PayloadName, payloads } from "../workloads/payloads.ts";
import type { MicroCase } from "./measure-layer.ts";

/** Every codec with each payload that it carries. */
export const codecCases: readonly MicroCase[] = defaultCodecs.flatMap((codec) =>
  payloadsOf(codec.name).flatMap((payload): MicroCase[] => {
    const value = payloads[payload](1);
    const bytes = codec.encode(value);
    return [
      {
        name: `codec: ${codec.name}, write the ${payload} value`,
        run(count) {
          for (let done = 0; done < count; done++) codec.encode(value);
        },
      },
      {
        name: `codec: ${codec.name}, read the ${payload} value`,
        run(count) {
          for (let done = 0; done < count; done++) codec.decode(bytes, defaultLimits);
        },
      },
    ];
  }),
);

function payloadsOf(codec: string): readonly PayloadName[] {
  return codec === "json" ? ["small", "nested"] : ["small", "nested", "rich"];
}
