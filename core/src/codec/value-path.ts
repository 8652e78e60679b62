import { CodecError } from "./codec.ts";

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
    return withoutFirstDot(path);
  }
}

/**
 * A `CodecError` on its way out of a walk that keeps no trail: each container that it passes adds its step, so a walk
 * that succeeds pays nothing for paths.
 */
class Misplaced {
  readonly message: string;
  readonly #steps: string[] = [];

  constructor(message: string) {
    this.message = message;
  }

  add(holder: StepHolder, step: string | number | undefined): this {
    if (step !== undefined) this.#steps.push(writeStep(holder, step));
    return this;
  }

  place(): CodecError {
    return new CodecError(this.message, withoutFirstDot(this.#steps.reverse().join("")));
  }
}

/** What a container throws on when `error` came out of its contents at `step`, or, without one, out of itself. */
export function misplaced(error: unknown, holder: StepHolder, step: string | number | undefined): unknown {
  if (error instanceof Misplaced) return error.add(holder, step);
  return error instanceof CodecError ? new Misplaced(error.message).add(holder, step) : error;
}

/** The `CodecError` of what came out of a decoder. What is none is a limit set higher than what the engine can do. */
export function placed(error: unknown): CodecError {
  if (error instanceof Misplaced) return error.place();
  return error instanceof CodecError
    ? error
    : new CodecError("the bytes cannot be decoded within this engine's limits");
}

function withoutFirstDot(path: string): string {
  return path.startsWith(".") ? path.slice(1) : path;
}

function writeStep(holder: StepHolder | undefined, step: string | number): string {
  if (typeof step === "string") return writeKey(step);
  if (holder === "Map") return step % 2 === 0 ? `.keys[${step / 2}]` : `.values[${(step - 1) / 2}]`;
  return holder === "Set" ? `.values[${step}]` : `[${step}]`;
}

/** The step to a property: `.name`, or `["a b"]` where that is no name. */
function writeKey(key: string): string {
  const shown = key.length > shownKeyLengthMax ? `${key.slice(0, shownKeyLengthMax)}…` : key;
  return /^[A-Za-z_$][\w$]*$/.test(shown) ? `.${shown}` : `[${JSON.stringify(shown)}]`;
}
