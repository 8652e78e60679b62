import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { RpcError } from "@heddle/core";
import { isListedName } from "./listed-names.ts";

/**
 * The place of a file or folder below `root`, from a path that a caller gave. Only what `search` lists can be reached: no step up,
 * no absolute path, nothing hidden, and nothing by way of a symbolic link.
 * @param path With `/` between its names; the empty text is the root itself.
 * @throws RpcError `permission_denied` for what may not be reached, `not_found` for what is not there.
 */
export async function resolvePath(root: string, path: string): Promise<string> {
  const names = path === "" ? [] : path.split("/");
  if (!names.every((name) => isListedName(name) && !/[\\:\0]/.test(name))) {
    const message = `${JSON.stringify(path)} may not be read: give a path like core/src/index.ts, inside the folder and without hidden names`;
    throw new RpcError("permission_denied", message);
  }
  const realRoot = await realpath(root);
  const wanted = join(realRoot, ...names);
  if ((await realpathOf(wanted, path)) !== wanted) {
    throw new RpcError(
      "permission_denied",
      `${JSON.stringify(path)} leads through a symbolic link, which is not followed`,
    );
  }
  return wanted;
}

async function realpathOf(place: string, path: string): Promise<string> {
  try {
    return await realpath(place);
  } catch {
    throw new RpcError("not_found", `there is no ${JSON.stringify(path)}; search.files lists what is there`);
  }
}
