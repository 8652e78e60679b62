import { execFileSync } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { run, scriptOf } from "./child.mjs";
import { StepError } from "./steps.mjs";

/** What Debian, Ubuntu, Fedora, Arch and Google call it. */
const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/**
 * What the lookup needs to know of the machine.
 * @typedef {object} BrowserHost
 * @property {string | undefined} chosen The environment's CHROMIUM_PATH.
 * @property {() => string | undefined} playwrightPath Where Playwright's own Chromium is or would be.
 * @property {(name: string) => string | undefined} which
 * @property {(path: string) => boolean} runs Whether there is a browser at this path that starts.
 */

/**
 * The Chromium to test with: the one of CHROMIUM_PATH, Playwright's own, or one on the PATH; undefined where there
 * is none. One that does not start, for a missing library or because it is a stub, counts as absent.
 * @param {BrowserHost} [host]
 * @returns {string | undefined}
 */
export function findBrowser(host = systemHost()) {
  if (host.chosen !== undefined && host.chosen !== "") {
    if (host.runs(host.chosen)) return host.chosen;
    throw new StepError(`CHROMIUM_PATH is ${host.chosen}, and there is no Chromium there that starts`);
  }
  for (const candidate of candidatesOf(host)) {
    if (candidate !== undefined && host.runs(candidate)) return candidate;
  }
  return undefined;
}

/**
 * @param {BrowserHost} host
 * @returns {Generator<string | undefined>}
 */
function* candidatesOf(host) {
  yield host.playwrightPath();
  for (const name of names) yield host.which(name);
}

/**
 * Finds a Chromium or installs one, and returns its path: Playwright's download first, then, as root where there is
 * apt, Debian's package.
 * @param {string} root The repository.
 * @param {(line: string) => void} [print]
 */
export async function ensureBrowser(root, print = console.log) {
  const found = findBrowser();
  if (found !== undefined) return found;

  print("  no Chromium here: playwright install chromium");
  const playwright = scriptOf(root, "@playwright/test", "playwright");
  await run(process.execPath, [playwright, "install", "--no-shell", "chromium"], { cwd: root });
  const downloaded = findBrowser();
  if (downloaded !== undefined) return downloaded;

  const apt = which("apt-get");
  if (apt !== undefined && isRoot()) {
    print("  that gave none that starts: apt-get install chromium");
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    await run(apt, ["update", "-qq"], { cwd: root, env });
    await run(apt, ["install", "-y", "-qq", "--no-install-recommends", "chromium"], { cwd: root, env });
    const packaged = findBrowser();
    if (packaged !== undefined) return packaged;
  }
  throw new StepError(
    "there is no Chromium and none could be installed. Install Chromium or Google Chrome, or set CHROMIUM_PATH to one, and try again",
  );
}

/** Whether we are uid 0: Chromium's sandbox refuses to work for it. */
export function isRoot() {
  return process.getuid?.() === 0;
}

/** @returns {BrowserHost} */
function systemHost() {
  return { chosen: process.env.CHROMIUM_PATH, playwrightPath, which, runs };
}

function playwrightPath() {
  try {
    // Not imported above: this file is loaded before anything is installed.
    return createRequire(import.meta.url)("@playwright/test").chromium.executablePath();
  } catch {
    return undefined;
  }
}

/** @param {string} name */
function which(name) {
  return (process.env.PATH ?? "")
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isProgram);
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** @param {string} path */
function runs(path) {
  if (!isProgram(path)) return false;
  try {
    execFileSync(path, ["--version"], { stdio: "ignore", timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
}
