/**
 * Whose code a file of the built repository is, as "core/session", "node-server/dial" or "core" for what lies in no folder; a dependency by its name; undefined
 * for anything else.
 */
export function layerOf(path: string): string | undefined {
  const [, own, inside = ""] = /\/(core|node-server|web-client|bench)\/dist\/(.*)$/.exec(path) ?? [];
  if (own !== undefined) return inside.includes("/") ? `${own}/${inside.split("/")[0]}` : own;
  const [, dependency] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
  return dependency;
}
