import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { listeningPort } from "./listening-port.ts";
import { carrySlowly, type LinkSpeed } from "./slow-lane.ts";

/** Bytes that Node reads ahead of what is forwarded, and no more: the queue is to be in the sender, not here. */
const highWaterMark = 4_096;

/** A link that listens. */
export interface SlowLink {
  readonly port: number;
  /** Takes no more connections. */
  close(): void;
}

/**
 * A link of its own speed in front of a server: whoever connects to its port is connected to `targetPort`, each
 * connection with a link of its own.
 */
export async function openSlowLink({
  targetPort,
  ...speed
}: LinkSpeed & { readonly targetPort: number }): Promise<SlowLink> {
  const server = createServer({ highWaterMark, allowHalfOpen: true, noDelay: true }, (near) => {
    // `highWaterMark` is an option of every stream, and so of a socket; the types of Node leave it out.
    const options = {
      port: targetPort,
      host: "127.0.0.1",
      allowHalfOpen: true,
      noDelay: true,
      highWaterMark,
    };
    join(near, connect(options), speed);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: listeningPort(server.address()), close: () => server.close() };
}

function join(near: Socket, far: Socket, speed: LinkSpeed): void {
  Promise.all([carrySlowly(near, far, speed), carrySlowly(far, near, speed)]).catch(() => {
    // One end is gone; the other has nobody to talk to.
    near.destroy();
    far.destroy();
  });
}
