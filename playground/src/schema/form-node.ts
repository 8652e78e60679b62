/** What a place in the arguments takes, as the form shows it. Made of a JSON Schema by `toForm`. */
export type FormNode = FormNodeOf &
  About & {
    /** What else may stand here, beside a value of this type. */
    readonly or: readonly ("null" | "undefined")[];
  };

/** What a schema says for people. */
export interface About {
  readonly title?: string;
  readonly description?: string;
  /** What the server puts where nothing is sent. */
  readonly byDefault?: { readonly value: unknown };
}

/** Lazy: a schema may contain itself. */
export type Later = () => FormNode;

type FormNodeOf =
  | {
      readonly type: "text";
      readonly format?: string;
      readonly minLength?: number;
      readonly maxLength?: number;
      readonly pattern?: string;
    }
  | { readonly type: "number"; readonly limits: NumberLimits }
  | { readonly type: "integer"; readonly limits: NumberLimits }
  | { readonly type: "bigint" }
  | { readonly type: "boolean" }
  | { readonly type: "date" }
  | { readonly type: "bytes" }
  | { readonly type: "url" }
  /** One of these, each shown as a value. A constant is a choice of one. */
  | { readonly type: "choice"; readonly values: readonly unknown[] }
  /** Always this value. */
  | { readonly type: "nothing"; readonly value: null | undefined }
  | { readonly type: "list"; readonly item: Later; readonly minItems?: number; readonly maxItems?: number }
  | { readonly type: "set"; readonly item: Later }
  | { readonly type: "tuple"; readonly items: readonly Later[]; readonly rest: Later | undefined }
  | { readonly type: "map"; readonly key: Later; readonly value: Later }
  | {
      readonly type: "object";
      readonly fields: readonly FormField[];
      readonly others: Later | undefined;
      readonly keys: Later | undefined;
    }
  /** Sent while the call runs: a file where its items are bytes, else item by item. */
  | { readonly type: "stream"; readonly item: Later }
  | { readonly type: "union"; readonly options: readonly FormOption[] }
  /** The schema says nothing that a form could show. */
  | { readonly type: "any" };

/** A property that the schema names. */
export interface FormField {
  readonly name: string;
  readonly required: boolean;
  readonly node: Later;
}

/** One of several things that may stand in a place. */
export interface FormOption {
  readonly label: string;
  readonly node: Later;
}

/** Between what a number must lie. */
export interface NumberLimits {
  readonly min?: number;
  readonly max?: number;
  readonly above?: number;
  readonly below?: number;
  readonly multipleOf?: number;
}

/** The node of one type, or of several: `NodeOf<"list">`. */
export type NodeOf<Type extends FormNode["type"]> = Extract<FormNode, { readonly type: Type }>;
