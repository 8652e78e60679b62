import { describe, expect, it } from "vitest";
import { z } from "zod";
import { method, type ServerOptions, service } from "../../index.ts";
import { callWorld, nothing } from "../../testing/call-world.ts";
import { memoryIdempotencyStore } from "./memory-store.ts";
import type { CommitEffect } from "./store.ts";

/** A world with a method that hands over the effects it is asked for, and what became of them. */
function effectWorld(server: ServerOptions = { idempotency: { store: memoryIdempotencyStore() } }) {
  const done: string[] = [];
  const effects: Readonly<Record<string, CommitEffect>> = {
    pay: () => void done.push("pay"),
    mail: () => void done.push("mail"),
    fail: () => {
      throw new Error("no");
    },
    wait: async () => {
      await Promise.resolve();
      done.push("too late");
    },
  };
  let late: (effect: CommitEffect) => void = () => {};
  const api = service({
    run: method({ input: z.array(z.string()) }, (names, { onCommit }) => {
      done.push("handler");
      late = onCommit;
      for (const name of names) if (name !== "throw") onCommit(effects[name]!);
      if (names.includes("throw")) throw new Error("after all");
      return done.length;
    }),
    items: method({}, async function* (_, { onCommit }) {
      onCommit(effects.pay!);
      yield 1;
    }),
  });
  const heard: string[] = [];
  const onError = (error: unknown) => heard.push(String(error));
  const world = callWorld(api, { server: { ...server, onError } });
  const run = (names: readonly string[], idempotencyKey?: string) =>
    world.connection.api.run([...names], idempotencyKey === undefined ? {} : { idempotencyKey }).then(
      (value) => value,
      ({ code, executed }) => `${code} ${executed}`,
    );
  return { world, run, done, heard, late: () => late(effects.pay!) };
}

describe("what a handler hands to onCommit", () => {
  for (const key of ["k", undefined]) {
    const call = key === undefined ? "without a key" : "with a key";

    it(`is done behind the handler, in order; ${call}`, async () => {
      const { world, run, done } = effectWorld();
      expect(await run(["pay", "mail"], key)).toBe(1);
      expect(done).toEqual(["handler", "pay", "mail"]);
      expect(await run(["pay", "mail"], key)).toBe(key === undefined ? 4 : 1);
      expect(done).toHaveLength(key === undefined ? 6 : 3);
      expect(await world.leftovers()).toEqual(nothing);
    });

    it(`is not done where the handler throws; ${call}`, async () => {
      const { world, run, done } = effectWorld();
      for (let time = 0; time < 2; time++) expect(await run(["pay", "throw"], key)).toBe("unknown yes");
      expect(done).toEqual(key === undefined ? ["handler", "handler"] : ["handler"]);
      expect(await world.leftovers()).toEqual(nothing);
    });

    it(`fails the call where it throws; ${call}`, async () => {
      const { world, run, done, heard } = effectWorld();
      for (let time = 0; time < 2; time++) expect(await run(["fail", "pay"], key)).toBe("unknown yes");
      expect(done).toEqual(key === undefined ? ["handler", "handler"] : ["handler"]);
      expect(heard).toEqual(Array(key === undefined ? 2 : 1).fill("Error: no"));
      expect(await world.leftovers()).toEqual(nothing);
    });

    it(`must not wait for anything; ${call}`, async () => {
      const { world, run, heard } = effectWorld();
      expect(await run(["wait"], key)).toBe("unknown yes");
      expect(heard.join()).toContain("must do its work at once");
      expect(await world.leftovers()).toEqual(nothing);
    });
  }

  it("is refused without a store", async () => {
    const { world, run, heard } = effectWorld({});
    expect(await run(["pay"])).toBe("unknown yes");
    expect(heard.join()).toContain("the option `idempotency`");
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("is refused when the handler has ended, and from within a stream", async () => {
    const { world, run, late, heard } = effectWorld();
    for (const key of ["k", undefined]) {
      await run([], key);
      expect(late).toThrow("too late");
    }
    const items = world.connection.api.items()[Symbol.asyncIterator]();
    await expect(items.next()).rejects.toMatchObject({ code: "unknown" });
    expect(heard.join()).toContain("too late");
    expect(await world.leftovers()).toEqual(nothing);
  });
});
