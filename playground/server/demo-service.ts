import { readFileSync } from "node:fs";
import { type ServerOptions, type Service, service } from "@heddle/core";
import { type ErrorMethods, errorMethods } from "./errors/error-methods.ts";
import { type FileMethods, fileMethods } from "./files/file-methods.ts";
import { type MathMethods, mathMethods } from "./math/math-methods.ts";
import { type NoteMethods, noteMethods } from "./notes/note-methods.ts";
import { packageFolder } from "./package-folder.ts";
import { type PeerMethods, peerMethods } from "./peer/peer-methods.ts";
import { type RichMethods, richMethods } from "./rich/rich-methods.ts";
import { type SearchMethods, searchMethods } from "./search/search-methods.ts";
import { searchRoot } from "./search/search-root.ts";
import { type SlowMethods, slowMethods } from "./slow/slow-methods.ts";
import { type SystemMethods, systemMethods } from "./system/system-methods.ts";
import { type TextMethods, textMethods } from "./text/text-methods.ts";

/** The type of the demo service, for `connect<DemoApi>(url)`. */
export type DemoApi = Service<{
  readonly math: MathMethods;
  readonly text: TextMethods;
  readonly files: FileMethods;
  readonly system: SystemMethods;
  readonly search: SearchMethods;
  readonly slow: SlowMethods;
  readonly errors: ErrorMethods;
  readonly rich: RichMethods;
  readonly notes: NoteMethods;
  readonly peer: PeerMethods;
}>;

/**
 * The service that the playground starts with: each method does something real, and each feature of Heddle has one to try it
 * with. Its notes and its list of cancelled calls are kept in this process and shared by all its servers.
 */
export const demoService: DemoApi = service({
  math: mathMethods,
  text: textMethods,
  files: fileMethods,
  system: systemMethods,
  search: searchMethods(searchRoot),
  slow: slowMethods(),
  errors: errorMethods,
  rich: richMethods,
  notes: noteMethods(),
  peer: peerMethods,
});

/** How the demo service is served: under its name, with this package's version. */
export const demoServerOptions: ServerOptions = { name: "Heddle demo", version: packageVersion() };

function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("package.json", packageFolder), "utf8"));
  const { version } = manifest as { readonly version: string }; // our own package.json
  return version;
}
