/** One of each kind of value. */
export function makeRichSample() {
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
export function makeJsonSample() {
  return {
    text: "Heddle 🧵",
    number: 0.1,
    yes: true,
    nothing: null,
    list: [1, "two", [3]],
    nested: { deeper: { deepest: "thread" } },
  };
}
