import type { Platform } from "../platform.ts";

const tokenBytes = 20;

/** A name that cannot be guessed: 160 unpredictable bits, as 40 hexadecimal digits. Of resume tokens and session ids. */
export function newToken(platform: Platform): string {
  return Array.from(platform.randomBytes(tokenBytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
