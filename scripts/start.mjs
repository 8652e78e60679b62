import { run } from "./child.mjs";
import { setUp } from "./set-up.mjs";
import { createSteps } from "./steps.mjs";

/**
 * `npm start`: sets up, then serves the demo service and the playground until it is told to stop.
 * @param {string} root The repository.
 * @param {readonly string[]} args For `heddle serve`.
 * @returns {Promise<number>} the exit code
 */
export async function start(root, args) {
  const steps = createSteps();
  if (!(await setUp(root, steps))) return 1;
  console.log("");
  return run(process.execPath, ["cli/bin/heddle.js", "serve", ...serveArgs(process.env, args)], {
    cwd: root,
  });
}

/**
 * The arguments of `heddle serve`: PORT and HOST of the environment, and what was given, which wins.
 * @param {Record<string, string | undefined>} env
 * @param {readonly string[]} given
 */
export function serveArgs(env, given) {
  const rest = given[0] === "--" ? given.slice(1) : [...given];
  const args = [];
  if (!has(rest, "--port")) args.push("--port", env.PORT || "4000");
  if (!has(rest, "--host")) args.push("--host", env.HOST || "127.0.0.1");
  return [...args, ...rest];
}

/**
 * @param {readonly string[]} args
 * @param {string} name
 */
function has(args, name) {
  return args.some((arg) => arg === name || arg.startsWith(`${name}=`));
}
