import type { Platform } from "../platform.ts";

const tokenBytes = 20;
const hexDigits = new TextEncoder().encode("0123456789abcdef");

/** A name that cannot be guessed: 160 unpredictable bits, as 40 hexadecimal digits. Of resume tokens and session ids. */
export function newToken(platform: Platform): string {
  const digits: number[] = [];
  // An index of four bits is within the digits.
  for (const byte of platform.randomBytes(tokenBytes))
    digits.push(hexDigits[byte >> 4] as number, hexDigits[byte & 15] as number);
  // In one string: one that is put together digit by digit is a chain of them, ten times its size, for as long as the connection lasts.
  return String.fromCharCode(...digits);
}
