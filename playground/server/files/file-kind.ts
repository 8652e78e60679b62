/** What a file seems to be. */
export interface FileKind {
  readonly name: string;
  readonly mediaType: string;
}

interface Signature extends FileKind {
  readonly offset: number;
  readonly bytes: readonly number[];
}

const ascii = (text: string): number[] => Array.from(text, (character) => character.charCodeAt(0));

/** First bytes that give a format away; the first that fits counts. */
const signatures: readonly Signature[] = [
  { name: "PNG image", mediaType: "image/png", offset: 0, bytes: [0x89, ...ascii("PNG\r\n"), 0x1a, 0x0a] },
  { name: "JPEG image", mediaType: "image/jpeg", offset: 0, bytes: [0xff, 0xd8, 0xff] },
  { name: "GIF image", mediaType: "image/gif", offset: 0, bytes: ascii("GIF8") },
  { name: "WebP image", mediaType: "image/webp", offset: 8, bytes: ascii("WEBP") },
  { name: "WAV audio", mediaType: "audio/wav", offset: 8, bytes: ascii("WAVE") },
  { name: "PDF document", mediaType: "application/pdf", offset: 0, bytes: ascii("%PDF-") },
  { name: "ZIP archive", mediaType: "application/zip", offset: 0, bytes: [...ascii("PK"), 3, 4] },
  { name: "gzip archive", mediaType: "application/gzip", offset: 0, bytes: [0x1f, 0x8b] },
  { name: "Zstandard archive", mediaType: "application/zstd", offset: 0, bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { name: "xz archive", mediaType: "application/x-xz", offset: 0, bytes: [0xfd, ...ascii("7zXZ"), 0] },
  { name: "tar archive", mediaType: "application/x-tar", offset: 257, bytes: ascii("ustar") },
  { name: "WebAssembly module", mediaType: "application/wasm", offset: 0, bytes: [0, ...ascii("asm")] },
  { name: "ELF program", mediaType: "application/x-elf", offset: 0, bytes: [0x7f, ...ascii("ELF")] },
  {
    name: "SQLite database",
    mediaType: "application/vnd.sqlite3",
    offset: 0,
    bytes: ascii("SQLite format 3"),
  },
  { name: "WOFF2 font", mediaType: "font/woff2", offset: 0, bytes: ascii("wOF2") },
  { name: "Ogg media", mediaType: "application/ogg", offset: 0, bytes: ascii("OggS") },
  {
    name: "Matroska or WebM video",
    mediaType: "video/x-matroska",
    offset: 0,
    bytes: [0x1a, 0x45, 0xdf, 0xa3],
  },
  { name: "MP4 video", mediaType: "video/mp4", offset: 4, bytes: ascii("ftyp") },
  { name: "MP3 audio", mediaType: "audio/mpeg", offset: 0, bytes: ascii("ID3") },
];

/** As much of a file as is looked at to tell text from other data. */
const textProbeBytes = 65_536;

/** Tells what a file is by its first bytes: a known format, text, or data. An empty one is "empty". */
export function fileKind(body: Uint8Array): FileKind {
  if (body.byteLength === 0) return { name: "empty", mediaType: "application/octet-stream" };
  const signature = signatures.find(({ offset, bytes }) =>
    bytes.every((byte, index) => body[offset + index] === byte),
  );
  if (signature !== undefined) return { name: signature.name, mediaType: signature.mediaType };
  if (!looksLikeText(body)) return { name: "data", mediaType: "application/octet-stream" };
  return { name: "UTF-8 text", mediaType: "text/plain; charset=utf-8" };
}

/** Whether the beginning is UTF-8 without control characters other than those of text. */
export function looksLikeText(body: Uint8Array): boolean {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(body.subarray(0, textProbeBytes), {
      stream: true,
    });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what text has not
    return !/[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(text);
  } catch {
    return false;
  }
}
