import { Child, type ProcessOptions } from "./child.ts";

/** Within it a process is up. */
export const startTimeoutMs = 20_000;

/**
 * Starts one of the programs in `processes`.
 *
 * @param name Its file, without the ending.
 */
export function startProcess(name: string, job: unknown, options: ProcessOptions): Child {
  return new Child(new URL(`../processes/${name}.js`, import.meta.url), job, options);
}
