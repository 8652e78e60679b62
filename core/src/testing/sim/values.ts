import { SimRandom } from "./random.ts";

/** Values one after the other, the same each time for one seed: what a source gives, and what its reader must get. */
export function valuesOf(seed: number, maxBytes: number): () => unknown {
  const random = new SimRandom(seed);
  let index = 0;
  return () => {
    index++;
    const byteLength = random.chance(0.5) ? random.int(0, maxBytes) : random.int(0, Math.min(maxBytes, 30));
    switch (random.int(0, 3)) {
      case 0:
        return new Uint8Array(byteLength).fill(index);
      case 1:
        return { index, text: "x".repeat(byteLength) };
      case 2:
        return { index, bytes: new Uint8Array(byteLength).fill(index) };
      default:
        return random.chance(0.1) ? null : `${index}${"y".repeat(byteLength)}`;
    }
  };
}

/** Whether a value of `valuesOf` arrived as it was. Of filling the length and the ends are looked at. */
export function isSameValue(got: unknown, wanted: unknown): boolean {
  if (wanted instanceof Uint8Array) {
    return (
      got instanceof Uint8Array &&
      got.byteLength === wanted.byteLength &&
      got[0] === wanted[0] &&
      got.at(-1) === wanted.at(-1)
    );
  }
  if (typeof wanted !== "object" || wanted === null || typeof got !== "object" || got === null)
    return got === wanted;
  const members = Object.entries(wanted);
  if (Object.keys(got).length !== members.length) return false;
  const others = got as Readonly<Record<string, unknown>>; // an object, whatever is in it
  return members.every(([key, each]) => isSameValue(others[key], each));
}
