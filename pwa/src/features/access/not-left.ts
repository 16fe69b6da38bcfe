// Why somebody who wanted to sign out is here still.
import { isUnanswered } from '../../contract/pure/unanswered';
import { isSentence } from '../../kit/ui/surfaces/notice.svelte';
import { access } from './words';

/** What was thrown, in the words of signing out where the server did not answer: its answer ends the session, and nothing else does. */
export function whyNotLeft(thrown: unknown): unknown {
  const code = isSentence(thrown) && 'code' in thrown ? thrown.code : null;
  return typeof code === 'string' && isUnanswered(code) ? access.notLeft : thrown;
}
