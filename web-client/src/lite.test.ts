import { build, type Rolldown } from "vite";
import { afterEach, describe, expect, it, vi } from "vitest";
import { connect } from "./lite.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

/** The sources that a page's bundler takes in for this program, as paths in the repository. */
async function sourcesOf(program: string): Promise<readonly string[]> {
  const entry = "virtual:page";
  const result = await build({
    configFile: false,
    logLevel: "error",
    resolve: { conditions: ["@heddle/source", "browser", "module", "import", "default"] },
    plugins: [
      {
        name: "page",
        resolveId: (id) => (id === entry ? entry : undefined),
        load: (id) => (id === entry ? program : undefined),
      },
    ],
    build: { write: false, minify: false, modulePreload: false, rollupOptions: { input: entry } },
  });
  const [output] = (Array.isArray(result) ? result : [result]) as Rolldown.RolldownOutput[]; // nothing is watched
  return (output?.output ?? []).flatMap((file) =>
    file.type === "chunk"
      ? Object.entries(file.modules).flatMap(([path, { renderedLength }]) =>
          renderedLength > 0 ? [path] : [],
        )
      : [],
  );
}

describe("connect of lite", () => {
  it("loads no codec but the one that it is given, and nothing that answers calls", async () => {
    const loaded = await sourcesOf(
      'import { connect, jsonCodec } from "@heddle/web-client/lite"; connect("/rpc", { codecs: [jsonCodec] });',
    );
    const isLoaded = (name: string) => loaded.some((path) => path.endsWith(`/${name}.ts`));
    expect(["json", "session", "multiplexer"].map(isLoaded)).toEqual([true, true, true]);
    expect(
      ["superjson", "msgpack", "msgpack-reader", "dispatcher", "message-port-duplex"].filter(isLoaded),
    ).toEqual([]);
  });

  it("leaves what answers calls out of a page that serves nothing, and takes it in with a service", async () => {
    const loads = async (program: string) =>
      (await sourcesOf(program)).some((path) => path.endsWith("/dispatcher.ts"));
    const connecting = 'import { connect } from "@heddle/web-client"; connect("/rpc");';
    const serving = `import { service } from "@heddle/core"; import { connect } from "@heddle/web-client"; connect("/rpc", { serve: service({}) });`;
    expect(await loads(connecting)).toBe(false);
    expect(await loads(serving)).toBe(true);
  });

  it.each([
    ["no codec", [], "at least one codec is needed"],
    ["a name", ["json"], "a codec is an object with name, encode and decode"],
  ])("refuses %s", (_, codecs, sentence) => {
    vi.stubGlobal("location", new URL("https://page.example/"));
    expect(() => connect("/rpc", { codecs: codecs as never })).toThrow(sentence);
  });
});
