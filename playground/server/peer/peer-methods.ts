import { isRpcError, RpcError } from "@heddle/core";
import { z } from "zod";
import { method } from "../call-log/logged-method.ts";
import { callPeer } from "./call-by-id.ts";

/** A method id whose names a client can be asked for. */
const methodId = /^(?!(?:.*\.)?then(?:\.|$))[A-Za-z0-9_$-]+(\.[A-Za-z0-9_$-]+)*$/;

/** Calls in the other direction, and what the server knows of its caller. */
export const peerMethods = {
  callMe: method(
    {
      input: z.object({
        method: z.string().max(256).regex(methodId, { error: "a method's id is like page.confirm" }),
        input: z.unknown().optional(),
        timeoutMs: z.int().min(0).max(600_000).optional(),
      }),
      output: z.object({
        /** What the caller's own method answered. */
        answer: z.unknown(),
        elapsedMs: z.number(),
        /** What was left of this call's time before it called back; null where it has no deadline. */
        remainingMs: z.number().nullable(),
      }),
      summary: "Calls a method of yours, over the same connection",
      description:
        "For clients that serve methods themselves (`connect(url, { serve })`). The call back has the deadline of this one, and a cancel of this one cancels it.",
      examples: [{ input: { method: "page.greet", input: { name: "Ada" } } }],
    },
    async (request, context) => {
      const remainingMs = finite(context.remainingMs());
      const beganMs = performance.now();
      const { timeoutMs } = request;
      try {
        const answer = await callPeer(
          context.connection,
          request.method,
          request.input,
          timeoutMs === undefined ? {} : { timeoutMs },
        );
        return { answer, elapsedMs: performance.now() - beganMs, remainingMs };
      } catch (error) {
        if (!isRpcError(error)) throw error;
        // The peer's code may be one that this method does not declare, so it goes into the sentence.
        const message = `calling back your ${request.method} failed: [${error.code}] ${error.message}`;
        throw new RpcError("failed_precondition", message, {
          data: { code: error.code, data: error.data },
          cause: error,
        });
      }
    },
  ),
  who: method(
    {
      output: z.object({
        sessionId: z.string(),
        transport: z.string(),
        address: z.string().optional(),
        origin: z.string().optional(),
        metadata: z.record(z.string(), z.string()),
        /** Null where the call has no deadline. */
        remainingMs: z.number().nullable(),
      }),
      summary: "What the server knows of this connection and this call",
      idempotent: true,
    },
    (_, context) => {
      const { id: sessionId, peer } = context.connection;
      return {
        sessionId,
        transport: peer.transport,
        ...(peer.address === undefined ? {} : { address: peer.address }),
        ...(peer.origin === undefined ? {} : { origin: peer.origin }),
        metadata: { ...context.metadata },
        remainingMs: finite(context.remainingMs()),
      };
    },
  ),
};

function finite(ms: number): number | null {
  return Number.isFinite(ms) ? ms : null;
}
