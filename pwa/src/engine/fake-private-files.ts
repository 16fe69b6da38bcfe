// For tests: the origin's private file system, as far as the engine asks. Importing it puts it there; importing `fake-locks` after it takes
// it away.

/** What stands, by folder and name; a file that is open somewhere is not opened twice. */
class Folder {
  readonly folders = new Map<string, Folder>();
  readonly files = new Map<string, { bytes: Uint8Array<ArrayBuffer>; open: boolean }>();

  async getDirectoryHandle(name: string, { create = false } = {}): Promise<Folder> {
    const found = this.folders.get(name) ?? (create ? new Folder() : null);
    if (!found) throw new DOMException('none', 'NotFoundError');
    this.folders.set(name, found);
    return found;
  }
  async getFileHandle(name: string, { create = false } = {}) {
    const found = this.files.get(name) ?? (create ? { bytes: new Uint8Array(), open: false } : null);
    if (!found) throw new DOMException('none', 'NotFoundError');
    this.files.set(name, found);
    return {
      getFile: async () => {
        refuseUnreadable(name);
        const { bytes } = found;
        return {
          size: bytes.length,
          arrayBuffer: async () => bytes.slice().buffer,
          slice: (from: number, to: number) => ({ arrayBuffer: async () => bytes.slice(from, to).buffer }),
        };
      },
      createSyncAccessHandle: async () => {
        if (found.open) throw new DOMException('open elsewhere', 'NoModificationAllowedError');
        found.open = true;
        return {
          read(into: Uint8Array, { at }: { at: number }) {
            refuseUnreadable(name);
            into.set(found.bytes.subarray(at, at + into.length));
            return Math.min(into.length, found.bytes.length - at);
          },
          write(bytes: Uint8Array, { at }: { at: number }) {
            if (at + bytes.length > disk.room) throw new DOMException('full', 'QuotaExceededError');
            const after = new Uint8Array(Math.max(found.bytes.length, at + bytes.length));
            after.set(found.bytes);
            after.set(bytes, at);
            found.bytes = after;
            return bytes.length;
          },
          truncate(size: number) {
            found.bytes = found.bytes.slice(0, size);
          },
          getSize: () => found.bytes.length,
          close: () => {
            found.open = false;
          },
        };
      },
    };
  }
  async removeEntry(name: string): Promise<void> {
    if (this.files.get(name)?.open) throw new DOMException('open', 'NoModificationAllowedError');
    const inner = this.folders.get(name);
    if (inner && inner.files.size + inner.folders.size > 0) throw new DOMException('full', 'InvalidModificationError');
    if (!this.files.delete(name) && !this.folders.delete(name)) throw new DOMException('none', 'NotFoundError');
  }
  async *keys(): AsyncGenerator<string> {
    yield* [...this.folders.keys(), ...this.files.keys()];
  }
}

let origin = new Folder();
/** How long a file may grow (bytes), and how the names begin of those that cannot be read now. */
export const disk: { room: number; unreadable: string | null } = { room: Infinity, unreadable: null };

function refuseUnreadable(name: string): void {
  if (disk.unreadable !== null && name.startsWith(disk.unreadable))
    throw new DOMException('not now', 'NotReadableError');
}

/** Nothing stands there any more. */
export function clearPrivateFiles(): void {
  origin = new Folder();
  disk.room = Infinity;
  disk.unreadable = null;
}

/** As after a process was killed: what it had open is open no more. */
export function letGoOfPrivateFiles(folder: Folder = origin): void {
  for (const file of folder.files.values()) file.open = false;
  for (const inner of folder.folders.values()) letGoOfPrivateFiles(inner);
}

/** The bytes of the files below, by folder and name. */
export function privateFiles(folder: Folder = origin, path = ''): Map<string, { bytes: Uint8Array }> {
  const all = new Map<string, { bytes: Uint8Array }>();
  for (const [name, file] of folder.files) all.set(`${path}${name}`, file);
  for (const [name, inner] of folder.folders)
    for (const [below, file] of privateFiles(inner, `${path}${name}/`)) all.set(below, file);
  return all;
}

const storage = { getDirectory: async () => origin };
Object.defineProperty(navigator, 'storage', { configurable: true, get: () => storage });
