// Whether this browser can install the app, and whether it is installed already.
import { engine } from '../../../contract/engine';
import { isApple } from '../../../contract/pure/platform';
import { installOffer } from '../../../kit/install-offer.svelte';

export const install = {
  get possible(): boolean {
    return installOffer.stands;
  },
  get installed(): boolean {
    return engine.platform.installed;
  },
  /** Safari on a phone has no prompt: it must be told where to tap. */
  get ios(): boolean {
    return isApple(engine.platform.system);
  },
  ask: (): Promise<void> => installOffer.take(),
};
