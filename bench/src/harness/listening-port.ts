import type { AddressInfo } from "node:net";

/**
 * The port of a server that listens.
 *
 * @throws Error where it does not, or listens at a Unix socket.
 */
export function listeningPort(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("bug: the server listens at no port");
  return address.port;
}
