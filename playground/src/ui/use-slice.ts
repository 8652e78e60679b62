import { useSyncExternalStore } from "react";
import type { Slice } from "../store/slice.ts";

/** Reads a part of a slice, and renders again when that part has changed. `select` must give the same object for the same state. */
export function useSlice<State extends object, Part>(
  slice: Slice<State>,
  select: (state: State) => Part,
): Part {
  return useSyncExternalStore(slice.subscribe, () => select(slice.get()));
}
