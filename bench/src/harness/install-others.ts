import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = new URL("../../peers/", import.meta.url);

/** Installs the other systems, unless what is there is what their lock file says. @throws Error where npm cannot. */
export function installOthers(): void {
  const lock = readFileSync(new URL("package-lock.json", folder), "utf8");
  const installed = new URL("node_modules/.heddle-installed", folder);
  if (existsSync(installed) && readFileSync(installed, "utf8") === lock) return;
  console.error("  npm ci in bench/peers (its lock file is new here)");
  // Its .npmrc says the rest.
  execFileSync("npm", ["ci", "--no-audit", "--no-fund"], {
    cwd: fileURLToPath(folder),
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  writeFileSync(installed, lock);
}
