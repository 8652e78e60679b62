/**
 * What a process has in memory, as the measurements read it everywhere. Needs the built form of `bench/src`.
 */
export { memoryState } from "../dist/peers/memory-state.js";
