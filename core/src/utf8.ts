// `ignoreBOM` keeps a byte order mark as the character it is, instead of dropping it silently.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** From so many bytes on, calling the decoder costs less than reading the bytes here. */
const longBytes = 48;

/** Texts up to this length are written a character at a time, because calling the encoder costs more. Below 0x80: the length of one is one byte. */
export const shortText = 40;

/**
 * Writes a text with a byte for each character, for which there must be room. Returns whether it could: false where not all are ASCII, and what was
 * written then is nothing.
 */
export function writeAscii(text: string, bytes: Uint8Array, start: number): boolean {
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit > 0x7f) return false;
    bytes[start + index] = unit;
  }
  return true;
}

/**
 * The text of some of these bytes; undefined where they are not UTF-8.
 * @param end At most the length of `bytes`.
 */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (end - start < longBytes) return decodeShort(bytes, start, end);
  try {
    return decoder.decode(new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start));
  } catch {
    return undefined;
  }
}

// Below, indexes are within the bytes, so each `as number` holds.

/**
 * ASCII, up to sixteen at a time because each call that makes a string costs; from the first other byte on, anything. A text of 36 characters so takes half of what it
 * took with eight at a time, or with the decoder.
 */
function decodeShort(bytes: Uint8Array, start: number, end: number): string | undefined {
  let text = "";
  let at = start;
  for (; end - at >= 16; at += 16) {
    const a = bytes[at] as number;
    const b = bytes[at + 1] as number;
    const c = bytes[at + 2] as number;
    const d = bytes[at + 3] as number;
    const e = bytes[at + 4] as number;
    const f = bytes[at + 5] as number;
    const g = bytes[at + 6] as number;
    const h = bytes[at + 7] as number;
    const i = bytes[at + 8] as number;
    const j = bytes[at + 9] as number;
    const k = bytes[at + 10] as number;
    const l = bytes[at + 11] as number;
    const m = bytes[at + 12] as number;
    const n = bytes[at + 13] as number;
    const o = bytes[at + 14] as number;
    const p = bytes[at + 15] as number;
    if ((a | b | c | d | e | f | g | h | i | j | k | l | m | n | o | p) > 0x7f)
      return behind(text, decodeUnits(bytes, at, end));
    text += String.fromCharCode(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p);
  }
  if (end - at >= 8) {
    const a = bytes[at] as number;
    const b = bytes[at + 1] as number;
    const c = bytes[at + 2] as number;
    const d = bytes[at + 3] as number;
    const e = bytes[at + 4] as number;
    const f = bytes[at + 5] as number;
    const g = bytes[at + 6] as number;
    const h = bytes[at + 7] as number;
    if ((a | b | c | d | e | f | g | h) > 0x7f) return behind(text, decodeUnits(bytes, at, end));
    text += String.fromCharCode(a, b, c, d, e, f, g, h);
    at += 8;
  }
  const left = end - at;
  if (left === 0) return text;
  const a = bytes[at] as number;
  const b = left > 1 ? (bytes[at + 1] as number) : 0;
  const c = left > 2 ? (bytes[at + 2] as number) : 0;
  const d = left > 3 ? (bytes[at + 3] as number) : 0;
  const e = left > 4 ? (bytes[at + 4] as number) : 0;
  const f = left > 5 ? (bytes[at + 5] as number) : 0;
  const g = left > 6 ? (bytes[at + 6] as number) : 0;
  if ((a | b | c | d | e | f | g) > 0x7f) return behind(text, decodeUnits(bytes, at, end));
  switch (left) {
    case 1:
      return text + String.fromCharCode(a);
    case 2:
      return text + String.fromCharCode(a, b);
    case 3:
      return text + String.fromCharCode(a, b, c);
    case 4:
      return text + String.fromCharCode(a, b, c, d);
    case 5:
      return text + String.fromCharCode(a, b, c, d, e);
    case 6:
      return text + String.fromCharCode(a, b, c, d, e, f);
    default:
      return text + String.fromCharCode(a, b, c, d, e, f, g);
  }
}

function behind(text: string, rest: string | undefined): string | undefined {
  return rest === undefined ? undefined : text + rest;
}

/** UTF-8 in its only allowed form: the shortest, and neither surrogates nor anything beyond U+10FFFF. */
function decodeUnits(bytes: Uint8Array, start: number, end: number): string | undefined {
  const units: number[] = [];
  let at = start;
  while (at < end) {
    const lead = bytes[at++] as number;
    if (lead < 0x80) {
      units.push(lead);
      continue;
    }
    const more = lead < 0xc0 ? -1 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : -1;
    if (more === -1 || at + more > end) return undefined;
    let point = lead & (0x3f >> more);
    for (let i = 0; i < more; i++) {
      const byte = bytes[at++] as number;
      if ((byte & 0xc0) !== 0x80) return undefined;
      point = (point << 6) | (byte & 0x3f);
    }
    if (point < (more === 3 ? 0x10000 : more === 2 ? 0x800 : 0x80)) return undefined;
    if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return undefined;
    if (point < 0x10000) units.push(point);
    else units.push(0xd800 + ((point - 0x10000) >> 10), 0xdc00 + (point & 0x3ff));
  }
  return String.fromCharCode.apply(undefined, units);
}
