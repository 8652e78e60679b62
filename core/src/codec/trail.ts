/** What holds a step of a path; it decides how one writes the step. */
export type StepHolder = "Array" | "Object" | "Map" | "Set" | "Error";

/** A key may be as long as a message; an error should not be. */
const shownKeyLengthMax = 64;

/**
 * Where a walk is: at each depth the holder and the step taken from it. Written while walking, without allocating;
 * only a failure asks for the path.
 */
export class Trail {
  readonly #holders: StepHolder[] = [];
  readonly #steps: (string | number | undefined)[] = [];
  #depth = 0;

  /** Containers that the walk is inside of. */
  get depth(): number {
    return this.#depth;
  }

  enter(holder: StepHolder): void {
    this.#steps[this.#depth] = undefined;
    this.#holders[this.#depth++] = holder;
  }

  leave(): void {
    this.#depth--;
  }

  /** The key of a property, the index of an element, `2 * index` for a key of a Map and one more for its value. */
  step(step: string | number): void {
    this.#steps[this.#depth - 1] = step;
  }

  /** As one writes it: `input.list[3].name`; keys and values of Maps and Sets as `.keys[0]`, `.values[0]`. Empty for the top. */
  path(): string {
    let path = "";
    for (let i = 0; i < this.#depth; i++) {
      const step = this.#steps[i];
      if (step !== undefined) path += writeStep(this.#holders[i], step);
    }
    return path.replace(/^\./, "");
  }
}

/** One step as one writes it. */
export function writeStep(holder: StepHolder | undefined, step: string | number): string {
  if (typeof step === "string") return writeKey(step);
  if (holder === "Map") return step % 2 === 0 ? `.keys[${step / 2}]` : `.values[${(step - 1) / 2}]`;
  return holder === "Set" ? `.values[${step}]` : `[${step}]`;
}

/** The step to a property: `.name`, or `["a b"]` where that is no name. */
function writeKey(key: string): string {
  const shown = key.length > shownKeyLengthMax ? `${key.slice(0, shownKeyLengthMax)}…` : key;
  return /^[A-Za-z_$][\w$]*$/.test(shown) ? `.${shown}` : `[${JSON.stringify(shown)}]`;
}
