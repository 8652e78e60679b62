import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { run } from "./child.mjs";
import { StepError } from "./steps.mjs";

/**
 * What an installation depends on, as one short text: the lock file's content, Node, and the platform, because
 * some packages are compiled for one.
 * @param {{ lock: string, nodeVersion: string, platform: string }} of
 */
export function stampOf({ lock, nodeVersion, platform }) {
  return createHash("sha256")
    .update(JSON.stringify([lock, nodeVersion, platform]))
    .digest("hex");
}

/**
 * How to run npm: the very npm that runs us where there is one, else the one on the PATH.
 * @param {Record<string, string | undefined>} env
 * @param {string} node
 * @returns {readonly [command: string, ...args: string[]]}
 */
export function npmCommand(env, node) {
  const script = env.npm_execpath;
  return script !== undefined && basename(script) === "npm-cli.js" ? [node, script] : ["npm"];
}

/**
 * Installs the dependencies unless what is there is what the lock file says.
 * @param {string} root The repository.
 * @returns {Promise<string>} what was done
 */
export async function install(root) {
  const stamp = stampOf({
    lock: readFileSync(join(root, "package-lock.json"), "utf8"),
    nodeVersion: process.version,
    platform: `${process.platform}-${process.arch}`,
  });
  const stampPath = join(root, "node_modules", ".heddle-stamp");
  const known = existsSync(stampPath) ? readFileSync(stampPath, "utf8") : undefined;
  if (known === stamp) return "nothing to do, as installed before";
  console.log(
    known === undefined
      ? "  npm ci (first time here)"
      : "  npm ci (the lock file, Node or the platform has changed)",
  );

  // `--include` because a user's `omit` or NODE_ENV=production would leave out what builds and tests need.
  const [npm, ...first] = npmCommand(process.env, process.execPath);
  const args = [...first, "ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund"];
  const code = await run(npm, args, { cwd: root });
  if (code !== 0) throw new StepError(`npm ci ended with ${code}; its own words are above`);
  writeFileSync(stampPath, stamp);
  return "installed";
}
