// Tells that something was taken out of the draft of changes, with its way back. What is new there stands nowhere else.
import { common } from '../../../kit/i18n/common';
import { notice, toast } from '../../../kit/ui';
import type { OrganisationDraft } from './organisation-draft.svelte';

/** `before` and `left`: what its file said, and says since; null: it is not there. */
export function tellTakenAway(
  draft: OrganisationDraft,
  path: string,
  before: string,
  left: string | null,
  told: string,
): void {
  toast.show(told, async () => {
    try {
      await draft.giveBack(path, before, left);
    } catch (error) {
      notice.show(error, common.could);
    }
  });
}
