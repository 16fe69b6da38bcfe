// Drafts of a note: one for the desk, another for the requester, so that none comes back as the other.
import type { Audience } from '../../../contract/api';

/** Under which name a note for these is kept while it is typed. */
export function draftOf(document: string, audience: Audience): string {
  return audience === 'public' ? `note ${document} public` : `note ${document}`;
}
/** What was being typed, and for whom; where both stand, for the app ended as it was turned over, it is for the desk alone. */
export function recalled(internal: string | null, open: string | null): { text: string; audience: Audience } | null {
  if (internal) return { text: internal, audience: 'internal' };
  return open ? { text: open, audience: 'public' } : null;
}
/** Whether the one for the requester is left over of that turn: it would come back for them once the desk's own note is sent. */
export function isLeftOver(internal: string | null, open: string | null): boolean {
  return Boolean(open) && open === internal;
}
