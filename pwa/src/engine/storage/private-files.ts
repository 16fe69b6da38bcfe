// Touches the origin's private file system: no other file does.
// It stands apart from the databases: a browser that throws those away as it recovers from a crash leaves it alone. Whatever it refuses is
// told as «there is none»: nobody's work depends on it while the databases stand. What is written outlives this process at once; that it
// outlives a power cut, too, the databases see to, for putting it onto the disk here would hold the worker up.
import { sleep } from './sleep';

/** As far as it is used; the standard library's types have it for workers alone. */
interface SyncAccess {
  read(into: Uint8Array, options: { at: number }): number;
  write(bytes: Uint8Array, options: { at: number }): number;
  truncate(size: number): void;
  getSize(): number;
  close(): void;
}
type FileHandle = FileSystemFileHandle & { createSyncAccessHandle?: () => Promise<SyncAccess> };

/** Holds a folder for each device. */
const ROOT = 'outbox-copies';
/** A browser that does not answer for so long (ms) has no such files. */
const SILENT_MS = 3_000;

/** A file that this tab alone writes. */
export class OwnFile {
  private at: number;
  private constructor(
    readonly name: string,
    private readonly access: SyncAccess,
  ) {
    this.at = access.getSize();
  }

  /** Null where another tab has it open, or there are no such files here. `made`: it may be made. */
  static async open(device: string, name: string, made: boolean): Promise<OwnFile | null> {
    return answered(
      async () => {
        const handle: FileHandle | undefined = await (
          await folder(device, made)
        )?.getFileHandle(name, { create: made });
        const access = await handle?.createSyncAccessHandle?.();
        return access ? new OwnFile(name, access) : null;
      },
      (late) => late?.close(),
    );
  }

  get size(): number {
    return this.at;
  }
  /** All of it; null where the browser does not read it just now. */
  read(): Uint8Array<ArrayBuffer> | null {
    const bytes = new Uint8Array(this.at);
    const read = here(() => this.access.read(bytes, { at: 0 }));
    return read === null ? null : bytes.subarray(0, read);
  }
  /** At its end; false where there is no room for it: nothing of it stands then. */
  append(bytes: Uint8Array): boolean {
    const written = here(() => this.access.write(bytes, { at: this.at }));
    if (written === bytes.length) {
      this.at += written;
      return true;
    }
    here(() => this.access.truncate(this.at));
    return false;
  }
  /** Only its first bytes stay. */
  cut(size: number): void {
    if (here(() => (this.access.truncate(size), true))) this.at = size;
  }
  close(): void {
    here(() => (this.access.close(), true));
  }
}

/** What there is of a device. */
export async function namesOf(device: string): Promise<string[]> {
  return (await answered(async () => keysOf(await folder(device, false)))) ?? [];
}
/** The devices of which there is something. */
export async function devicesWithFiles(): Promise<string[]> {
  return (await answered(async () => keysOf(await root(false)))) ?? [];
}
/** Also of a file that another tab writes; null where there is none. */
export function readFile(device: string, name: string): Promise<Uint8Array<ArrayBuffer> | null> {
  return answered(async () => {
    const handle = await (await folder(device, false))?.getFileHandle(name);
    return handle ? new Uint8Array(await (await handle.getFile()).arrayBuffer()) : null;
  });
}
/** Its length, and what it begins with; null as `readFile`. */
export function beginningOf(
  device: string,
  name: string,
  bytes: number,
): Promise<{ size: number; head: Uint8Array } | null> {
  return answered(async () => {
    const handle = await (await folder(device, false))?.getFileHandle(name);
    const file = await handle?.getFile();
    return file ? { size: file.size, head: new Uint8Array(await file.slice(0, bytes).arrayBuffer()) } : null;
  });
}
/** A new file; where this is killed meanwhile, the beginning of one. */
export async function writeFile(device: string, name: string, bytes: Uint8Array): Promise<boolean> {
  const file = await OwnFile.open(device, name, true);
  if (!file) return false;
  file.cut(0);
  const stands = file.append(bytes);
  file.close();
  if (!stands) await removeFile(device, name);
  return stands;
}
export async function removeFile(device: string, name: string): Promise<void> {
  await answered(async () => {
    await (await folder(device, false))?.removeEntry(name);
    return true;
  });
}
/** All that there is of a device; false where something stands yet, for a tab has it open: it goes with the next start. */
export async function removeFiles(device: string): Promise<boolean> {
  for (const name of await namesOf(device)) await removeFile(device, name);
  await answered(async () => {
    await (await root(false))?.removeEntry(device);
    return true;
  });
  return !(await devicesWithFiles()).includes(device);
}

async function root(made: boolean): Promise<FileSystemDirectoryHandle | null> {
  // Older browsers have none; in a private window some refuse it.
  const { navigator } = globalThis as { navigator?: { storage?: Partial<StorageManager> } };
  const origin = await navigator?.storage?.getDirectory?.();
  return (await origin?.getDirectoryHandle(ROOT, { create: made })) ?? null;
}
async function folder(device: string, made: boolean): Promise<FileSystemDirectoryHandle | null> {
  return (await (await root(made))?.getDirectoryHandle(device, { create: made })) ?? null;
}
async function keysOf(of: FileSystemDirectoryHandle | null): Promise<string[]> {
  const names: string[] = [];
  if (of) for await (const name of of.keys()) names.push(name);
  return names;
}

/** What it says; null where the browser refuses, or does not answer. */
async function answered<T>(ask: () => Promise<T>, late: (said: T) => void = () => undefined): Promise<T | null> {
  let isLate = false;
  const said = ask().then(
    (value) => {
      if (isLate) late(value);
      return value;
    },
    (error: unknown) => {
      if (isRefusal(error)) return null;
      throw error;
    },
  );
  const silence = sleep(SILENT_MS).then(() => {
    isLate = true;
    return null;
  });
  said.catch(() => undefined); // told below, unless it comes late
  return Promise.race([said, silence]);
}
function here<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}
/** A browser that keeps no such files, has no room, or lost them under us. */
function isRefusal(error: unknown): boolean {
  return error instanceof DOMException;
}
