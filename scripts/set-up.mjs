import { readFileSync } from "node:fs";
import { join } from "node:path";
import { run, scriptOf } from "./child.mjs";
import { install } from "./install.mjs";
import { withLock } from "./lock.mjs";
import { nodeVersionProblem } from "./node-version.mjs";
import { StepError } from "./steps.mjs";

/** @typedef {ReturnType<typeof import("./steps.mjs").createSteps>} Steps */

/**
 * What both commands begin with: the right Node, the dependencies, a build. False where a step failed.
 * @param {string} root The repository.
 * @param {Steps} steps
 */
export async function setUp(root, steps) {
  const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const rightNode = await steps.run("node", `${process.version} for ${engines.node}`, () => {
    const problem = nodeVersionProblem(process.version, engines.node);
    if (problem !== undefined) throw new StepError(problem);
  });
  if (!rightNode) return false;
  return withLock(
    join(root, ".cache", "set-up.lock"),
    async () =>
      (await steps.run("dependencies", "node_modules as package-lock.json says", () => install(root))) &&
      (await steps.run("build", "the packages (tsc) and the playground (vite)", () => build(root))),
    (owner) => console.log(`\n  process ${owner} is setting up this repository; waiting for it`),
  );
}

/** @param {string} root */
async function build(root) {
  await mustRun(root, "typescript", "tsc", ["-b"], root);
  await mustRun(root, "vite", "vite", ["build", "--logLevel", "warn"], join(root, "playground"));
}

/**
 * Runs a command of an installed package; a `StepError` where it fails.
 * @param {string} root
 * @param {string} packageName
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} cwd
 */
export async function mustRun(root, packageName, command, args, cwd) {
  const code = await run(process.execPath, [scriptOf(root, packageName, command), ...args], { cwd });
  if (code !== 0) throw new StepError(`${command} ${args.join(" ")} ended with ${code}`);
}
