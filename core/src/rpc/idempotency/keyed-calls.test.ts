import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  type CallOptions,
  method,
  RpcError,
  type ServerOptions,
  type Service,
  service,
} from "../../index.ts";
import { type CallWorld, callWorld, nothing } from "../../testing/call-world.ts";
import { memoryIdempotencyStore } from "./memory-store.ts";
import type { IdempotencyOptions } from "./options.ts";
import type { IdempotencyStore } from "./store.ts";

const key = "k-1";
/** Options of a call that is answered. */
type AnsweredOptions = CallOptions & { readonly oneWay?: false };

/** A world whose server keeps keys; the client is connected. */
async function keyedWorld<Api extends Service>(
  api: Api,
  idempotency: Partial<IdempotencyOptions> = {},
  server: ServerOptions = {},
): Promise<CallWorld<Api>> {
  const store = idempotency.store ?? memoryIdempotencyStore();
  const world = callWorld(api, { server: { idempotency: { ...idempotency, store }, ...server } });
  await world.connection.ready;
  return world;
}

/** How a call ended. */
function outcome(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    (value) => ({ value }),
    ({ code, executed }: RpcError) => ({ code, executed }),
  );
}

/** A method whose handler waits until it is told to go on, and how often it was run. */
function gated() {
  const state = { runs: 0, aborted: 0, open: () => {}, fail: (_: Error) => {}, remainingMs: () => 0 };
  const run = method({ input: z.any() }, (_, { signal, remainingMs }) => {
    state.runs++;
    state.remainingMs = remainingMs;
    const run = state.runs;
    return new Promise<number>((resolve, reject) => {
      state.open = () => resolve(run);
      state.fail = reject;
      signal.addEventListener("abort", () => {
        state.aborted++;
        reject(signal.reason);
      });
    });
  });
  return { state, api: service({ run }) };
}

/** A memory store some of whose methods are others. */
function storeWith(others: {
  claim?: IdempotencyStore["claim"];
  finish?: (
    store: IdempotencyStore,
    ...rest: Parameters<IdempotencyStore["finish"]>
  ) => ReturnType<IdempotencyStore["finish"]>;
}): IdempotencyStore {
  const store = memoryIdempotencyStore();
  return {
    claim: others.claim ?? ((...rest) => store.claim(...rest)),
    finish: (...rest) => (others.finish ? others.finish(store, ...rest) : store.finish(...rest)),
    interrupt: (...rest) => store.interrupt(...rest),
    release: (...rest) => store.release(...rest),
    commit: (...rest) => store.commit(...rest),
  };
}

/** A call that its caller can leave. */
function leavable(call: (options: AnsweredOptions) => Promise<unknown>, options: AnsweredOptions = {}) {
  const controller = new AbortController();
  const ended = outcome(call({ idempotencyKey: key, signal: controller.signal, ...options }));
  return { leave: () => controller.abort(), ended };
}

describe("a call with an idempotency key", () => {
  it("is run once, and answered alike whenever it is made again", async () => {
    let runs = 0;
    const result = {
      at: new Date(5),
      byName: new Map([["a", 1n]]),
      bytes: new Uint8Array(1_000).fill(7),
      buffer: Uint8Array.of(1, 2).buffer,
      nothing: undefined,
    };
    const run = method({ input: z.any() }, () => {
      runs++;
      return result;
    });
    const world = await keyedWorld(service({ run }));
    for (let time = 0; time < 3; time++)
      expect(await world.connection.api.run({ a: 1, b: 2 }, { idempotencyKey: key })).toEqual(result);
    expect(await world.connection.api.run({ b: 2, a: 1 }, { idempotencyKey: key })).toEqual(result);
    expect(runs).toBe(1);
    await world.connection.api.run({}, { idempotencyKey: "k-2" });
    await world.connection.api.run({});
    await world.connection.api.run({});
    expect(runs).toBe(4);
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("is run once where it is made many times at once", async () => {
    const { state, api } = gated();
    const world = await keyedWorld(api);
    const calls = Array.from({ length: 10 }, () => world.connection.api.run(1, { idempotencyKey: key }));
    await world.platform.advance(10);
    state.open();
    expect(await Promise.all(calls)).toEqual(Array(10).fill(1));
    expect(state.runs).toBe(1);
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("shows its handler the key in the context, and not in the metadata", async () => {
    const look = method({}, (_, { idempotencyKey, metadata }) => ({ idempotencyKey, metadata }));
    const world = await keyedWorld(service({ look }));
    const { look: call } = world.connection.api;
    const seen = await call(undefined, { idempotencyKey: key, metadata: { trace: "t" } });
    expect(seen).toEqual({ idempotencyKey: key, metadata: { trace: "t" } });
    expect(await call()).toEqual({ idempotencyKey: undefined, metadata: {} });
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("is refused where the key was used with other arguments, also while that runs", async () => {
    const { state, api } = gated();
    const world = await keyedWorld(api);
    const first = outcome(world.connection.api.run({ cents: 5 }, { idempotencyKey: key }));
    const other = () => outcome(world.connection.api.run({ cents: 6 }, { idempotencyKey: key }));
    const refused = { code: "invalid_argument", executed: "no" };
    expect(await other()).toEqual(refused);
    state.open();
    expect(await first).toEqual({ value: 1 });
    expect(await other()).toEqual(refused);
    expect(state.runs).toBe(1);
    expect(await world.leftovers()).toEqual(nothing);
  });

  for (const bad of ["", "a".repeat(256), "a\nb", "ä"]) {
    it(`is refused where its key is ${JSON.stringify(bad.slice(0, 5))}, ${bad.length} long`, async () => {
      const { state, api } = gated();
      const world = await keyedWorld(api);
      const result = outcome(world.connection.api.run(1, { idempotencyKey: bad }));
      expect(await result).toEqual({ code: "invalid_argument", executed: "no" });
      expect(state.runs).toBe(0);
      expect(await world.leftovers()).toEqual(nothing);
    });
  }

  it("is refused where the server keeps no keys", async () => {
    const { state, api } = gated();
    const world = callWorld(api);
    const result = outcome(world.connection.api.run(1, { idempotencyKey: key }));
    expect(await result).toEqual({ code: "failed_precondition", executed: "no" });
    expect(state.runs).toBe(0);
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("may be made one-way", async () => {
    let runs = 0;
    const run = method({}, () => void runs++);
    const world = await keyedWorld(service({ run }));
    for (let time = 0; time < 3; time++)
      await world.connection.api.run(undefined, { idempotencyKey: key, oneWay: true });
    await world.platform.advance(10);
    expect(runs).toBe(1);
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("is another call for another principal, method or scope", async () => {
    let runs = 0;
    const run = method({}, () => ++runs);
    const api = service({ run, other: run });
    let name = "anna";
    const worldOf = (idempotency: Partial<IdempotencyOptions>) =>
      keyedWorld(api, idempotency, { authenticate: () => ({ name }) });
    const store = memoryIdempotencyStore();
    const anna = await worldOf({ store });
    expect(await anna.connection.api.run(undefined, { idempotencyKey: key })).toBe(1);
    expect(await anna.connection.api.other(undefined, { idempotencyKey: key })).toBe(2);
    name = "bert";
    const bert = await worldOf({ store });
    expect(await bert.connection.api.run(undefined, { idempotencyKey: key })).toBe(3);
    const shared = await worldOf({ store, scope: () => '{"name":"anna"}' });
    expect(await shared.connection.api.run(undefined, { idempotencyKey: key })).toBe(1);
    for (const world of [anna, bert, shared]) expect(await world.leftovers()).toEqual(nothing);
  });

  it("is refused, and can be made again, where its scope cannot be told", async () => {
    const heard: unknown[] = [];
    const world = await keyedWorld(
      service({ run: method({}, () => 1) }),
      {},
      {
        authenticate: () => ({ id: 1n }),
        onError: (error) => heard.push(error),
      },
    );
    const result = await outcome(world.connection.api.run(undefined, { idempotencyKey: key }));
    expect(result).toEqual({ code: "internal", executed: "no" });
    expect(heard).toHaveLength(1);
    expect(await world.connection.api.run()).toBe(1);
    expect(await world.leftovers()).toEqual(nothing);
  });
});

describe("those who wait for one run", () => {
  it("may go one by one; it goes on while one of them waits", async () => {
    const { state, api } = gated();
    const world = await keyedWorld(api);
    const [first, second, third] = [1, 2, 3].map(() =>
      leavable((options) => world.connection.api.run(1, options)),
    );
    await world.platform.advance(10);
    first!.leave();
    third!.leave();
    await world.platform.advance(10);
    expect(await first!.ended).toMatchObject({ code: "cancelled" });
    expect(state.aborted).toBe(0);
    state.open();
    expect(await second!.ended).toEqual({ value: 1 });
    expect(state.runs).toBe(1);
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("abort it when the last of them goes", async () => {
    const { state, api } = gated();
    const world = await keyedWorld(api);
    const both = [1, 2].map(() => leavable((options) => world.connection.api.run(1, options)));
    await world.platform.advance(10);
    for (const { leave } of both) leave();
    await world.platform.advance(10);
    expect(state).toMatchObject({ runs: 1, aborted: 1 });
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("have a deadline each, and the handler has as much time as the most patient", async () => {
    const { state, api } = gated();
    const world = await keyedWorld(api);
    const hasty = leavable((options) => world.connection.api.run(1, options), { timeoutMs: 100 });
    await world.platform.advance(10);
    expect(state.remainingMs()).toBeLessThanOrEqual(100);
    const patient = leavable((options) => world.connection.api.run(1, options), { timeoutMs: 5_000 });
    await world.platform.advance(200);
    expect(await hasty.ended).toMatchObject({ code: "deadline_exceeded" });
    expect(state.aborted).toBe(0);
    expect(state.remainingMs()).toBeGreaterThan(4_000);
    state.open();
    expect(await patient.ended).toEqual({ value: 1 });
    expect(await world.leftovers()).toEqual(nothing);
  });
});

describe("a handler with a key that fails", () => {
  it("fails alike each time, with its data, and is heard of once", async () => {
    let runs = 0;
    const heard: unknown[] = [];
    const api = service({
      declared: method({ errors: { sold_out: z.object({ left: z.number() }) } }, (_, { error }) => {
        runs++;
        throw error("sold_out", "None is left.", { left: 0 });
      }),
      unexpected: method({}, () => {
        runs++;
        throw new Error("a secret");
      }),
      unfit: method({ output: z.number() }, () => {
        runs++;
        return "a" as unknown as number;
      }),
    });
    const world = await keyedWorld(api, {}, { onError: (error) => heard.push(error) });
    const { declared, unexpected, unfit } = world.connection.api;
    for (let time = 0; time < 2; time++) {
      await expect(declared(undefined, { idempotencyKey: key })).rejects.toMatchObject({
        ...{ code: "sold_out", message: "None is left.", data: { left: 0 }, executed: "yes" },
      });
      await expect(unexpected(undefined, { idempotencyKey: key })).rejects.toMatchObject({
        ...{ code: "unknown", message: "the handler failed", executed: "yes" },
      });
      await expect(unfit(undefined, { idempotencyKey: key })).rejects.toMatchObject({
        ...{ code: "internal", executed: "yes" },
      });
    }
    expect(runs).toBe(3);
    expect(heard).toHaveLength(2);
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("is not remembered where it did not run: arguments that do not fit, middleware that refuses", async () => {
    let isOpen = false;
    const guarded = method.use(({ next }) => {
      if (!isOpen) throw new RpcError("unavailable", "Not yet.");
      return next();
    });
    const world = await keyedWorld(service({ run: guarded({ input: z.number() }, (n) => n) }));
    const run = (n: unknown) => outcome(world.connection.api.run(n as number, { idempotencyKey: key }));
    expect(await run("a")).toEqual({ code: "invalid_argument", executed: "no" });
    expect(await run(1)).toEqual({ code: "unavailable", executed: "no" });
    isOpen = true;
    expect(await run(2)).toEqual({ value: 2 });
    expect(await world.leftovers()).toEqual(nothing);
  });
});

describe("a run that was cut short", () => {
  /** Makes the call, has its time pass, and makes it again. */
  async function cutShort(idempotency: Partial<IdempotencyOptions>, isIdempotent = false) {
    let runs = 0;
    const run = method({ input: z.any(), idempotent: isIdempotent }, (_, { signal }) => {
      if (++runs > 1) return runs;
      return new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    });
    const world = await keyedWorld(service({ run }), idempotency);
    const call = () => outcome(world.connection.api.run(1, { idempotencyKey: key, timeoutMs: 50 }));
    const first = call();
    await world.platform.advance(100);
    expect(await first).toMatchObject({ code: "deadline_exceeded" });
    const again = [await call(), await call()];
    expect(await outcome(world.connection.api.run(2, { idempotencyKey: key }))).toEqual({
      ...{ code: "invalid_argument", executed: "no" },
    });
    expect(await world.leftovers()).toEqual(nothing);
    return again;
  }

  it("is answered aborted, executed unknown, from then on", async () => {
    const aborted = { code: "aborted", executed: "unknown" };
    expect(await cutShort({})).toEqual([aborted, aborted]);
  });

  it("is run again where the server or the method says so", async () => {
    const second = [{ value: 2 }, { value: 2 }];
    expect(await cutShort({ onInterrupted: "run" })).toEqual(second);
    const onInterrupted = (id: string) => (id === "run" ? ("run" as const) : ("fail" as const));
    expect(await cutShort({ onInterrupted })).toEqual(second);
    expect(await cutShort({}, true)).toEqual(second);
  });

  it("is kept where its handler returned all the same", async () => {
    let finish = () => {};
    let runs = 0;
    const run = method({}, () => new Promise<number>((resolve) => (finish = () => resolve(++runs))));
    const world = await keyedWorld(service({ run }));
    const first = leavable((options) => world.connection.api.run(undefined, options));
    await world.platform.advance(10);
    first.leave();
    await world.platform.advance(10);
    const second = outcome(world.connection.api.run(undefined, { idempotencyKey: key }));
    await world.platform.advance(10);
    finish();
    expect(await second).toEqual({ value: 1 });
    expect(await outcome(world.connection.api.run(undefined, { idempotencyKey: key }))).toEqual({ value: 1 });
    expect(await world.leftovers()).toEqual(nothing);
  });
});

describe("a stream and a key", () => {
  async function* numbers() {
    yield 1;
  }
  interface UntypedApi {
    run(input: unknown, options: CallOptions): Promise<unknown>;
  }
  const upload = method({ input: z.any() }, () => 1);
  const rows: [what: string, service: Service, input: unknown, executed: string][] = [
    ["in the arguments", service({ run: upload }), numbers(), "no"],
    ["from an async generator", service({ run: method({ input: z.any() }, numbers) }), 1, "no"],
    ["that comes unannounced", service({ run: method({ input: z.any() }, () => numbers()) }), 1, "yes"],
  ];
  for (const [what, api, input, executed] of rows) {
    it(`do not go together: a stream ${what} is refused`, async () => {
      const world = await keyedWorld(api);
      const { run } = world.connection.api as unknown as UntypedApi; // each of them has it
      expect(await outcome(run(input, { idempotencyKey: key }))).toEqual({
        code: "failed_precondition",
        executed,
      });
      expect(await world.leftovers()).toEqual(nothing);
    });
  }
});

describe("an outcome", () => {
  it("that is too large reaches those who wait and is not kept; the call is not run again", async () => {
    let runs = 0;
    const run = method({}, () => "a".repeat(1_000) + ++runs);
    const world = await keyedWorld(service({ run }), { maxOutcomeBytes: 500 });
    const call = () => outcome(world.connection.api.run(undefined, { idempotencyKey: key }));
    expect(await call()).toEqual({ value: `${"a".repeat(1_000)}1` });
    expect(await call()).toEqual({ code: "resource_exhausted", executed: "yes" });
    expect(runs).toBe(1);
    expect(await world.leftovers()).toEqual(nothing);
  });
});

describe("a store", () => {
  it("that fails when it is asked has the call refused, without its words", async () => {
    let runs = 0;
    const heard: unknown[] = [];
    const failing = storeWith({ claim: () => Promise.reject(new Error("disk of anna")) });
    const world = await keyedWorld(
      service({ run: method({}, () => ++runs) }),
      { store: failing },
      {
        onError: (error) => heard.push(error),
      },
    );
    const call = world.connection.api.run(undefined, { idempotencyKey: key });
    await expect(call).rejects.toMatchObject({ code: "internal", executed: "no" });
    await expect(call).rejects.not.toThrow("anna");
    expect(runs).toBe(0);
    expect(heard).toMatchObject([{ cause: { message: "disk of anna" } }]);
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("that fails when it is to keep the outcome has the call fail as executed unknown", async () => {
    let fails = true;
    const failing = storeWith({
      finish: (store, ...rest) => (fails ? Promise.reject(new Error("disk")) : store.finish(...rest)),
    });
    const world = await keyedWorld(service({ run: method({}, () => 1) }), { store: failing });
    const call = () => outcome(world.connection.api.run(undefined, { idempotencyKey: key }));
    expect(await call()).toEqual({ code: "internal", executed: "unknown" });
    fails = false;
    expect(await call()).toEqual({ code: "aborted", executed: "unknown" });
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("that several servers share gives a call to one of them; the others wait for its outcome", async () => {
    const store = memoryIdempotencyStore();
    const { state, api } = gated();
    const [one, other] = [await keyedWorld(api, { store }), await keyedWorld(api, { store })];
    const first = outcome(one.connection.api.run(1, { idempotencyKey: key }));
    await one.platform.advance(10);
    const second = outcome(other.connection.api.run(1, { idempotencyKey: key }));
    const third = leavable((options) => other.connection.api.run(1, options));
    await other.platform.advance(2_000);
    third.leave();
    await other.platform.advance(10);
    expect(await third.ended).toMatchObject({ code: "cancelled" });
    state.open();
    expect(await first).toEqual({ value: 1 });
    await other.platform.advance(1_000);
    expect(await second).toEqual({ value: 1 });
    expect(state.runs).toBe(1);
    for (const world of [one, other]) expect(await world.leftovers()).toEqual(nothing);
  });

  it("is no longer asked by one who has gone", async () => {
    const store = memoryIdempotencyStore();
    const { state, api } = gated();
    const [one, other] = [await keyedWorld(api, { store }), await keyedWorld(api, { store })];
    const first = outcome(one.connection.api.run(1, { idempotencyKey: key }));
    await one.platform.advance(10);
    const waiting = leavable((options) => other.connection.api.run(1, options), { timeoutMs: 300 });
    await other.platform.advance(400);
    expect(await waiting.ended).toMatchObject({ code: "deadline_exceeded" });
    expect(other.server.stats().calls.running).toBe(0);
    state.open();
    await first;
    for (const world of [one, other]) expect(await world.leftovers()).toEqual(nothing);
  });
});
