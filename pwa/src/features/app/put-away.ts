// Takes refused acts out of the list of what needs a person, once the same was made again and stays.
import type { ActId } from '../../contract/api';
import { engine } from '../../contract/engine';
import { common } from '../../kit/i18n/common';
import { notice } from '../../kit/ui/surfaces/notice.svelte';

/** Each by itself: where one stays, it is said. */
export async function putAway(acts: readonly ActId[]): Promise<void> {
  for (const act of acts)
    try {
      await engine.dismiss(act);
    } catch (thrown) {
      notice.show(thrown, common.could);
    }
}
