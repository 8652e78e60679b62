/** What was typed cannot be done: told with the usage on stderr, exit code 2. */
export class UsageError extends Error {
  override readonly name: string = "UsageError";
}
