/** Something here, not at the server, went wrong: a file that cannot be read or written. Told on stderr, exit code 1. */
export class LocalError extends Error {
  override readonly name: string = "LocalError";
}

/** What Node says of a failed operation on a file, without its code and its path: `no space left on device`. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /^[A-Z]+: ([^,]+), /.exec(message)?.[1] ?? message;
}
