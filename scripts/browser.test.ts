import { expect, it } from "vitest";
import { type BrowserHost, findBrowser } from "./browser.mjs";

/** A machine on which these browsers start and these programs are on the PATH. */
function host(
  starting: readonly string[],
  onPath: Readonly<Record<string, string>> = {},
  chosen?: string,
): BrowserHost {
  return {
    chosen,
    playwrightPath: () => "playwright/chrome",
    which: (name) => onPath[name],
    runs: (path) => starting.includes(path),
  };
}

const path = {
  chromium: "bin/chromium",
  "chromium-browser": "bin/chromium-browser",
  "google-chrome": "bin/google-chrome",
};
const all = ["my/chromium", "playwright/chrome", ...Object.values(path)];

it("takes the one of CHROMIUM_PATH first", () => {
  expect(findBrowser(host(all, path, "my/chromium"))).toBe("my/chromium");
});

it("says so when CHROMIUM_PATH has none that starts, and takes no other", () => {
  expect(() => findBrowser(host(["playwright/chrome"], {}, "my/chromium"))).toThrow(
    "CHROMIUM_PATH is my/chromium",
  );
});

it("takes Playwright's own next", () => {
  expect(findBrowser(host(all, path))).toBe("playwright/chrome");
  expect(findBrowser(host(all, path, ""))).toBe("playwright/chrome");
});

it("takes one of the PATH last, chromium before google-chrome", () => {
  expect(findBrowser(host(Object.values(path), path))).toBe("bin/chromium");
  expect(findBrowser(host(["bin/google-chrome"], { "google-chrome": "bin/google-chrome" }))).toBe(
    "bin/google-chrome",
  );
});

it("passes over one that does not start", () => {
  expect(findBrowser(host(["bin/google-chrome"], path))).toBe("bin/google-chrome");
});

it("finds none where there is none", () => {
  expect(findBrowser(host([]))).toBeUndefined();
});
