import { describe, expect, it, onTestFinished } from "vitest";
import { RawSession, type RawSessionRequest } from "./testing/raw-session.ts";
import { aWhile } from "./testing/test-port.ts";
import { startTestServer, type TestServer } from "./testing/test-world.ts";

let keys = 0;

/** A key as a dialler chooses it. */
const newKey = (): string => `${++keys}`.padStart(40, "0");

async function dial({ running }: TestServer): Promise<RawSession> {
  const raw = await RawSession.connect(running.port);
  onTestFinished(() => raw.reset());
  return raw;
}

/** A session that has lost its connection, and the token that resumes it. */
async function detachedSession(server: TestServer, metadata = {}): Promise<{ id: string; token: string }> {
  const raw = await dial(server);
  const welcome = await raw.hello({ key: newKey() }, metadata);
  await raw.reset();
  await shows(() => server.running.server.stats().sessions, { attached: 0, detached: 1 });
  return { id: welcome.sessionId ?? "", token: welcome.resume?.token ?? "" };
}

const shows = (read: () => unknown, expected: unknown): Promise<void> =>
  expect.poll(read, { interval: 2, timeout: 10_000 }).toEqual(expected);

/** Shows a token, and is gone. */
async function resumption(server: TestServer, request: RawSessionRequest, metadata = {}) {
  const raw = await dial(server);
  const answer = await raw.hello(request, metadata);
  await raw.reset();
  return answer;
}

describe("a session is resumed", () => {
  it("by its token, which is good for one resumption that has reached the client", async () => {
    const server = await startTestServer(onTestFinished);
    const { id, token } = await detachedSession(server);
    const second = await dial(server);
    const welcome = await second.hello({ token, received: 0 });
    expect(welcome).toMatchObject({ type: "welcome", sessionId: id, resume: { received: 0 } });
    second.sendRun(1, 1, 21);
    await second.until(() => second.data.length > 0);
    expect(second.data[0]).toContain("42");
    await second.reset();

    const old = await resumption(server, { token, received: 0 });
    expect(old).toMatchObject({ type: "reject", retry: "new-session" });
    const newest = await resumption(server, { token: welcome.resume?.token ?? "", received: 1 });
    expect(newest).toMatchObject({ type: "welcome", sessionId: id, resume: { received: 1 } });
  });

  it("by the token before where the welcome was lost, and by the newest", async () => {
    const server = await startTestServer(onTestFinished);
    const { id, token } = await detachedSession(server);
    const first = await resumption(server, { token, received: 0 });
    const again = await resumption(server, { token, received: 0 });
    expect([first.type, again.type]).toEqual(["welcome", "welcome"]);
    const newest = await resumption(server, { token: again.resume?.token ?? "", received: 0 });
    expect(newest).toMatchObject({ type: "welcome", sessionId: id });
  });

  it("by the token that the client got, and an old hello that comes late takes nothing away", async () => {
    const server = await startTestServer(onTestFinished);
    const { id, token } = await detachedSession(server);
    const stuck = await dial(server);
    const client = await dial(server);
    const welcome = await client.hello({ token, received: 0, attempt: 1_000_002 });
    // What the client had said on a connection that it gave up arrives now; the client itself has had nothing to say.
    const late = await stuck.hello({ token, received: 0, attempt: 1_000_001 });
    expect(late).toMatchObject({ type: "reject", code: "aborted", retry: "later" });
    await stuck.reset();
    expect(client.isClosed).toBe(false);
    const newest = { token: welcome.resume?.token ?? "", received: 0, attempt: 1_000_003 };
    expect(await resumption(server, newest)).toMatchObject({ type: "welcome", sessionId: id });
  });

  it("by the last of several that ask at once, and the others are fenced off", async () => {
    const server = await startTestServer(onTestFinished);
    const { token } = await detachedSession(server);
    const racers = await Promise.all(Array.from({ length: 5 }, () => dial(server)));
    for (const racer of racers) racer.sendHello({ token, received: 0 });
    const answers = await Promise.all(racers.map((racer) => racer.answer()));
    const isOpen = (racer: RawSession): boolean => !racer.isClosed;
    await shows(() => racers.filter(isOpen).length, 1);
    const winner = racers.findIndex(isOpen);
    expect(answers[winner]?.type).toBe("welcome");
    // Those that lost may have written: nothing of it counts.
    for (const racer of racers) racer.sendRun(1, 1, 8);
    const open = racers[winner]!;
    await open.until(() => open.data.length > 0);
    expect(open.data[0]).toContain("16");
    await aWhile();
    expect([...server.journal.executions]).toEqual([[8, 1]]);
    expect(server.running.server.stats().sessions).toEqual({ attached: 1, detached: 0 });
  });

  it("with what the client has not received, again and once", async () => {
    const server = await startTestServer(onTestFinished);
    const first = await dial(server);
    const { resume, sessionId } = await first.hello({ key: newKey() });
    first.sendRun(1, 1, 3);
    await first.until(() => first.data.length > 0);
    await first.reset();
    await shows(() => server.running.server.stats().sessions.detached, 1);

    // It says that it has nothing, and says its own packet again.
    const second = await dial(server);
    const welcome = await second.hello({ token: resume?.token ?? "", received: 0 });
    expect(welcome).toMatchObject({ sessionId, resume: { received: 1 } });
    second.sendRun(1, 1, 3);
    await second.until(() => second.data.length > 0);
    expect(second.data).toEqual(first.data);
    expect([...server.journal.executions]).toEqual([[3, 1]]);
  });

  it("while the server has not heard that its connection is gone, and what comes from that late does no harm", async () => {
    const server = await startTestServer(onTestFinished);
    const old = await dial(server);
    const { resume, sessionId } = await old.hello({ key: newKey() });
    const next = await dial(server);
    const welcome = await next.hello({ token: resume?.token ?? "", received: 0 });
    expect(welcome).toMatchObject({ type: "welcome", sessionId });
    old.sendRun(1, 1, 5);
    await old.reset();
    next.sendRun(1, 1, 6);
    await next.until(() => next.data.length > 0);
    expect([...server.journal.executions]).toEqual([[6, 1]]);
    expect(next.isClosed).toBe(false);
  });
});

describe("a session is not resumed", () => {
  it("by a token that belongs to nobody, and nothing of it is said back", async () => {
    const server = await startTestServer(onTestFinished);
    await detachedSession(server);
    const token = "guessed-guessed-guessed-guessed-guessed";
    const answer = await resumption(server, { token, received: 0 });
    expect(answer).toMatchObject({ type: "reject", retry: "new-session" });
    expect(JSON.stringify(answer)).not.toContain("guessed");
    expect(server.running.server.stats().sessions.detached).toBe(1);
  });

  it("by the session's id", async () => {
    const server = await startTestServer(onTestFinished);
    const { id } = await detachedSession(server);
    const answer = await resumption(server, { token: id, received: 0 });
    expect(answer).toMatchObject({ type: "reject", retry: "new-session" });
  });

  it("at a position that cannot be", async () => {
    const server = await startTestServer(onTestFinished);
    const { id, token } = await detachedSession(server);
    for (const received of [1, 1_000_000, Number.MAX_SAFE_INTEGER]) {
      expect(await resumption(server, { token, received })).toMatchObject({ type: "reject" });
    }
    // The session has taken no harm.
    expect(await resumption(server, { token, received: 0 })).toMatchObject({
      type: "welcome",
      sessionId: id,
    });
  });

  it.each([
    { session: { token: "short", received: 0 } },
    { session: { token: 7, received: 0 } },
    { session: { token: "x".repeat(40), received: -1 } },
    { session: { token: "x".repeat(40), received: 0.5 } },
    { session: { token: "x".repeat(40) } },
    { session: { key: "short" } },
    { session: {} },
    { session: [] },
    { session: null },
    { session: "text" },
  ])("by a hello with $session", async ({ session }) => {
    const server = await startTestServer(onTestFinished);
    const answer = await resumption(server, session as unknown as RawSessionRequest); // whatever a peer may send
    expect(answer).toMatchObject({ type: "reject", retry: "never" });
    expect(server.running.server.stats().sessions).toEqual({ attached: 0, detached: 0 });
  });

  it("for somebody else", async () => {
    const server = await startTestServer(onTestFinished, {
      authenticate: ({ metadata }) => ({ user: metadata.user ?? "nobody" }),
    });
    const { id, token } = await detachedSession(server, { user: "alice" });
    const theft = await resumption(server, { token, received: 0 }, { user: "mallory" });
    expect(theft).toMatchObject({ type: "reject", retry: "new-session" });
    expect(JSON.stringify(theft)).not.toContain("alice");
    const own = await resumption(server, { token, received: 0 }, { user: "alice" });
    expect(own).toMatchObject({ type: "welcome", sessionId: id });
  });

  it("under a key that is in use", async () => {
    const server = await startTestServer(onTestFinished);
    const key = newKey();
    const first = await dial(server);
    await first.hello({ key });
    const second = await resumption(server, { key });
    expect(second.type).toBe("reject");
    first.sendRun(1, 1, 4);
    await first.until(() => first.data.length > 0);
    expect(first.data[0]).toContain("8");
  });

  it("when its time is over, or when there are too many", async () => {
    const server = await startTestServer(onTestFinished, { limits: { detachedMs: 100 } });
    const { token } = await detachedSession(server);
    await shows(() => server.running.server.stats().sessions, { attached: 0, detached: 0 });
    expect(await resumption(server, { token, received: 0 })).toMatchObject({ retry: "new-session" });

    const narrow = await startTestServer(onTestFinished, { limits: { maxDetachedSessions: 2 } });
    const tokens: string[] = [];
    for (let n = 0; n < 3; n++) {
      const raw = await dial(narrow);
      tokens.push((await raw.hello({ key: newKey() })).resume?.token ?? "");
      await raw.reset();
      await shows(() => narrow.running.server.stats().sessions, {
        attached: 0,
        detached: Math.min(n + 1, 2),
      });
    }
    const answers: string[] = [];
    for (const token of tokens) answers.push((await resumption(narrow, { token, received: 0 })).type);
    expect(answers).toEqual(["reject", "welcome", "welcome"]);
  });
});
