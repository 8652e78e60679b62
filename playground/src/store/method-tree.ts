import type { MethodInfo } from "@heddle/core";

/** A method in the tree. */
export interface TreeMethod {
  readonly info: MethodInfo;
  /** What stands behind the group's name. */
  readonly name: string;
  /** Where in the name the search was found. */
  readonly marks: readonly (readonly [from: number, to: number])[];
}

/** The methods of one service. */
export interface TreeGroup {
  /** `math`, `files.archive`; empty for methods that stand in none. */
  readonly name: string;
  readonly methods: readonly TreeMethod[];
}

/**
 * The methods that a search finds, by service: own services by name, what the server has by itself (`$sys`) last. Each word of
 * the search must stand in the id or the summary, or its letters in the id in this order.
 */
export function methodTree(methods: readonly MethodInfo[], query: string): TreeGroup[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map<string, TreeMethod[]>();
  for (const info of methods) {
    if (!words.every((word) => finds(info, word))) continue;
    const dot = info.id.lastIndexOf(".");
    const group = dot === -1 ? "" : info.id.slice(0, dot);
    const name = info.id.slice(dot + 1);
    const members = groups.get(group) ?? [];
    groups.set(group, members);
    members.push({ info, name, marks: words.flatMap((word) => markOf(info.id, word, dot + 1)) });
  }
  return [...groups]
    .map(([name, members]) => ({ name, methods: members }))
    .sort((a, b) => Number(isOwn(a.name)) - Number(isOwn(b.name)) || a.name.localeCompare(b.name));
}

/** The ids in the order of the tree. */
export function idsOf(groups: readonly TreeGroup[]): string[] {
  return groups.flatMap(({ methods }) => methods.map(({ info }) => info.id));
}

/** The method that Enter in the search opens: one whose name begins with it, then one whose id holds it, then any. */
export function bestMatch(groups: readonly TreeGroup[], query: string): string | undefined {
  const word = query.trim().toLowerCase();
  const all = groups.flatMap(({ methods }) => methods);
  const found =
    all.find(({ info, name }) => info.id.toLowerCase() === word || name.toLowerCase() === word) ??
    all.find(({ name }) => name.toLowerCase().startsWith(word)) ??
    all.find(({ info }) => info.id.toLowerCase().includes(word)) ??
    all[0];
  return found?.info.id;
}

function isOwn(group: string): boolean {
  return group.startsWith("$");
}

function finds({ id, summary = "" }: MethodInfo, word: string): boolean {
  return (
    id.toLowerCase().includes(word) ||
    summary.toLowerCase().includes(word) ||
    isSubsequence(word, id.toLowerCase())
  );
}

function isSubsequence(letters: string, text: string): boolean {
  let at = 0;
  for (const letter of letters) {
    at = text.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

/** Where the word stands in the name, which begins at `nameStart` of the id. */
function markOf(id: string, word: string, nameStart: number): (readonly [number, number])[] {
  const lower = id.toLowerCase();
  const found = lower.indexOf(word, nameStart);
  const at = found === -1 ? lower.indexOf(word) : found;
  if (at === -1) return [];
  const from = Math.max(0, at - nameStart);
  const to = at + word.length - nameStart;
  return to > from ? [[from, to]] : [];
}
