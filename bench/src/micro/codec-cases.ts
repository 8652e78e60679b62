import type { Codec } from "@heddle/core";
import { defaultCodecs, defaultLimits } from "@heddle/core/internal";
import { type PayloadName, payloads } from "../workloads/payloads.ts";
import type { MicroCase } from "./measure-layer.ts";

/** What sockets by hand do in the same place: the engine's JSON and Node's UTF-8, and nothing checked. The yardstick of the others. */
const byHand: Pick<Codec, "name" | "encode" | "decode"> = {
  name: "JSON by hand",
  encode: (value) => Buffer.from(JSON.stringify(value)),
  decode: (bytes) => JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()),
};

/** Every codec with each payload that it carries. */
export const codecCases: readonly MicroCase[] = [byHand, ...defaultCodecs].flatMap((codec) =>
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
  return codec === "json" || codec === byHand.name ? ["small", "nested"] : ["small", "nested", "rich"];
}
