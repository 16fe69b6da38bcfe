// A form as it is sent: once at a time, what it lacks told from the first try on, and why it was refused.
import { say } from '../../../kit/i18n/index.svelte';
import { unknownRefusal } from '../../../kit/i18n/refusals';
import { asRefusal } from './selection';

export class Sending {
  /** It was sent once, with or without what it needs. */
  tried = $state(false);
  busy = $state(false);
  /** Why it was refused, in words. */
  failed = $state<string | null>(null);

  /** Does the work where nothing lacks and nothing is under way. */
  async send(event: Event, ready: boolean, work: () => Promise<unknown>): Promise<void> {
    event.preventDefault();
    this.tried = true;
    if (this.busy || !ready) return;
    this.busy = true;
    this.failed = null;
    try {
      await work();
    } catch (error) {
      this.failed = say(asRefusal(error, unknownRefusal));
    }
    this.busy = false;
  }
  /** Another is asked for by the same form. */
  begin(): void {
    this.tried = false;
    this.failed = null;
  }
}
