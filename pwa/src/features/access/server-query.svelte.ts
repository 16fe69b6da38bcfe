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
  /** Does something about it, and asks again; true where it was done, also where nobody says how it stands by now. */
  async act(deed: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    let done = false;
    try {
      await deed();
      done = true;
      this.value = await this.ask();
    } catch (thrown) {
      // What was done is never said to have failed: a device that is revoked, an address that is told once.
      if (done) notice.show(access.doneUnread, access.doneUnread);
      else notice.show(thrown, access.could);
    } finally {
      this.busy = false;
    }
    return done;
  }
}
