import { readFileSync } from "node:fs";
import { type ServerOptions, service } from "@heddle/core";
import { errorMethods } from "./errors/error-methods.ts";
import { fileMethods } from "./files/file-methods.ts";
import { transferMethods } from "./files/transfer-methods.ts";
import { mathMethods } from "./math/math-methods.ts";
import { noteMethods } from "./notes/note-methods.ts";
import { packageFolder } from "./package-folder.ts";
import { peerMethods } from "./peer/peer-methods.ts";
import { RecentCancels } from "./recent-cancels.ts";
import { richMethods } from "./rich/rich-methods.ts";
import { searchMethods } from "./search/search-methods.ts";
import { searchRoot } from "./search/search-root.ts";
import { slowMethods } from "./slow/slow-methods.ts";
import { streamMethods } from "./streams/stream-methods.ts";
import { systemMethods } from "./system/system-methods.ts";
import { watchMethod } from "./system/watch-method.ts";
import { textMethods } from "./text/text-methods.ts";

/** What ended before its end, of all that have streams. */
const stopped = new RecentCancels(50);

/**
 * The service that the playground starts with: each method does something real, and each feature of Heddle has one to try it
 * with. Its notes, its lists of cancelled calls and its log are kept by this process and shared by all its servers.
 */
export const demoService = service({
  math: mathMethods,
  text: textMethods,
  streams: streamMethods(stopped),
  files: { ...fileMethods, ...transferMethods(stopped) },
  system: { ...systemMethods, watch: watchMethod(stopped) },
  search: searchMethods(searchRoot),
  slow: slowMethods(),
  errors: errorMethods,
  rich: richMethods,
  notes: noteMethods(),
  peer: peerMethods,
});

/** The type of the demo service, for `connect<DemoApi>(url)`. */
export type DemoApi = typeof demoService;

/** How the demo service is served: under its name, with this package's version. */
export const demoServerOptions: ServerOptions = { name: "Heddle demo", version: packageVersion() };

function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("package.json", packageFolder), "utf8"));
  const { version } = manifest as { readonly version: string }; // our own package.json
  return version;
}
