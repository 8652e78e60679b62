/** The files that were chosen in this visit. Drafts name them, so that a draft stays a plain value; their bytes are read when they are sent. */
export interface FileStore {
  /** @returns The name it has here: its own, or with a number where another file has that. */
  add(file: File): string;
  find(name: string): File | undefined;
}

/** Makes the store. */
export function createFileStore(): FileStore {
  const files = new Map<string, File>();
  return {
    add(file) {
      for (let number = 1; ; number++) {
        const name = number === 1 ? file.name : `${file.name} (${number})`;
        const known = files.get(name);
        if (known !== undefined && !isSame(known, file)) continue;
        files.set(name, file);
        return name;
      }
    },
    find: (name) => files.get(name),
  };
}

/** A file that was chosen twice is another object each time. */
function isSame(a: File, b: File): boolean {
  return a.size === b.size && a.lastModified === b.lastModified && a.type === b.type;
}
