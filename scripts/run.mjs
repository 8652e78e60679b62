// The two commands, `npm start` and `npm test`. Each needs Node and npm and nothing else: it installs, builds, and
// says what it does. No code of other packages may be imported at the top of anything that this file imports.
import { fileURLToPath } from "node:url";
import { watchAncestors } from "./ancestry.mjs";
import { signalNumber, stopAll } from "./child.mjs";
import { start } from "./start.mjs";
import { test } from "./test.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const [command, ...args] = process.argv.slice(2);

// npm leaves development dependencies out where it says "production", and React has another build for it.
delete process.env.NODE_ENV;

stopWhenTold();

if (command === "start") process.exitCode = await start(root, args);
else if (command === "test") process.exitCode = await test(root);
else {
  console.error("usage: node scripts/run.mjs start [arguments of heddle serve] | test");
  process.exitCode = 2;
}

/** Ends with what runs: on a signal, and when the npm that started us is gone, which forwards not every signal. */
function stopWhenTold() {
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) process.on(signal, stop);
  if (process.env.npm_lifecycle_event !== undefined) watchAncestors(() => stop("SIGTERM"));
}

/** @param {NodeJS.Signals} signal */
function stop(signal) {
  stopAll(signal, {
    // A terminal sends Ctrl-C to everything in the foreground, not to us alone.
    childrenKnow: signal === "SIGINT" && process.stdin.isTTY,
    // A server ends well when it is told to stop; a test run that was stopped has not passed.
    onStopped: (code) => process.exit(command === "start" ? code : 128 + signalNumber(signal)),
  });
}
