import { type Codec, CodecError, type CodecLimits } from "./codec.ts";
import { MsgpackReader } from "./msgpack-reader.ts";
import { MsgpackWriter } from "./msgpack-writer.ts";
import { explainRefusal } from "./refusal.ts";
import { richAllowance, tooManyRichValues } from "./rich-values.ts";
import { noBytes } from "./text.ts";
import { encodeLimits } from "./value-policy.ts";

/** Kept from one message to the next for its buffer. Away while it writes, so that a getter that encodes takes another. */
let idleWriter: MsgpackWriter | undefined;
const reader = new MsgpackReader();

/**
 * MessagePack with documented extension types: the codec that carries most, in the fewest bytes. The code is our
 * own, not msgpackr's, whose decoder takes private extensions that cannot be turned off (7 bytes of one make it read
 * half a megabyte again), replaces broken UTF-8 silently, reads -0 as 0 and makes functions from strings.
 */
export const msgpackCodec: Codec = {
  name: "msgpack",

  encode(value: unknown): Uint8Array {
    if (value === undefined) return noBytes;
    const writer = idleWriter ?? new MsgpackWriter();
    idleWriter = undefined;
    try {
      const bytes = writer.encode(value, encodeLimits.maxDepth);
      if (writer.weight > richAllowance(bytes.length)) throw tooManyRichValues();
      return bytes;
    } catch (error) {
      const reason = explainRefusal(value, "msgpack");
      throw reason ?? (error instanceof CodecError ? error : new CodecError("the value cannot be written"));
    } finally {
      idleWriter = writer;
    }
  },

  decode(bytes: Uint8Array, limits: CodecLimits): unknown {
    return bytes.length === 0 ? undefined : reader.decode(bytes, limits);
  },
};
