import type { CodecName } from "@heddle/core";
import { codecNames, type Environment, isCodecName } from "./environment.ts";
import { createSlice, type Slice } from "./slice.ts";

/** What is remembered between visits. Nothing secret is: metadata and arguments are forgotten with the page. */
export interface Settings {
  readonly theme: "system" | "light" | "dark";
  /** What was typed; empty for the server that the page came from. */
  readonly address: string;
  readonly codec: CodecName;
  readonly argumentsView: "form" | "json";
  readonly resultView: "tree" | "text";
  readonly framesOpen: boolean;
  /** Whether the frame log leaves out the playground's own pings. */
  readonly hideBackground: boolean;
  /** As typed; empty for none. */
  readonly timeout: string;
}

const defaults: Settings = {
  theme: "system",
  address: "",
  codec: "superjson",
  argumentsView: "form",
  resultView: "tree",
  framesOpen: true,
  hideBackground: true,
  timeout: "",
};

const storageKey = "heddle.playground.settings";

/** The settings as they were left, kept up to date in the storage. */
export function createSettings({ storage }: Pick<Environment, "storage">): Slice<Settings> {
  const slice = createSlice<Settings>({ ...defaults, ...read(storage) });
  slice.subscribe(() => {
    try {
      storage.setItem(storageKey, JSON.stringify(slice.get()));
    } catch {
      // Full or forbidden: the settings then last as long as the page.
    }
  });
  return slice;
}

/** What stands in the storage is looked at: an older playground, or somebody else on the origin, may have written it. */
function read(storage: Environment["storage"]): Partial<Settings> {
  let stored: unknown;
  try {
    stored = JSON.parse(storage.getItem(storageKey) ?? "{}");
  } catch {
    return {};
  }
  if (typeof stored !== "object" || stored === null) return {};
  return Object.fromEntries(Object.entries(stored).filter(([name, value]) => isSetting(name, value)));
}

function isSetting(name: string, value: unknown): boolean {
  const choices: Readonly<Record<string, readonly unknown[]>> = {
    theme: ["system", "light", "dark"],
    codec: codecNames,
    argumentsView: ["form", "json"],
    resultView: ["tree", "text"],
  };
  if (name === "codec") return isCodecName(value);
  if (Object.hasOwn(choices, name)) return choices[name]?.includes(value) === true;
  return Object.hasOwn(defaults, name) && typeof value === typeof defaults[name as keyof Settings]; // hasOwn has looked
}
