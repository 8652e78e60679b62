import { fileURLToPath } from "node:url";
import { packageFolder } from "./package-folder.ts";

/** The folder of the built playground page, for `listen`'s `staticDir`. It exists once the page has been built. */
export const playgroundDir: string = fileURLToPath(new URL("dist/page", packageFolder));
