// Whether this browser can install the app, and whether it is installed already.
import { engine } from '../../../contract/engine';
import { isApple } from '../../../contract/pure/platform';

interface InstallEvent extends Event {
  prompt(): Promise<unknown>;
}
let offered = $state.raw<InstallEvent | null>(null);
addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault();
  offered = event as InstallEvent;
});
addEventListener('appinstalled', () => (offered = null));

export const install = {
  get possible(): boolean {
    return offered !== null;
  },
  get installed(): boolean {
    return engine.platform.installed;
  },
  /** Safari on a phone has no prompt: it must be told where to tap. */
  get ios(): boolean {
    return isApple(engine.platform.system);
  },
  async ask(): Promise<void> {
    await offered?.prompt();
    offered = null;
  },
};
