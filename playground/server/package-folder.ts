/**
 * The URL of this package's folder, with a slash at its end. This file is in `server` where the sources run, and in
 * `dist/server` where the build does.
 */
export const packageFolder: URL = new URL(
  import.meta.url.endsWith("/dist/server/package-folder.js") ? "../.." : "..",
  import.meta.url,
);
