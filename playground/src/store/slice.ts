/** A piece of state outside React: panels read it, stores write it. */
export interface Slice<State> {
  /** The same object until something changes. */
  get(): State;
  /** Puts these members over the state, and tells everybody who listens. Nothing is told where nothing changes. */
  set(change: Partial<State>): void;
  /** Listens; returns the function that stops listening. */
  subscribe(listener: () => void): () => void;
}

/** Makes a slice. */
export function createSlice<State extends object>(initial: State): Slice<State> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    set(change) {
      const keys = Object.keys(change) as (keyof State)[]; // a Partial of it has no others
      if (keys.every((key) => Object.is(state[key], change[key]))) return;
      state = { ...state, ...change };
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
