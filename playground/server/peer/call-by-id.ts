import type { PeerConnection } from "@heddle/core";

type AnyMethod = (input: unknown, options: { readonly timeoutMs?: number }) => Promise<unknown>;

/** Calls a method of whoever is at the other end, by its id. */
export function callPeer(
  connection: PeerConnection,
  id: string,
  input: unknown,
  options: { readonly timeoutMs?: number },
): Promise<unknown> {
  // A client is a tree of functions as deep as one asks, whatever the peer serves.
  let node = connection.client() as Readonly<Record<string, unknown>>;
  for (const name of id.split(".")) node = node[name] as Readonly<Record<string, unknown>>;
  return (node as unknown as AnyMethod)(input, options);
}
