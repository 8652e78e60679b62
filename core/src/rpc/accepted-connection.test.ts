import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { OpenDuplex } from "../duplex/duplex.ts";
import { memoryDuplexPair } from "../duplex/memory-duplex.ts";
import { breakableLinks } from "../testing/breakable-link.ts";
import { VirtualPlatform } from "../testing/virtual-platform.ts";
import { type WatchedOutcome, watchedOutcome } from "../testing/watched-outcome.ts";
import { connectDuplex } from "./connection.ts";
import { method } from "./method.ts";
import { type AcceptedConnection, createServer } from "./server.ts";
import { service } from "./service.ts";

const page = service({ double: method({ input: z.unknown() }, (n) => 2 * Number(n)) });
const greeting = service({ hello: method({}, () => "hello") });

/** A server whose client serves something too. `onAccept` is told of each connection before the peer has said anything. */
function scene({ onAccept }: { readonly onAccept?: (accepted: AcceptedConnection) => void } = {}) {
  const platform = new VirtualPlatform(3);
  const server = createServer(greeting, {
    platform,
    limits: { detachedMs: 5_000 },
  });
  const accepted: AcceptedConnection[] = [];
  const world = breakableLinks(platform, (far) => {
    const connection = server.accept(far, { transport: "memory" });
    accepted.push(connection);
    onAccept?.(connection);
  });
  const connection = connectDuplex(world.open, { platform, serve: page });
  const cut = () => world.links.at(-1)?.cut();
  const first = () => {
    const [found] = accepted;
    if (found === undefined) throw new Error("nobody has connected");
    return found.client<typeof page>();
  };
  return { platform, server, connection, world, cut, first };
}

describe("a server's call to its client", () => {
  it("waits for the handshake where it is made before it", async () => {
    const calls: WatchedOutcome[] = [];
    const { platform, connection } = scene({
      onAccept: (accepted) => calls.push(watchedOutcome(accepted.client<typeof page>().double(4))),
    });
    await connection.ready;
    await platform.advance(10);
    expect(calls).toEqual([{ now: 8 }]);
  });

  it("is made on a session that is open", async () => {
    const { platform, connection, first } = scene();
    await connection.ready;
    const call = watchedOutcome(first().double(4));
    await platform.advance(10);
    expect(call.now).toBe(8);
  });

  it("waits for the client to come back where it is the first and the session has no link", async () => {
    const { platform, connection, world, cut, first } = scene();
    await connection.ready;
    world.onDial = (link) => link.cut();
    cut();
    const controller = new AbortController();
    const call = watchedOutcome(first().double(4));
    const cancelled = watchedOutcome(first().double(5, { signal: controller.signal }));
    await platform.advance(1_000);
    expect(call.now).toBe("pending");
    controller.abort();
    await platform.advance(0);
    expect(cancelled.now).toBe("cancelled no");
    world.onDial = () => {};
    connection.wake();
    await platform.advance(100);
    expect(call.now).toBe(8);
  });

  it("is told that it did not run where the client does not come back", async () => {
    const { platform, connection, world, cut, first } = scene();
    await connection.ready;
    world.onDial = (link) => link.cut();
    cut();
    const call = watchedOutcome(first().double(4));
    await platform.advance(6_000);
    expect(call.now).toBe("unavailable no");
  });

  it("is refused where the session has ended before the first", async () => {
    const { platform, connection, first } = scene();
    await connection.ready;
    await connection.close();
    await platform.advance(10);
    const call = watchedOutcome(first().double(4));
    await platform.advance(10);
    expect(call.now).toBe("cancelled no");
  });

  it("is refused where the client came for an earlier session", async () => {
    const calls: (() => WatchedOutcome)[] = [];
    const { platform, connection, cut } = scene({
      onAccept: (accepted) => {
        const api = accepted.client<typeof page>();
        calls.push(() => watchedOutcome(api.double(4)));
      },
    });
    await connection.ready;
    cut();
    await platform.advance(1_000);
    const [earlier, resumed] = calls.map((call) => call());
    await platform.advance(10);
    expect([earlier?.now, resumed?.now]).toEqual([8, "unavailable no"]);
  });
});

describe("an accepted connection", () => {
  it.each(["before", "behind"])("tells that its duplex is over where it was asked %s that", async (asked) => {
    const accepted: AcceptedConnection[] = [];
    const { platform, connection, cut } = scene({ onAccept: (made) => accepted.push(made) });
    await connection.ready;
    let isTold = false;
    const ask = () => {
      void accepted[0]?.closed.then(() => {
        isTold = true;
      });
    };
    if (asked === "before") ask();
    await platform.advance(10);
    expect(isTold).toBe(false);
    cut();
    if (asked === "behind") ask();
    await platform.advance(10);
    expect(isTold).toBe(true);
  });
});

it("takes a duplex that takes its handlers apart, at either end", async () => {
  const platform = new VirtualPlatform(4);
  const server = createServer(greeting, { platform });
  const apart =
    (open: OpenDuplex): OpenDuplex =>
    ({ opened, received, drained, closed }) =>
      open({ opened, received, drained, closed });
  const [near, far] = memoryDuplexPair({ platform });
  const accepted = server.accept(apart(far));
  const connection = connectDuplex<typeof greeting>(apart(near), { platform });
  const call = watchedOutcome(connection.api.hello());
  await platform.advance(10);
  expect(call.now).toBe("hello");
  void connection.close();
  await platform.advance(10);
  expect([accepted.isOpen, server.connectionCount]).toEqual([false, 0]);
});

it("leaves nothing of a call to the client that a handler makes when it is told that the session is over", async () => {
  const platform = new VirtualPlatform(5);
  const calls: WatchedOutcome[] = [];
  const source = async function* () {
    yield 1;
  };
  const api = service({
    wait: method({}, (_, { signal }) => {
      signal.addEventListener("abort", () => {
        const client = accepted.client<typeof page>();
        calls.push(watchedOutcome(client.double(4)), watchedOutcome(client.double(source())));
      });
      return new Promise(() => {});
    }),
  });
  const server = createServer(api, { platform, limits: { detachedMs: 0 } });
  const [near, far] = memoryDuplexPair({ platform });
  const accepted = server.accept(far);
  const connection = connectDuplex<typeof api>(near, { platform });
  void watchedOutcome(connection.api.wait());
  await platform.advance(10);
  void connection.close();
  await platform.advance(10);
  expect(calls).toEqual([{ now: "cancelled no" }, { now: "cancelled no" }]);
  await platform.advance(200_000);
  expect(platform.timerCount).toBe(0);
});

it("ends a session that is closed while it begins", async () => {
  const { platform, server, connection } = scene({
    onAccept: (accepted) => {
      const input = {
        get half() {
          accepted.close();
          return 1;
        },
      };
      void watchedOutcome(accepted.client<typeof page>().double(input));
    },
  });
  await platform.advance(100);
  void connection.close();
  await platform.advance(100);
  expect(server.stats().sessions).toEqual({ attached: 0, detached: 0 });
});
