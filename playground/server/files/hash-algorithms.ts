/** The hashes that the demo calculates, by the names of `node:crypto`. */
export const hashAlgorithms = ["sha256", "sha512", "sha1", "md5"] as const;

/** The name of a hash. */
export type HashAlgorithm = (typeof hashAlgorithms)[number];
