import { createHash } from "node:crypto";
import { z } from "zod";
import { method } from "../call-log/logged-method.ts";
import { Pace } from "../pace.ts";
import { entropyOf } from "./entropy.ts";
import { fileKind, looksLikeText } from "./file-kind.ts";
import { hashAlgorithms } from "./hash-algorithms.ts";

/** Has a type because the inferred one, `Uint8Array<ArrayBuffer>`, does not take every `Uint8Array`. */
const body: z.ZodType<Uint8Array, Uint8Array> = z.instanceof(Uint8Array).describe("A file, or any bytes");
/** Bytes hashed between two looks at the clock. */
const hashBlockBytes = 1_048_576;

/** What can be said of a file; its bytes travel raw, in every codec. */
export const fileMethods = {
  hash: method(
    {
      input: z.object({ body, algorithm: z.enum(hashAlgorithms).default("sha256") }),
      output: z.object({
        algorithm: z.enum(hashAlgorithms),
        hex: z.string(),
        byteLength: z.int(),
        elapsedMs: z.number(),
      }),
      summary: "The hash of a file, as hex",
      description: "The same as `sha256sum` and its kin print.",
      idempotent: true,
    },
    async (input, { signal }) => {
      const beganMs = performance.now();
      const pace = new Pace(signal);
      const hash = createHash(input.algorithm);
      for (let start = 0; start < input.body.byteLength; start += hashBlockBytes) {
        hash.update(input.body.subarray(start, start + hashBlockBytes));
        if (pace.isDue) await pace.giveWay();
      }
      return {
        algorithm: input.algorithm,
        hex: hash.digest("hex"),
        byteLength: input.body.byteLength,
        elapsedMs: performance.now() - beganMs,
      };
    },
  ),
  inspect: method(
    {
      input: z.object({ body }),
      output: z.object({
        /** Told by the first bytes, not by a name. */
        kind: z.string(),
        mediaType: z.string(),
        isText: z.boolean(),
        byteLength: z.int(),
        /** From 0 (one value only) to 8 (random, or well compressed). */
        entropyBitsPerByte: z.number().min(0).max(8),
        /** At most 16 of them, as hex. */
        firstBytes: z.string(),
      }),
      summary: "What a file is: format by its first bytes, size, entropy",
      idempotent: true,
    },
    async (input, { signal }) => {
      const { name, mediaType } = fileKind(input.body);
      return {
        kind: name,
        mediaType,
        isText: input.body.byteLength > 0 && looksLikeText(input.body),
        byteLength: input.body.byteLength,
        entropyBitsPerByte: await entropyOf(input.body, signal),
        firstBytes: Buffer.from(input.body.subarray(0, 16)).toString("hex"),
      };
    },
  ),
};
