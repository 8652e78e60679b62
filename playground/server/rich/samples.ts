/** What `rich.sample` returns. */
export interface RichSample {
  readonly date: Date;
  readonly map: Map<string, number>;
  readonly set: Set<string>;
  readonly bigint: bigint;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly url: URL;
  readonly floats: Float64Array<ArrayBuffer>;
  readonly numbers: {
    readonly negativeZero: number;
    readonly notANumber: number;
    readonly infinity: number;
    readonly largest: number;
  };
  readonly list: (string | null | undefined)[];
  readonly nested: { readonly history: Map<Date, Set<bigint>> };
}

/** What `rich.jsonSample` returns. */
export interface JsonSample {
  readonly text: string;
  readonly number: number;
  readonly yes: boolean;
  readonly nothing: null;
  readonly list: (number | string | number[])[];
  readonly nested: { readonly deeper: { readonly deepest: string } };
}

/** One of each kind of value. */
export function makeRichSample(): RichSample {
  return {
    date: new Date("2024-02-29T12:30:00.000Z"),
    map: new Map([
      ["warp", 480],
      ["weft", 360],
    ]),
    set: new Set(["plain", "twill", "satin"]),
    bigint: 2n ** 100n,
    bytes: new TextEncoder().encode("Heddle 🧵"),
    url: new URL("https://example.com/loom?shafts=4#heddle"),
    floats: Float64Array.of(0.5, -0, Number.NaN),
    numbers: {
      negativeZero: -0,
      notANumber: Number.NaN,
      infinity: Number.POSITIVE_INFINITY,
      largest: Number.MAX_SAFE_INTEGER,
    },
    list: ["text", null, undefined],
    nested: { history: new Map([[new Date(0), new Set([1n, 2n])]]) },
  };
}

/** One of each kind of value that JSON has. */
export function makeJsonSample(): JsonSample {
  return {
    text: "Heddle 🧵",
    number: 0.1,
    yes: true,
    nothing: null,
    list: [1, "two", [3]],
    nested: { deeper: { deepest: "thread" } },
  };
}
