import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { type ConnectOptions, method, RpcError, type Schema, service } from "../index.ts";
import { callWorld, nothing } from "../testing/call-world.ts";

const echo = method({ input: z.any() }, (value) => value as unknown);
const ok = method({}, () => "ok");
const boom = (): never => {
  throw new Error("boom");
};

/** A schema whose `validate` is what a test needs. */
function schemaOf(validate: Schema["~standard"]["validate"]): Schema {
  return { "~standard": { version: 1, vendor: "test", validate } };
}

/** A promise as a library may make it: it has `then` and nothing else of a promise. */
function thenable<T>(promise: Promise<T>): Promise<T> {
  // biome-ignore lint/suspicious/noThenProperty: being thenable is the point
  return { then: promise.then.bind(promise) } as unknown as Promise<T>; // the types of hooks say Promise
}

/** How a call ended. */
function outcome(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    (value) => ({ value }),
    ({ code, executed }: RpcError) => ({ code, executed }),
  );
}

/** What was thrown where nobody could catch it. Vitest's own listeners, which would fail the run, are set aside meanwhile. */
let uncaught: string[] = [];
const collect = (error: unknown) => {
  uncaught.push(String(error));
};
let rejectionListeners: NodeJS.UnhandledRejectionListener[] = [];
let exceptionListeners: NodeJS.UncaughtExceptionListener[] = [];

beforeEach(() => {
  rejectionListeners = process.listeners("unhandledRejection");
  exceptionListeners = process.listeners("uncaughtException");
  process.removeAllListeners("unhandledRejection").on("unhandledRejection", collect);
  process.removeAllListeners("uncaughtException").on("uncaughtException", collect);
});

/** A test that expects something uncaught takes it; of all others nothing is left. */
afterEach(async () => {
  const left = await takeUncaught();
  process.off("unhandledRejection", collect).off("uncaughtException", collect);
  for (const listener of rejectionListeners) process.on("unhandledRejection", listener);
  for (const listener of exceptionListeners) process.on("uncaughtException", listener);
  expect(left).toEqual([]);
});

/** Waits until Node has told what was thrown. */
async function takeUncaught(): Promise<readonly string[]> {
  await new Promise((resolve) => setTimeout(resolve, 10));
  const taken = uncaught;
  uncaught = [];
  return taken;
}

describe("an argument of the user", () => {
  it("that throws whenever it is looked at fails its own call, and no later one", async () => {
    const { api: client } = callWorld(service({ echo, ok })).connection;
    const throwing = {
      get x(): never {
        return boom();
      },
    };
    expect(await outcome(client.echo(throwing))).toEqual({ code: "invalid_argument", executed: "no" });
    expect(await client.ok()).toBe("ok");
  });

  for (const [what, wrap] of [
    ["bytes", (bytes: Uint8Array) => bytes],
    ["a property that is bytes", (bytes: Uint8Array) => ({ name: "file", bytes })],
    ["a buffer", (bytes: Uint8Array) => bytes.buffer],
  ] as const) {
    it(`${what} that somebody else was given fails its own call, and none beside or behind it`, async () => {
      const { api: client } = callWorld(service({ echo, ok })).connection;
      await client.ok();
      const bytes = new Uint8Array(100);
      structuredClone(bytes, { transfer: [bytes.buffer] });
      const [failed, beside] = await Promise.all([outcome(client.echo(wrap(bytes))), outcome(client.ok())]);
      expect(failed).toEqual({ code: "invalid_argument", executed: "no" });
      expect(beside).toEqual({ value: "ok" });
      expect(await client.ok()).toBe("ok");
    });
  }

  it("as a result fails its call alone", async () => {
    const lost = new Uint8Array(100);
    structuredClone(lost, { transfer: [lost.buffer] });
    const { api: client } = callWorld(service({ give: method({}, () => ({ lost })), ok })).connection;
    await client.ok();
    const [failed, beside] = await Promise.all([outcome(client.give()), outcome(client.ok())]);
    expect(failed).toEqual({ code: "internal", executed: "yes" });
    expect(beside).toEqual({ value: "ok" });
    expect(await client.ok()).toBe("ok");
  });
});

describe("a schema of the user", () => {
  const throwing = schemaOf(boom);
  const rows: [when: string, options: Parameters<typeof callWorld>[1]][] = [
    ["after the welcome", {}],
    ["while the peer is authenticated", { server: { authenticate: async () => "someone" } }],
  ];
  for (const [when, options] of rows) {
    it(`that throws fails its own call and no other, ${when}`, async () => {
      const world = callWorld(service({ bad: method({ input: throwing }, () => 1), ok }), options);
      const { api, ready } = world.connection;
      if (options?.server === undefined) await ready;
      const calls = [outcome(api.bad(1)), outcome(api.ok())];
      expect(await Promise.all(calls)).toEqual([{ code: "unknown", executed: "no" }, { value: "ok" }]);
      expect(await world.leftovers()).toEqual(nothing);
    });
  }

  it("that answers with a thenable is waited for", async () => {
    let ran = false;
    const refusing = schemaOf(() => thenable(Promise.resolve({ issues: [{ message: "no" }] })));
    const world = callWorld(
      service({
        run: method({ input: refusing }, () => {
          ran = true;
        }),
      }),
    );
    expect(await outcome(world.connection.api.run(1))).toEqual({ code: "invalid_argument", executed: "no" });
    expect(ran).toBe(false);
    expect(await world.leftovers()).toEqual(nothing);
  });
});

describe("a handler", () => {
  it("fails its call alone where onError throws too", async () => {
    const world = callWorld(service({ bad: method({}, boom), ok }), { server: { onError: boom } });
    expect(await outcome(world.connection.api.bad())).toEqual({ code: "unknown", executed: "yes" });
    expect(await outcome(world.connection.api.ok())).toEqual({ value: "ok" });
    expect(await world.leftovers()).toEqual(nothing);
  });

  for (const code of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
    it(`that relays the error code ${code} tells its caller unknown`, async () => {
      const relay = method({ errors: { sold_out: z.any() } }, () => {
        throw new RpcError(code, "what another server said");
      });
      const world = callWorld(service({ relay }));
      expect(await outcome(world.connection.api.relay())).toEqual({ code: "unknown", executed: "yes" });
      expect(await world.leftovers()).toEqual(nothing);
    });
  }

  it("may return a thenable, with an output schema too", async () => {
    const five = () => thenable(Promise.resolve(5));
    const world = callWorld(
      service({ plain: method({}, five), checked: method({ output: z.number() }, five) }),
    );
    expect(await world.connection.api.plain()).toBe(5);
    expect(await world.connection.api.checked()).toBe(5);
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("is counted once where its thenable settles more than once", async () => {
    const failures: unknown[] = [];
    const restless = {
      // biome-ignore lint/suspicious/noThenProperty: being thenable is the point
      then(resolve: (value: number) => void, reject: (error: unknown) => void) {
        resolve(1);
        resolve(2);
        reject(new Error("after all"));
      },
    };
    const world = callWorld(service({ run: method({}, () => restless as unknown as Promise<number>) }), {
      server: { onError: (error) => failures.push(error) },
    });
    expect(await world.connection.api.run()).toBe(1);
    await world.platform.settle();
    expect(world.server.stats().calls).toMatchObject({ ok: 1, failed: 0 });
    expect(failures).toEqual([]);
    expect(await world.leftovers()).toEqual(nothing);
  });
});

describe("authenticate", () => {
  it("may return a thenable that refuses", async () => {
    const refusal = () => thenable(Promise.reject(new RpcError("unauthenticated", "no")));
    const world = callWorld(service({ ok }), { server: { authenticate: refusal } });
    const result = outcome(world.connection.api.ok());
    await world.platform.advance(100);
    expect(await result).toMatchObject({ code: "unauthenticated" });
    expect(world.server.stats().calls.ok).toBe(0);
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("may refuse with a retryAfterMs that is no whole number", async () => {
    const world = callWorld(service({ ok }), {
      server: {
        authenticate() {
          throw new RpcError("permission_denied", "no", { retryAfterMs: 1.5 });
        },
      },
    });
    await expect(world.connection.ready).rejects.toMatchObject({ code: "permission_denied" });
    expect(world.connection.state).toBe("closed");
    expect(await world.leftovers()).toEqual(nothing);
  });
});

describe("a middleware", () => {
  it("that does not wait for next holds the call's place until the handler has ended", async () => {
    let running = 0;
    let most = 0;
    const hasty = method.use(async ({ next }) => {
      void next().catch(() => {});
      throw new RpcError("aborted", "not waiting");
    });
    const run = hasty({}, () => {
      most = Math.max(most, ++running);
      return new Promise(() => {});
    });
    const world = callWorld(service({ run }), { server: { limits: { maxRunningCalls: 2 } } });
    await world.connection.ready;
    for (let index = 0; index < 50; index++) void outcome(world.connection.api.run());
    await world.platform.advance(100);
    expect(most).toBe(2);
  });

  it("may add a property of any name and the handler's signal still aborts", async () => {
    let isAborted = false;
    const named = method.use(({ next }) => next({ shared: 1, abort: 1, controller: 1 }));
    const run = named({}, async (_, { signal }) => {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      isAborted = true;
    });
    const world = callWorld(service({ run }));
    await world.connection.ready;
    const stop = new AbortController();
    const result = outcome(world.connection.api.run(undefined, { signal: stop.signal }));
    await world.platform.advance(10);
    stop.abort();
    await world.platform.advance(10);
    expect(await result).toMatchObject({ code: "cancelled" });
    expect(isAborted).toBe(true);
    expect(await world.leftovers()).toEqual(nothing);
  });
});

describe("a getter of the input", () => {
  it("may make a call itself", async () => {
    const world = callWorld(service({ echo }));
    await world.connection.ready;
    let inner: Promise<unknown> | undefined;
    const input = {
      get a() {
        inner ??= world.connection.api.echo("inner");
        return 1;
      },
    };
    expect(await world.connection.api.echo(input)).toEqual({ a: 1 });
    expect(await inner).toBe("inner");
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("may abort the call, which then does not run", async () => {
    const world = callWorld(service({ echo }));
    await world.connection.ready;
    const stop = new AbortController();
    const input = {
      get a() {
        stop.abort();
        return 1;
      },
    };
    const result = await outcome(world.connection.api.echo(input, { signal: stop.signal }));
    expect(result).toEqual({ code: "cancelled", executed: "no" });
    expect(world.server.stats().calls).toMatchObject({ ok: 0, running: 0 });
    expect(world.connection.pendingCalls).toBe(0);
    expect(await world.leftovers()).toEqual(nothing);
  });
});

describe("a listener that throws", () => {
  it("to a state stops neither other listeners nor an early call's answer", async () => {
    const world = callWorld(service({ echo }));
    const seen: string[] = [];
    world.connection.on("state", boom);
    world.connection.on("state", ({ state }) => seen.push(state));
    expect(await world.connection.api.echo(1)).toBe(1);
    expect(seen).toContain("open");
    expect(await world.leftovers()).toEqual(nothing);
    expect(new Set(await takeUncaught())).toEqual(new Set(["Error: boom"])); // once for each state
  });

  it("to a state does not undo a close that another listener asked for", async () => {
    const world = callWorld(service({ echo }));
    world.connection.on("state", ({ state }) => {
      if (state === "open") void world.connection.close();
    });
    world.connection.on("state", boom);
    await world.platform.advance(1_000);
    expect(world.connection.state).toBe("closed");
    expect(await world.leftovers()).toEqual(nothing);
    expect(new Set(await takeUncaught())).toEqual(new Set(["Error: boom"]));
  });

  for (const type of ["call", "result"]) {
    it(`to a ${type} frame disturbs no call, and what it threw is told once`, async () => {
      const world = callWorld(service({ echo }), { isUp: false });
      let count = 0;
      world.connection.on("frame", (event) => {
        if (event.type === type && count++ === 0) boom();
      });
      await world.platform.advance(5);
      const results = [outcome(world.connection.api.echo(1)), outcome(world.connection.api.echo(2))];
      world.isUp = true;
      await world.platform.advance(5_000);
      expect(await Promise.all(results)).toEqual([{ value: 1 }, { value: 2 }]);
      expect(await takeUncaught()).toEqual(["Error: boom"]);
      expect(world.connection.state).toBe("open");
      expect(await world.leftovers()).toEqual(nothing);
    });
  }
});

describe("metadata of the user", () => {
  it("that is no text closes the connection for good, as an RpcError", async () => {
    const metadata = (() => ({ a: 1n })) as unknown as NonNullable<ConnectOptions["metadata"]>;
    const world = callWorld(service({ ok }), { client: { metadata } });
    await expect(world.connection.ready).rejects.toBeInstanceOf(RpcError);
    expect(world.connection.state).toBe("closed");
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("may come as a thenable", async () => {
    let seen: unknown;
    const metadata = () => thenable(Promise.resolve({ token: "t" }));
    const world = callWorld(service({ ok }), {
      client: { metadata },
      server: {
        authenticate(hello) {
          seen = hello.metadata;
        },
      },
    });
    await world.connection.ready;
    expect(seen).toEqual({ token: "t" });
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("of a call is taken when the call is made, not when it is sent", async () => {
    const world = callWorld(service({ echo }), { isUp: false });
    await world.platform.advance(1);
    const metadata: Record<string, string> = { a: "1" };
    const result = outcome(world.connection.api.echo(1, { metadata }));
    metadata["Bad Key"] = "x";
    world.isUp = true;
    await world.platform.advance(2_000);
    expect(await result).toEqual({ value: 1 });
    expect(await world.leftovers()).toEqual(nothing);
  });
});

describe("a client", () => {
  it("can be stringified without a call being made", async () => {
    const world = callWorld(service({ ok }));
    await world.connection.ready;
    JSON.stringify({ api: world.connection.api });
    await world.platform.settle();
    expect(world.connection.pendingCalls).toBe(0);
    expect(await world.leftovers()).toEqual(nothing);
  });
});
