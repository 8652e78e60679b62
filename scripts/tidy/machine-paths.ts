import { matchProblems, type Problem, type TextFile } from "./text-file.ts";

/** A path into somebody's machine; not the path of an address, nor a relative one. */
const machinePath = /(?<![\w.:@~}/-])(?:\/(?:work|root|home|tmp|Users|var\/folders)\/|[A-Z]:\\)/g;

/** Files that may name such paths, and why. */
const allowed: Readonly<Record<string, string>> = {
  "scripts/tidy/machine-paths.test.ts": "its examples are such paths",
};

/** Paths that exist on one machine only, in files for everybody. */
export function machinePathProblems(files: readonly TextFile[]): Problem[] {
  return files
    .filter(({ path }) => !Object.hasOwn(allowed, path))
    .flatMap((file) => matchProblems(file, machinePath, "names a path of one machine"));
}
