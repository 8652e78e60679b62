import {
  type ConnectOptions,
  connectDuplex,
  createServer,
  memoryDuplexPair,
  type RpcServer,
  type ServerOptions,
  systemPlatform,
} from "@heddle/core";
import { createLinkStage, type LinkStage } from "../link/link-stage.ts";
import type { Environment } from "../store/environment.ts";
import { createPlayground, type Playground } from "../store/playground.ts";
import { sampleService } from "./sample-service.ts";

/** A playground on a server in memory. */
export interface TestPlayground {
  readonly playground: Playground;
  readonly server: RpcServer;
  /** What the storage holds. */
  readonly stored: Map<string, string>;
  readonly link: LinkStage;
  /** The server ends the session for good; the playground dials again, and begins another. */
  endSession(): void;
  stop(): Promise<void>;
}

/** Makes one; it is not yet connected when this returns. */
export function openTestPlayground(
  options: {
    readonly server?: ServerOptions;
    readonly connect?: ConnectOptions;
    readonly selected?: string;
    readonly stored?: Map<string, string>;
  } = {},
): TestPlayground {
  const server = createServer(sampleService, { name: "sample", version: "1.2.3", ...options.server });
  const stored = options.stored ?? new Map<string, string>();
  const link = createLinkStage(systemPlatform);
  let endSession = () => {};
  const environment: Environment = {
    connect: ({ address, codec, metadata }) => {
      if (!address.startsWith("ws")) throw new SyntaxError(`${address} is not an address`);
      return connectDuplex(
        link.staged((handlers) => {
          const [near, far] = memoryDuplexPair();
          const accepted = server.accept(far, { transport: "memory" });
          endSession = () => accepted.close("ended by the test");
          return near(handlers);
        }),
        { codecs: [codec], metadata, backoff: { minMs: 5, maxMs: 5 }, ...options.connect },
      );
    },
    link,
    storage: {
      getItem: (key) => stored.get(key) ?? null,
      setItem: (key, value) => void stored.set(key, value),
    },
    defaultAddress: "ws://sample.test",
    nowMs: () => performance.now(),
    isVisible: () => true,
    beforePaint: (run) => void setTimeout(run),
    soon: (run) => queueMicrotask(run),
  };
  const playground = createPlayground(environment, options.selected);
  return {
    playground,
    server,
    stored,
    link,
    endSession: () => endSession(),
    async stop() {
      playground.stop();
      await server.close({ graceMs: 0 });
    },
  };
}
