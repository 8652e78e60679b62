import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { looksLikeText } from "../files/file-kind.ts";

/** Larger files are not read. */
export const maxFileBytes = 1_048_576;

/** A file's text, or why there is none. */
export type TextRead =
  | { readonly ok: true; readonly text: string; readonly byteLength: number }
  | { readonly ok: false; readonly why: "missing" | "not a file" | "too large" | "not text" };

/** Reads a text file of at most `maxFileBytes`. A symbolic link is "missing": the last name of a path is never followed. */
export async function readText(place: string): Promise<TextRead> {
  const file = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    () => undefined,
  );
  if (file === undefined) return { ok: false, why: "missing" };
  try {
    const { size, isFile } = await file
      .stat()
      .then((stats) => ({ size: stats.size, isFile: stats.isFile() }));
    if (!isFile) return { ok: false, why: "not a file" };
    if (size > maxFileBytes) return { ok: false, why: "too large" };
    const bytes = await file.readFile();
    if (!looksLikeText(bytes)) return { ok: false, why: "not text" };
    return { ok: true, text: bytes.toString("utf8"), byteLength: bytes.byteLength };
  } finally {
    await file.close();
  }
}
