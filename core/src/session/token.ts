import type { Platform } from "../platform.ts";

const tokenBytes = 20;
const hexDigits = "0123456789abcdef";

/** A name that cannot be guessed: 160 unpredictable bits, as 40 hexadecimal digits. Of resume tokens and session ids. */
export function newToken(platform: Platform): string {
  let token = "";
  for (const byte of platform.randomBytes(tokenBytes))
    token += hexDigits.charAt(byte >> 4) + hexDigits.charAt(byte & 15);
  return token;
}
