// A photograph that the phone's own camera app is to bring into a form of this page.
// Short of memory the system ends the page meanwhile, and no browser gives the photograph to the one that is loaded in its place: it is lost.
// That one was awaited is kept, so that its loss is told.
import type { DocumentId } from '../../../contract/api';
import { engine } from '../../../contract/engine';
import { photoAwaitedOf } from '../../../contract/pure/remembered';

/** For which tickets this page awaits one: nothing is lost yet. */
const awaited = new Set<DocumentId>();

/** The camera app is opened for this ticket. */
export async function awaitPhoto(ticket: DocumentId): Promise<void> {
  awaited.add(ticket);
  await engine.setDraft(photoAwaitedOf(ticket), '1');
}
/** This page stands still: what the camera app brought it has, or nothing was taken. */
export async function photoCame(ticket: DocumentId): Promise<void> {
  if (awaited.delete(ticket)) await forgetPhoto(ticket);
}
/** Whether a page that is no more awaited one. */
export async function isPhotoLost(ticket: DocumentId): Promise<boolean> {
  return !awaited.has(ticket) && (await engine.draft(photoAwaitedOf(ticket))) !== null;
}
/** Its loss was read. */
export async function forgetPhoto(ticket: DocumentId): Promise<void> {
  await engine.setDraft(photoAwaitedOf(ticket), null);
}
