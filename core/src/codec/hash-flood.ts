/**
 * Numbers and BigInts as keys of Maps and Sets can be chosen to collide: V8 hashes them without a secret, and a
 * Set of 32,000 chosen integers (160 KB) blocked Node 20 for 1.1 s, four times as long for twice as many. Strings
 * are hashed with a secret and objects by identity, so they are safe.
 *
 * So the same hash is computed here and keys that crowd into few buckets are refused before they are inserted. Honest
 * keys spread: some thirty in one bucket, where two are usual, does not happen by chance. On an engine with another
 * hash this finds nothing and costs little.
 */

/** Up to so many keys, a chain of all of them costs less than looking. */
export const harmlessKeys = 64;

const keysPerBucketMax = 32;

/** Whether these keys, put into one Map or Set, are so many in one bucket that inserting them would take quadratic time. */
export function isHashFlood(keys: readonly unknown[]): boolean {
  if (keys.length <= harmlessKeys) return false;
  // V8 keeps half as many buckets as places, in powers of two, and doubles when full.
  const buckets = 2 ** Math.ceil(Math.log2(keys.length)) / 2;
  const counts = new Uint8Array(buckets);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (typeof key !== "number" && typeof key !== "bigint") continue;
    const bucket = hashOf(key) & (buckets - 1);
    const count = (counts[bucket] ?? 0) + 1;
    if (count > keysPerBucketMax) return true;
    counts[bucket] = count;
  }
  return false;
}

/** V8's `Object::GetSimpleHash` for numbers and BigInts. Exported for the tests, which look for collisions with it. */
export function hashOf(key: number | bigint): number {
  if (typeof key === "bigint") {
    // The lowest 64 bits of the magnitude are all that V8 looks at.
    const digit = BigInt.asUintN(64, key < 0n ? -key : key);
    return longHash(Number(digit & 0xffffffffn), Number(digit >> 32n));
  }
  if ((key | 0) === key) return intHash(key);
  bits.setFloat64(0, key);
  return longHash(bits.getUint32(4), bits.getUint32(0));
}

const bits = new DataView(new ArrayBuffer(8));

/** V8's `ComputeUnseededHash`. */
function intHash(key: number): number {
  let hash = (~key + (key << 15)) | 0;
  hash ^= hash >>> 12;
  hash = (hash + (hash << 2)) | 0;
  hash ^= hash >>> 4;
  hash = Math.imul(hash, 2057);
  hash ^= hash >>> 16;
  return hash & 0x3fffffff;
}

/** V8's `ComputeLongHash`, 64 bits in two halves. */
function longHash(low: number, high: number): number {
  // hash = ~hash + (hash << 18)
  let lo = low | 0;
  let hi = high | 0;
  let shifted = lo << 18;
  let sum = (~lo >>> 0) + (shifted >>> 0);
  hi = (~hi + ((hi << 18) | (lo >>> 14)) + carry(sum)) | 0;
  lo = sum | 0;
  // hash ^= hash >>> 31
  lo ^= (lo >>> 31) | (hi << 1);
  hi ^= hi >>> 31;
  // hash *= 21
  sum = (lo >>> 0) * 21;
  hi = (Math.imul(hi, 21) + Math.floor(sum / 2 ** 32)) | 0;
  lo = (sum % 2 ** 32) | 0;
  // hash ^= hash >>> 11
  lo ^= (lo >>> 11) | (hi << 21);
  hi ^= hi >>> 11;
  // hash += hash << 6
  shifted = lo << 6;
  sum = (lo >>> 0) + (shifted >>> 0);
  hi = (hi + ((hi << 6) | (lo >>> 26)) + carry(sum)) | 0;
  lo = sum | 0;
  // hash ^= hash >>> 22
  lo ^= (lo >>> 22) | (hi << 10);
  return lo & 0x3fffffff;
}

function carry(sum: number): number {
  return sum >= 2 ** 32 ? 1 : 0;
}
