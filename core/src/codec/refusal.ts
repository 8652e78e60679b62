import { type Carried, carried, carriesPrimitive } from "./carried.ts";
import { CodecError, type CodecName } from "./codec.ts";
import { describePrimitive, describeWhole, hintFor } from "./refusal-words.ts";
import { Trail } from "./value-path.ts";
import { encodeLimits, hasToJson, isRefusedKey, kindOf, refusedKey, tooDeep } from "./value-policy.ts";

/**
 * Looks for what a codec does not carry, and says what and where. Encoders check in one tight walk that knows no
 * paths; this one is walked after they refused, so that only failures pay for paths.
 *
 * @returns undefined where it finds nothing to refuse, as when a getter answers differently the second time.
 */
export function explainRefusal(value: unknown, codec: CodecName): CodecError | undefined {
  try {
    new Inspector(carried[codec]).inspect(value);
    return undefined;
  } catch (error) {
    return error instanceof CodecError ? error : undefined;
  }
}

class Inspector {
  readonly #codec: Carried;
  readonly #trail = new Trail();
  /** The containers that the walk is inside of; meeting one again is a cycle. */
  readonly #inside: object[] = [];

  constructor(codec: Carried) {
    this.#codec = codec;
  }

  /** @throws CodecError for the first thing that the codec does not carry. */
  inspect(value: unknown): void {
    if (typeof value === "object" && value !== null) {
      this.#inspectObject(value);
    } else if (!carriesPrimitive(this.#codec, value)) {
      throw this.#notCarried(describePrimitive(value), (codec) => carriesPrimitive(codec, value));
    }
  }

  #inspectObject(value: object): void {
    const kind = kindOf(value);
    if (!this.#codec.kinds.has(kind)) {
      throw this.#notCarried(describeWhole(kind), (codec) => codec.kinds.has(kind), hintFor(kind));
    }
    switch (kind) {
      case "Date":
        if (Number.isNaN((value as Date).getTime())) throw this.#notCarried("an invalid Date");
        break;
      case "Array":
      case "Object":
      case "Map":
      case "Set":
      case "Error":
        this.#enter(value);
        this.#trail.enter(kind);
        this.#inspectContents(value, kind);
        this.#trail.leave();
        this.#inside.pop();
    }
  }

  #enter(value: object): void {
    if (this.#inside.includes(value))
      throw this.#notCarried("a cycle", undefined, "decoded values are trees");
    if (this.#inside.push(value) > encodeLimits.maxDepth) throw this.#error(tooDeep().message);
  }

  /** The kind says what the value is; `instanceof` would not know one of another realm. */
  #inspectContents(value: object, kind: "Array" | "Object" | "Map" | "Set" | "Error"): void {
    if (kind === "Array") this.#inspectArray(value as unknown[]);
    else if (kind === "Map") this.#inspectMap(value as Map<unknown, unknown>);
    else if (kind === "Set") this.#inspectSet(value as Set<unknown>);
    else if (kind === "Error") this.#inspectError(value as Error);
    else this.#inspectProperties(value as Record<string, unknown>);
  }

  #inspectArray(array: readonly unknown[]): void {
    if (hasToJson(array)) throw this.#notCarried("an array with a toJSON method", undefined, "call it first");
    for (let i = 0; i < array.length; i++) {
      this.#trail.step(i);
      if (!(i in array)) throw this.#notCarried("a hole in an array", undefined, "send null");
      this.inspect(array[i]);
    }
  }

  #inspectMap(map: ReadonlyMap<unknown, unknown>): void {
    let step = 0;
    for (const [key, value] of map) {
      this.#trail.step(step++);
      this.inspect(key);
      this.#trail.step(step++);
      this.inspect(value);
    }
  }

  #inspectSet(set: ReadonlySet<unknown>): void {
    let step = 0;
    for (const value of set) {
      this.#trail.step(step++);
      this.inspect(value);
    }
  }

  #inspectError(error: Error): void {
    for (const key of ["name", "message"] as const) {
      this.#trail.step(key);
      if (typeof error[key] !== "string") throw this.#notCarried(`an Error whose ${key} is not a string`);
      this.inspect(error[key]);
    }
    this.#trail.step("cause");
    if ("cause" in error) this.inspect(error.cause);
  }

  #inspectProperties(object: Record<string, unknown>): void {
    // An own one that is enumerable is found among the properties.
    if (!Object.prototype.propertyIsEnumerable.call(object, "toJSON") && hasToJson(object)) {
      throw this.#notCarried("an object with a toJSON method", undefined, "call it first");
    }
    for (const key of Object.keys(object)) {
      this.#trail.step(key);
      if (isRefusedKey(key)) throw this.#error(refusedKey(key).message);
      const value = this.#read(object, key);
      if (value === undefined && !this.#codec.undefined) continue; // left out, as documented
      this.inspect(key);
      this.inspect(value);
    }
  }

  #read(object: Record<string, unknown>, key: string): unknown {
    try {
      return object[key];
    } catch {
      throw this.#error("reading a property threw");
    }
  }

  /** The error for something that this codec does not carry, naming the codecs that do. */
  #notCarried(what: string, isCarriedBy?: (codec: Carried) => boolean, hint?: string): CodecError {
    const others = isCarriedBy === undefined ? [] : Object.values(carried).filter(isCarriedBy);
    const names = others.map(({ codec }) => codec).join(" and ");
    const verdict =
      others.length === 0
        ? `no codec carries ${what}`
        : `${this.#codec.codec} does not carry ${what}; ${names} ${others.length > 1 ? "do" : "does"}`;
    return this.#error(hint === undefined ? verdict : `${verdict}: ${hint}`);
  }

  #error(message: string): CodecError {
    return new CodecError(message, this.#trail.path());
  }
}
