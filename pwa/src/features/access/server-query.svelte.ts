// A question to the server as a screen shows it: asked, answered, or why not.
import { access } from './words';
import { say } from '../../kit/i18n/index.svelte';
import { isSentence, notice } from '../../kit/ui';

export class ServerQuery<T> {
  value = $state.raw<T | null>(null);
  error = $state('');
  busy = $state(false);
  constructor(private readonly ask: () => Promise<T>) {}

  get loading(): boolean {
    return this.value === null;
  }
  async load(): Promise<void> {
    this.error = '';
    try {
      this.value = await this.ask();
    } catch (thrown) {
      this.error = say(isSentence(thrown) ? thrown : access.could);
    }
  }
  /** Does something about it, and asks again; true where it was done. */
  async act(deed: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    try {
      await deed();
      this.value = await this.ask();
      return true;
    } catch (thrown) {
      notice.show(thrown, access.could);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
