/**
 * Tries every system: serves it and connects to it in this process, and looks at each operation that is
 * there. Prints one line a system. Names given as arguments, without `.mjs`, are tried alone.
 */
import assert from "node:assert/strict";
import { setTimeout as after } from "node:timers/promises";

const names = [
  "trpc",
  "trpc-superjson",
  "orpc",
  "capnweb",
  "socket-io",
  "rpc-websockets",
  "birpc",
  "rsocket",
  "grpc-js",
  "connect",
  "raw-ws-superjson",
];

/** What each of them brings back beside JSON; seen, not asked for. */
const beyondJson = {
  Date: new Date(1_700_000_000_000),
  Map: new Map([["a", { b: 1 }]]),
  Set: new Set([1, 2]),
  BigInt: 12_345_678_901_234_567_890n,
};

/** @typedef {import("../src/peers/peer.ts").BenchConnection} BenchConnection */

/** @type {Record<string, (connection: BenchConnection) => Promise<string | undefined>>} */
const checks = {
  async echo(connection) {
    const value = {
      sequence: 1,
      name: "näme",
      tags: ["a", "b"],
      isUrgent: true,
      none: null,
      deep: { x: [1.5] },
    };
    assert.deepEqual(await Promise.all([connection.echo(value), connection.echo("text")]), [value, "text"]);
    const types = [];
    for (const [type, special] of Object.entries(beyondJson)) {
      if (await isBroughtBack(connection, special)) types.push(type);
    }
    return types.length === 0 ? undefined : types.join(" ");
  },
  async echoBytes(connection) {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, at) => (at * 31) % 256);
    assert.ok(Buffer.from(bytes).equals(await connection.echoBytes(bytes)));
  },
  async download(connection) {
    assert.equal(await connection.download(100_000), 100_000);
  },
  async upload(connection) {
    assert.equal(await connection.upload(new Uint8Array(100_000)), 100_000);
  },
  async items(connection) {
    const items = [];
    await connection.items(1_000, (item) => items.push(item));
    assert.deepEqual(
      items,
      Array.from({ length: 1_000 }, (_, item) => item),
    );
  },
  async sendItems(connection) {
    assert.equal(await connection.sendItems(numbersBelow(1_000)), 1_000);
  },
  async hang(connection) {
    await Promise.all(Array.from({ length: 5 }, () => connection.hang(50)));
    await after(100);
    const { begun, told } = await connection.hangs();
    assert.equal(begun, 5);
    return `told ${told} of ${begun}`;
  },
  async memory(connection) {
    const { rssBytes, heapAndExternalBytes } = await connection.memory();
    assert.ok(rssBytes > 0 && heapAndExternalBytes > 0);
  },
  async close(connection) {
    await connection.close();
  },
};

/** Longer than any of them needs. */
const checkMs = 5_000;

/** @param {string} name */
async function tryOne(name) {
  const { peer } = await import(`./${name}.mjs`);
  const { port } = await peer.serve();
  const connection = await peer.connect(port);
  const can = [];
  const failed = [];
  for (const [operation, check] of Object.entries(checks)) {
    if (connection[operation] === undefined) continue;
    try {
      const seen = await inTime(check(connection));
      can.push(seen === undefined ? operation : `${operation} (${seen})`);
    } catch (error) {
      failed.push(`${operation}: ${messageOf(error)}`);
    }
  }
  return { can, failed };
}

/**
 * @param {BenchConnection} connection
 * @param {unknown} value
 */
async function isBroughtBack(connection, value) {
  try {
    assert.deepEqual(await inTime(connection.echo({ value }), 500), { value });
    return true;
  } catch {
    return false;
  }
}

/**
 * @template T
 * @param {Promise<T>} work
 * @returns {Promise<T>}
 */
function inTime(work, milliseconds = checkMs) {
  const late = after(milliseconds, undefined, { ref: false }).then(() => {
    throw new Error(`took longer than ${milliseconds} ms`);
  });
  return Promise.race([work, late]);
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error ? error.message.split("\n")[0] : String(error);
}

async function* numbersBelow(count) {
  for (let number = 0; number < count; number++) yield number;
}

setTimeout(() => {
  console.log("not done within 60 seconds");
  process.exit(1);
}, 58_000);

const asked = process.argv.slice(2);
let failures = 0;
for (const name of asked.length === 0 ? names : asked) {
  const { can, failed } = await inTime(tryOne(name), 15_000).catch((error) => ({
    can: [],
    failed: [messageOf(error)],
  }));
  failures += failed.length;
  console.log(`${name}: ${can.join(", ")}${failed.length === 0 ? "" : ` | FAILED ${failed.join("; ")}`}`);
}
process.exit(failures === 0 ? 0 : 1);
