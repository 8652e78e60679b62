import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { connect } from "@heddle/node-server";
import { type DemoApi, playgroundDir } from "@heddle/playground";
import { describe, expect, it } from "vitest";
import { main } from "../main.ts";
import { type FakeIo, fakeIo } from "../testing/fake-io.ts";
import { runHeddle } from "../testing/run-heddle.ts";

const firstLine = /^(?:Playground|Server) {2,}http:\/\/(\S+):(\d+)\/\n/;

async function serve(io: FakeIo, ...argv: string[]) {
  const ended = main(["serve", ...argv], io);
  const [, host, port] = await io.untilOut(firstLine);
  return { ended, port: Number(port), address: `${host}:${port}` };
}

describe("heddle serve", () => {
  it("serves the demo over every scheme of one port, and prints lines to paste", async () => {
    const io = fakeIo();
    const { ended, port } = await serve(io, "--port", "0");
    expect(io.out()).toContain(`http://127.0.0.1:${port}/`);
    const lines = [...io.out().matchAll(/heddle call (\S+) math\.add '(\S+)'/g)];
    expect(lines.map(([, url]) => url)).toEqual(
      ["ws", "tcp", "http"].map((scheme) => `${scheme}://127.0.0.1:${port}`),
    );
    for (const [, url = "", input = ""] of lines) {
      expect((await runHeddle(["call", url, "math.add", input])).out).toBe("3\n");
    }
    io.signal("SIGTERM");
    expect([await ended, io.exits]).toEqual([0, []]);
  });

  it("serves the page where it is built, and says where it is not", async () => {
    const io = fakeIo();
    const { ended, address } = await serve(io, "--port", "0");
    const isBuilt = existsSync(join(playgroundDir, "index.html"));
    const response = await fetch(`http://${address}/`);
    expect(response.status === 200).toBe(isBuilt);
    await response.arrayBuffer();
    expect(io.err().includes("not built")).toBe(!isBuilt);
    io.signal("SIGINT");
    await ended;
  });

  it("serves no page with --no-playground", async () => {
    const io = fakeIo();
    const { ended, address } = await serve(io, "--port", "0", "--no-playground");
    const response = await fetch(`http://${address}/`);
    await response.arrayBuffer();
    expect(response.status).not.toBe(200);
    expect([io.err(), io.out().startsWith("Server ")]).toEqual(["", true]);
    io.signal("SIGINT");
    await ended;
  });

  it("takes port and host from the environment, options first", async () => {
    const io = fakeIo({ env: { PORT: "0", HOST: "127.0.0.1" } });
    const { ended } = await serve(io);
    io.signal("SIGINT");
    expect(await ended).toBe(0);
    const named = fakeIo({ env: { PORT: "1", HOST: "203.0.113.1" } });
    const second = await serve(named, "--port", "0", "--host", "127.0.0.1");
    named.signal("SIGINT");
    expect(await second.ended).toBe(0);
  });

  it("warns where the network can reach it", async () => {
    const io = fakeIo();
    const { ended, address } = await serve(io, "--port", "0", "--host", "0.0.0.0");
    expect(address).toMatch(/^127\.0\.0\.1:/);
    await io.untilOut(/Everybody who can reach this machine/);
    io.signal("SIGINT");
    await ended;
  });

  it("says in a sentence that the port is taken, and exits with 1", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as { port: number };
    const { code, out, err } = await runHeddle(["serve", "--port", String(port)]);
    other.close();
    expect([code, out]).toEqual([1, ""]);
    expect(err).toBe(
      `cannot listen at port ${port} at 127.0.0.1: another program uses it; take another port, or 0 for a free one\n`,
    );
  });

  it("lets running calls end before it does", async () => {
    const io = fakeIo();
    const { ended, address } = await serve(io, "--port", "0");
    const connection = connect<DemoApi>(`tcp://${address}`);
    await connection.ready;
    const call = connection.api.slow.sleep({ ms: 200 });
    await connection.api.system.time();
    io.signal("SIGINT");
    expect((await call).sleptMs).toBeGreaterThan(190);
    expect(await ended).toBe(0);
    await connection.close();
  });

  it("ends at once at a second Ctrl-C, and not at a second SIGTERM", async () => {
    const io = fakeIo();
    const { ended, address } = await serve(io, "--port", "0");
    const connection = connect<DemoApi>(`tcp://${address}`);
    const call = connection.api.errors.neverSettles();
    call.catch(() => {});
    await connection.api.system.time();
    io.signal("SIGTERM");
    io.signal("SIGTERM");
    expect(io.exits).toEqual([]);
    io.signal("SIGINT");
    expect(io.exits).toEqual([130]);
    await connection.close();
    expect(await ended).toBe(0);
  });

  it("logs what callers are not told", async () => {
    const io = fakeIo();
    const { ended, address } = await serve(io, "--port", "0");
    const { err } = await runHeddle(["call", address, "errors.secret"]);
    expect(err).toContain("[unknown] the handler failed");
    expect(io.err()).toContain("errors.secret: Error: the password is swordfish\n");
    io.signal("SIGINT");
    await ended;
  });
});
