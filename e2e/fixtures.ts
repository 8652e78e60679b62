import { test as base, expect } from "@playwright/test";
import { type DemoServer, startDemoServer } from "./demo-server.ts";
import { PlaygroundPage } from "./playground-page.ts";

export { expect };

/** What a test may ask for. */
interface Fixtures {
  /** A demo server of the test's own, and the address that `page.goto("/")` means. */
  server: DemoServer;
  /**
   * What pages may print as errors, in a test that provokes them: `test.use({ expectedErrors: /WebSocket/ })`.
   * @default none
   */
  expectedErrors: RegExp | undefined;
  /** The playground of that server, open and connected. */
  playground: PlaygroundPage;
}

/** Playwright's `test` with a demo server, in which every error that a page prints or throws fails the test. */
export const test = base.extend<Fixtures>({
  expectedErrors: [undefined, { option: true }],

  server: async ({ browserName: _ }, use, testInfo) => {
    const server = await startDemoServer();
    await use(server);
    await server.stop();
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach("server", { body: server.output(), contentType: "text/plain" });
    }
  },

  playground: async ({ page }, use) => {
    const playground = new PlaygroundPage(page);
    await playground.open();
    await use(playground);
  },

  baseURL: async ({ server }, use) => {
    await use(server.url);
  },

  // The context rather than the page, so that a test's second tab is watched too.
  context: async ({ context, expectedErrors }, use) => {
    const errors: string[] = [];
    const report = (text: string) => {
      if (expectedErrors?.test(text) !== true) errors.push(text);
    };
    context.on("console", (message) => {
      if (message.type() === "error") report(`${message.text()} (${message.location().url})`);
    });
    context.on("weberror", (webError) => report(webError.error().stack ?? webError.error().message));
    await use(context);
    expect(errors, "errors that the test's pages printed or threw").toEqual([]);
  },
});
