/** Names that would be taken for something else on a client: a promise's `then`, an object's own. No method may have one. */
export const reservedNames: ReadonlySet<string> = new Set([
  "then",
  "constructor",
  "prototype",
  "__proto__",
  "toString",
  "valueOf",
  "toJSON",
]);
