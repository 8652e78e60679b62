import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { RpcError } from "@heddle/core";
import { afterEach, describe, expect, it } from "vitest";
import { connect } from "../connect.ts";
import type { BankApi, BankOptions, CrashPoint } from "../testing/test-bank-server.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const bank = fileURLToPath(new URL("../testing/test-bank-server.ts", import.meta.url));

/** Runs the bank from its source, as the tests read it. */
const script = `
import { runnerImport } from "vite";
const conditions = ["@heddle/source", "module", "node", "import", "default"];
const { module } = await runnerImport(${JSON.stringify(bank)}, {
  root: ${JSON.stringify(root)}, configFile: false, resolve: { conditions }, ssr: { resolve: { conditions } },
});
await module.runBank();
`;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "heddle-crash-"));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "bank.db");
}

/** A bank in a process of its own. */
class BankProcess {
  readonly #process: ChildProcess;
  readonly #address: Promise<string>;
  readonly #ended: Promise<unknown>;

  constructor(options: BankOptions) {
    this.#process = spawn(process.execPath, ["--input-type=module", "-e", script], {
      cwd: root,
      env: { ...process.env, HEDDLE_BANK: JSON.stringify(options) },
      stdio: ["pipe", "pipe", "inherit"],
    });
    cleanups.push(() => this.#process.kill("SIGKILL"));
    this.#ended = once(this.#process, "exit");
    this.#address = this.#firstLine();
  }

  async #firstLine(): Promise<string> {
    const { stdout } = this.#process;
    if (stdout === null) throw new Error("the process has no output");
    for await (const line of createInterface({ input: stdout })) return line;
    throw new Error("the process told no address");
  }

  async connect() {
    const connection = connect<BankApi["api"]>(await this.#address);
    cleanups.push(() => connection.close());
    return connection;
  }

  /** Pays, and says what came of it. */
  async pay(idempotencyKey: string, amount = 5): Promise<unknown> {
    const connection = await this.connect();
    // A process that was killed answers nothing: the connection is closed behind it.
    void this.#ended.then(() => connection.close());
    const result = await connection.api.pay(amount, { idempotencyKey }).then(
      (value) => value,
      ({ code, executed }: RpcError) => ({ code, executed }),
    );
    await connection.close();
    return result;
  }

  async booked(): Promise<number[]> {
    const connection = await this.connect();
    const amounts = await connection.api.booked();
    await connection.close();
    return amounts;
  }

  /** The signal that ended it. */
  async killed(): Promise<NodeJS.Signals | null> {
    await this.#ended;
    return this.#process.signalCode;
  }

  async stop(): Promise<void> {
    this.#process.stdin?.end();
    await this.#ended;
  }
}

const receipt = { receipt: "for 5", at: new Date(0) };
const aborted = { code: "aborted", executed: "unknown" };

describe("a server that is killed in the middle of a payment", () => {
  const rows: [crashAt: CrashPoint, onInterrupted: "fail" | "run", answer: unknown, booked: number[]][] = [
    ["handler", "fail", aborted, []],
    ["effect", "fail", aborted, []],
    ["effect", "run", receipt, [5]],
    ["answer", "fail", receipt, [5]],
  ];
  for (const [crashAt, onInterrupted, answer, booked] of rows) {
    it(`at ${crashAt}, onInterrupted ${onInterrupted}: the next one answers, and it is paid ${booked.length} times`, async () => {
      const file = newFile();
      const first = new BankProcess({ file, crashAt, onInterrupted });
      expect(await first.pay("k")).toMatchObject({ executed: "unknown" });
      expect(await first.killed()).toBe("SIGKILL");
      // SQLite's folder stays behind, and would lock everybody out.
      expect(existsSync(`${file}.lock`)).toBe(true);

      const second = new BankProcess({ file, crashAt: "never", onInterrupted });
      expect(await second.pay("k")).toEqual(answer);
      expect(await second.pay("k")).toEqual(answer);
      expect(await second.pay("k", 6)).toEqual({ code: "invalid_argument", executed: "no" });
      expect(await second.booked()).toEqual(booked);
      await second.stop();
      expect(readdirSync(join(file, ".."))).toEqual(["bank.db"]);
    });
  }
});

describe("two servers on one file", () => {
  it("pay once for a key, whichever is asked", async () => {
    const file = newFile();
    const banks = [1, 2].map(() => new BankProcess({ file, crashAt: "never", onInterrupted: "run" }));
    const keys = Array.from({ length: 20 }, (_, index) => String(index));
    await Promise.all(banks.map((bank) => bank.booked()));
    const answers = await Promise.all(
      keys.flatMap((key) => [...banks, ...banks].map((bank) => bank.pay(key))),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set([JSON.stringify(receipt)]),
    );
    expect(await banks[0]!.booked()).toEqual(keys.map(() => 5));
    await Promise.all(banks.map((bank) => bank.stop()));
  });
});
