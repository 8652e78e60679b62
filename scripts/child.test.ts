import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { run, scriptOf } from "./child.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const child = new URL("child.mjs", import.meta.url).href;

it("gives a program's exit code, 128 + n for signal n", async () => {
  expect(await run(process.execPath, ["-e", "process.exit(3)"], { cwd: root })).toBe(3);
  expect(await run(process.execPath, ["-e", "process.kill(process.pid, 'SIGTERM')"], { cwd: root })).toBe(
    143,
  );
});

it("adds to the environment", async () => {
  const code = "process.exit(Number(process.env.CODE))";
  expect(await run(process.execPath, ["-e", code], { cwd: root, env: { CODE: "5" } })).toBe(5);
});

it("finds the script of an installed command", () => {
  expect(scriptOf(root, "vite", "vite")).toMatch(/vite\.js$/);
});

it("passes a signal on and ends with the program's code", async () => {
  const served = `
    process.on("SIGTERM", () => process.exit(7));
    setInterval(() => {}, 1000);
    console.log("up");
  `;
  const parent = spawn(
    process.execPath,
    [
      "--input-type=module",
      "-e",
      `import { run, stopAll } from ${JSON.stringify(child)};
      process.on("SIGTERM", () => stopAll("SIGTERM", { childrenKnow: false, onStopped: process.exit }));
      await run(process.execPath, ["-e", ${JSON.stringify(served)}], { cwd: "." });`,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  await once(parent.stdout, "data");
  parent.kill("SIGTERM");
  const [code] = await once(parent, "exit");
  expect(code).toBe(7);
});
