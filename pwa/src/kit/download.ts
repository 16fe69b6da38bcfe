// Hands a file to the browser to keep, as a download.

/** Some browsers read it only after the press (ms). */
const READ_MS = 60_000;

/** What stands at an address, under this name. */
export function downloadFrom(address: string, name: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
}

/** These bytes, under this name. */
export function download(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  downloadFrom(address, name);
  setTimeout(() => URL.revokeObjectURL(address), READ_MS);
}
