import type { Server } from "node:net";

/** Where a server listens: at a port, or at the path of a Unix socket. */
export type ListenAddress =
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  | { readonly kind: "unix"; readonly path: string };

/**
 * Listens, and resolves to the port it got (0 for a Unix socket).
 * @throws Error with Node's `code`, whose message says what to do: the port is in use, may not be used, and so on.
 */
export async function listenAt(server: Server, at: ListenAddress): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => reject(listenFailure(error, at));
    server.once("error", failed);
    server.listen(at.kind === "unix" ? { path: at.path } : { host: at.host, port: at.port }, () => {
      server.off("error", failed);
      resolve();
    });
  });
  // A socket that cannot be accepted (no more file descriptors) is one lost connection, not the end of the process.
  server.on("error", () => {});
  const bound = server.address();
  return typeof bound === "object" && bound !== null ? bound.port : 0;
}

function listenFailure(error: NodeJS.ErrnoException, at: ListenAddress): Error {
  const where = at.kind === "unix" ? at.path : `port ${at.port} at ${at.host}`;
  const sentence = at.kind === "unix" ? unixSentences[error.code ?? ""] : tcpSentences[error.code ?? ""];
  const message = `cannot listen at ${where}: ${sentence ?? error.message}`;
  return Object.assign(new Error(message, { cause: error }), { code: error.code });
}

const tcpSentences: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program uses it; take another port, or 0 for a free one",
  EACCES: "no permission; ports below 1024 are often reserved",
  EADDRNOTAVAIL: "this machine does not have that address",
  ENOTFOUND: "the host has no address",
};

const unixSentences: Readonly<Record<string, string>> = {
  EADDRINUSE:
    "the path exists; another server uses it, or one that was killed left it behind: remove it then",
  EACCES: "no permission",
  ENOENT: "its directory does not exist",
};
