// The other ways out of a basement: the system's share sheet, and a file.
import { engine } from '../../contract/engine';
import { download } from '../../kit/download';
import { localText } from '../../kit/ui';
import { type FileType, OWN, sharedAs } from './sealed-file-type';

function fileOf(bytes: Uint8Array<ArrayBuffer>, { ending, type }: FileType): File {
  return new File([bytes], `ronda-${localText(Date.now()).slice(0, 16).replace(':', '')}${ending}`, { type });
}
function toShare(bytes: Uint8Array<ArrayBuffer>): File {
  return fileOf(bytes, sharedAs(engine.platform.system));
}

/** Whether the system passes files on to other apps and to phones beside it. */
export function canShare(): boolean {
  return navigator.canShare?.({ files: [toShare(new Uint8Array(1))] }) ?? false;
}

/** Whether the press that asked for it is so long ago that the system shows no sheet for it any more. */
export function isPressPast(): boolean {
  return navigator.userActivation?.isActive === false; // not every browser tells
}

/** False where the person thought better of it. Throws where the system does not pass such a file on. */
export async function share(bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
  try {
    await navigator.share({ files: [toShare(bytes)] });
    return true;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return false;
    throw error;
  }
}

export function save(bytes: Uint8Array<ArrayBuffer>): void {
  const file = fileOf(bytes, OWN);
  download(file, file.name);
}
