import type { Connection } from "@heddle/core";
import { type ConnectOptions, connect } from "../connect.ts";
import { listen } from "../listen.ts";
import type { ListenOptions } from "../listen-options.ts";
import type { RunningServer } from "../running-server.ts";
import { type ChaosProxy, type ChaosProxyOptions, openChaosProxy } from "./chaos-proxy.ts";
import { type TestApi, TestJournal, testService } from "./test-service.ts";

/** How a connection of a test is carried. */
export type TestTransport = "ws" | "tcp" | "http";

/** Takes what is to be done when the test is over: the test runner's `onTestFinished`. */
export type AtTheEnd = (cleanUp: () => Promise<void>) => void;

/** A server, and what it has executed. */
export interface TestServer {
  readonly running: RunningServer;
  readonly journal: TestJournal;
}

/** Serves the service of tests; it is closed with the test. */
export async function startTestServer(atTheEnd: AtTheEnd, options: ListenOptions = {}): Promise<TestServer> {
  const journal = new TestJournal();
  const running = await listen(testService(journal), options);
  atTheEnd(() => running.close({ graceMs: 0 }));
  return { running, journal };
}

/** A server behind a proxy. */
export interface TestWorld extends TestServer {
  readonly proxy: ChaosProxy;
  /** Connects through the proxy, and dials again soon; it is closed with the test. */
  connect(options?: ConnectOptions): Connection<TestApi>;
}

/** Opens a server and a proxy before it. */
export async function openTestWorld(
  atTheEnd: AtTheEnd,
  transport: TestTransport,
  options: { readonly server?: ListenOptions; readonly proxy?: Omit<ChaosProxyOptions, "targetPort"> } = {},
): Promise<TestWorld> {
  const server = await startTestServer(atTheEnd, options.server);
  const proxy = await openChaosProxy({ ...options.proxy, targetPort: server.running.port });
  atTheEnd(() => proxy.close());
  return {
    ...server,
    proxy,
    connect(given = {}) {
      const connection = connect<TestApi>(`${transport}://127.0.0.1:${proxy.port}`, {
        backoff: { minMs: 1, maxMs: 50 },
        ...given,
      });
      atTheEnd(() => connection.close());
      return connection;
    },
  };
}
