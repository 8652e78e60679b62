import { CloseCode, type OpenDuplex } from "../duplex/duplex.ts";
import { memoryDuplexPair } from "../duplex/memory-duplex.ts";
import { failedDuplex } from "../duplex/one-shot.ts";
import { type Connection, type ConnectOptions, connectDuplex } from "../rpc/connection.ts";
import { createServer, type RpcServer, type ServerOptions } from "../rpc/server.ts";
import type { Service } from "../rpc/service.ts";
import { lendingPackets } from "./lent-packets.ts";
import { VirtualPlatform } from "./virtual-platform.ts";

/** A server and a client of it in one process, in virtual time; each dial makes a new pair of duplexes. */
export interface CallWorld<Api> {
  readonly platform: VirtualPlatform;
  readonly server: RpcServer;
  readonly connection: Connection<Api>;
  /** Dials that were made. */
  readonly dials: number;
  /** Whether the server takes new connections; without it they fail. */
  isUp: boolean;
  /** Closes both ends and says what is left behind: all zeros, if nothing is. */
  leftovers(): Promise<{
    readonly timers: number;
    readonly connections: number;
    readonly pendingCalls: number;
    readonly running: number;
  }>;
}

/** Makes a world. The client connects at once. */
export function callWorld<Api extends Service>(
  api: Api,
  options: {
    readonly client?: ConnectOptions;
    readonly server?: ServerOptions;
    readonly isUp?: boolean;
  } = {},
): CallWorld<Api> {
  const platform = new VirtualPlatform();
  const server = createServer(api, { platform, ...options.server });
  let dials = 0;
  const open: OpenDuplex = (handlers) => {
    dials++;
    if (!world.isUp)
      return failedDuplex(handlers, platform, { code: CloseCode.lost, reason: "connection refused" });
    const [near, far] = memoryDuplexPair({ platform });
    server.accept(lendingPackets(far), { transport: "memory" });
    return lendingPackets(near)(handlers);
  };
  const world = {
    platform,
    server,
    isUp: options.isUp ?? true,
    get dials() {
      return dials;
    },
    async leftovers() {
      await world.connection.close();
      await platform.advance(1);
      await server.close({ graceMs: 0 });
      await platform.settle();
      return {
        timers: platform.timerCount,
        connections: server.connectionCount,
        pendingCalls: world.connection.pendingCalls,
        running: server.stats().calls.running,
      };
    },
  } as { -readonly [Member in keyof CallWorld<Api>]: CallWorld<Api>[Member] }; // the connection follows
  world.connection = connectDuplex<Api>(open, { platform, ...options.client });
  return world;
}

/** What `leftovers` gives when nothing is left behind. */
export const nothing: {
  readonly timers: 0;
  readonly connections: 0;
  readonly pendingCalls: 0;
  readonly running: 0;
} = {
  timers: 0,
  connections: 0,
  pendingCalls: 0,
  running: 0,
};
