/** The BigInt as two's complement, big-endian, no longer than needed: -1n is ff, 128n is 00 80. */
export function bigIntToBytes(value: bigint): Uint8Array {
  // The bits of a negative number are those of its complement, turned around.
  const flip = value < 0n ? 0xff : 0;
  const hex = (value < 0n ? ~value : value).toString(16);
  const bitLength = 4 * hex.length - 4 + (32 - Math.clz32(Number.parseInt(hex.charAt(0), 16)));
  const bytes = new Uint8Array(Math.floor(bitLength / 8) + 1);
  const digits = hex.padStart(2 * bytes.length, "0");
  for (let i = 0; i < bytes.length; i++)
    bytes[i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16) ^ flip;
  return bytes;
}
