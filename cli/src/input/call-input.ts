import type { Connection } from "@heddle/core";
import type { Io } from "../io.ts";
import { UsageError } from "../usage-error.ts";
import { type ByteInput, openByteInput, readAllBytes } from "./byte-input.ts";
import type { ByteSource, InputPlan } from "./input-plan.ts";
import { readJsonLines } from "./json-lines.ts";
import { readJson } from "./read-json.ts";
import { askWantedForms, type WantedForm } from "./wanted-form.ts";

/** More than this is not read into memory; servers take 64 MiB by default. */
const maxInputBytes = 256 * 1_048_576;

/** The call that an input is made for. */
export interface InputTarget {
  readonly connection: Connection;
  readonly method: string;
  readonly signal: AbortSignal;
}

/**
 * The input of one call: nothing, JSON, and what is read from files and stdin. What must be there is looked at when it is opened, before
 * there is a connection. Whoever opened it closes it.
 */
export class CallInput {
  readonly #base: unknown;
  readonly #whole: ByteInput | undefined;
  readonly #properties: ReadonlyMap<string, ByteInput>;
  readonly #options: { readonly lines: boolean; readonly plain: boolean };
  readonly #failed = new AbortController();

  private constructor(
    base: unknown,
    whole: ByteInput | undefined,
    properties: ReadonlyMap<string, ByteInput>,
    options: { readonly lines: boolean; readonly plain: boolean },
  ) {
    this.#base = base;
    this.#whole = whole;
    this.#properties = properties;
    this.#options = options;
  }

  /**
   * Opens files, and reads JSON.
   * @throws UsageError where the JSON is none or no object that properties can be added to, or a file cannot be read.
   */
  static async open({ base, properties, lines }: InputPlan, plain: boolean, io: Io): Promise<CallInput> {
    const value = await readBase(base, plain, io);
    if (properties.size > 0 && value !== undefined) checkRoom(value, [...properties.keys()]);
    const opened: ByteInput[] = [];
    const openOne = async (source: ByteSource): Promise<ByteInput> => {
      const input = await openByteInput(source, io);
      opened.push(input);
      return input;
    };
    try {
      const whole = base.kind === "bytes" ? await openOne(base.source) : undefined;
      const inputs = new Map<string, ByteInput>();
      for (const [key, source] of properties) inputs.set(key, await openOne(source));
      return new CallInput(value, whole, inputs, { lines, plain });
    } catch (error) {
      for (const input of opened) await input.close();
      throw error;
    }
  }

  /** Whether something is read from a file or from stdin while the call runs. */
  get hasFiles(): boolean {
    return this.#inputs.length > 0;
  }

  /** The bytes of all files together; undefined where one is of unknown length. */
  get totalBytes(): number | undefined {
    const lengths = this.#inputs.map(({ byteLength }) => byteLength);
    return lengths.reduce(
      (sum, length) => (sum === undefined || length === undefined ? undefined : sum + length),
      0,
    );
  }

  /** Aborts when something that is sent cannot be read on; its reason, a UsageError or LocalError, is what to tell. */
  get failed(): AbortSignal {
    return this.#failed.signal;
  }

  /**
   * The value to send. Where a file is there, the server is asked whether the method takes a stream, or bytes or a text in one.
   * @throws UsageError where it takes a stream of values and `--lines` was not said.
   */
  async valueFor({ connection, method, signal }: InputTarget): Promise<unknown> {
    if (!this.hasFiles) return this.#base;
    const { lines } = this.#options;
    const wanted = lines ? undefined : await askWantedForms(connection, method, signal);
    const form = (input: ByteInput, key: string | undefined) =>
      lines ? this.#streamOfLines(input) : this.#inForm(input, wanted?.(key) ?? "byteStream", key);
    if (this.#whole !== undefined) return form(this.#whole, undefined);
    const entries: [string, unknown][] = [];
    for (const [key, input] of this.#properties) entries.push([key, await form(input, key)]);
    return { ...(this.#base as object | undefined), ...Object.fromEntries(entries) }; // checkRoom has looked
  }

  async close(): Promise<void> {
    for (const input of this.#inputs) await input.close();
  }

  get #inputs(): readonly ByteInput[] {
    return [...(this.#whole === undefined ? [] : [this.#whole]), ...this.#properties.values()];
  }

  async #inForm(input: ByteInput, form: WantedForm, key: string | undefined): Promise<unknown> {
    switch (form) {
      case "byteStream":
        return this.#telling(input.bytes);
      case "bytes":
        return readAllBytes(input, maxInputBytes);
      case "text":
        return new TextDecoder().decode(await readAllBytes(input, maxInputBytes));
      case "valueStream":
        throw new UsageError(
          `${key ?? "the input"} is a stream of values, not of bytes; with --lines each line of ${input.name} is one, as JSON`,
        );
    }
  }

  #streamOfLines({ bytes, name }: ByteInput): AsyncIterable<unknown> {
    return this.#telling(readJsonLines(bytes, { plain: this.#options.plain, name }));
  }

  /** The server is told of a stream that fails, but not by whose fault; here it is what the user must hear. */
  async *#telling<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
    try {
      yield* items;
    } catch (error) {
      this.#failed.abort(error);
      throw error;
    }
  }
}

async function readBase(base: InputPlan["base"], plain: boolean, io: Io): Promise<unknown> {
  if (base.kind === "json") return readJson(base.text, plain, "the input");
  if (base.kind !== "jsonOfStdin") return undefined;
  const input = await openByteInput({ kind: "stdin" }, io);
  const text = new TextDecoder().decode(await readAllBytes(input, maxInputBytes));
  return text.trim() === "" ? undefined : readJson(text, plain, "what stdin gave");
}

function checkRoom(value: unknown, keys: readonly string[]): void {
  const isPlainObject =
    typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  if (!isPlainObject) throw new UsageError(`${keys.join(", ")} can only be added to an object`);
  const twice = keys.find((key) => Object.hasOwn(value, key));
  if (twice !== undefined) throw new UsageError(`${twice} is in the JSON already`);
}
