import { jsonCodec, systemPlatform } from "@heddle/core";
import { type AnswerFrame, type CallChannel, Caller, resolveLimits } from "@heddle/core/internal";
import { callFrame } from "@heddle/core/testing";
import { benchService } from "../peers/heddle/bench-service.ts";
import { payloads } from "../workloads/payloads.ts";
import type { MicroCase } from "./measure-layer.ts";

/** What is above the multiplexer, which is played: nothing is encoded as a frame, and nothing leaves. */
export const dispatchCases: readonly MicroCase[] = [
  { name: "dispatch: a call is answered", run: answerCalls },
  { name: "dispatch: a call is made, and its answer taken", run: makeCalls },
];

/** So many calls are under way. */
const batch = 256;
const limits = resolveLimits();
const payload = jsonCodec.encode(payloads.small(1));
const terms = { platform: systemPlatform, limits };

/** A multiplexer that has room for everything and sends nothing. */
const channel: CallChannel = {
  hasRoom: true,
  isPeerGoing: false,
  peerMaxMessageBytes: limits.maxMessageBytes,
  peerMaxMetadataBytes: limits.maxMetadataBytes,
  streamRoom: limits.maxOpenStreams,
  beginCall: () => 1,
  call: () => {},
  cancel: () => ({ wasTakenBack: false }),
  answer: () => {},
  openStream: unused,
  claimStream: unused,
  refuseStreams: () => {},
};

function unused(): never {
  throw new Error("bug: the calls of this measurement have no streams and call nobody");
}

const answering = makeAnswering();

function makeAnswering() {
  let answered = 0;
  let wanted = 0;
  let done: () => void = () => {};
  const answer = ({ type }: AnswerFrame): void => {
    if (type !== "result") throw new Error(`bug: a call was answered with ${type}`);
    if (++answered === wanted) done();
  };
  const dispatcher = benchService.dispatch({
    ...terms,
    methods: benchService.methods,
    codec: jsonCodec,
    mux: { ...channel, answer },
    connection: {
      id: "",
      peer: { transport: "other" },
      principal: undefined,
      codec: "json",
      client: unused,
      authenticate: unused,
      boundTo: unused,
    },
    handleTimeoutMs: Number.POSITIVE_INFINITY,
    observer: undefined,
  });
  return (count: number) =>
    new Promise<void>((resolve) => {
      done = resolve;
      answered = 0;
      wanted = count;
      for (let at = 0; at < count; at++) dispatcher.call(callFrame(2 * at + 1, "echo", { payload }));
    });
}

async function answerCalls(count: number): Promise<void> {
  for (let left = count; left > 0; left -= batch) await answering(Math.min(batch, left));
}

const making = makeMaking();

function makeMaking() {
  let last = -1;
  const beginCall = (): number => {
    last += 2;
    return last;
  };
  const caller = new Caller({ ...terms, timeoutMs: undefined, waitTimeoutMs: 0 });
  const line = caller.attach({ ...channel, beginCall }, jsonCodec);
  caller.agreed(line, jsonCodec);
  const value = payloads.small(1);
  return async (count: number) => {
    const from = last + 2;
    const calls = Array.from({ length: count }, () => caller.call("echo", value));
    for (let at = 0; at < count; at++)
      line.answered({ type: "result", number: from + 2 * at, parts: [], payload });
    for (const call of calls) await call;
  };
}

async function makeCalls(count: number): Promise<void> {
  for (let left = count; left > 0; left -= batch) await making(Math.min(batch, left));
}
