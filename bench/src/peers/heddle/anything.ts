import type { Schema } from "@heddle/core";

/** A schema that takes everything, so that no library's validation is measured. */
export function anything<T>(): Schema<T> {
  // A caller's type is its promise; nothing is looked at.
  return {
    "~standard": { version: 1, vendor: "heddle-bench", validate: (value) => ({ value: value as T }) },
  };
}
