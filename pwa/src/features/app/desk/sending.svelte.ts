// Submission of a form, once at a time. It tells what the form lacks from the first try on, and why it was refused.
import type { Refusal } from '../../../contract/api';
import { say } from '../../../kit/i18n/index.svelte';
import { unknownRefusal } from '../../../kit/i18n/refusals';
import { asRefusal } from './selection';

export class Sending {
  /** It was sent once, with or without what it needs. */
  tried = $state(false);
  busy = $state(false);
  /** Why the latest attempt was refused; null while none was. */
  refusal = $state.raw<Refusal | null>(null);

  /** The same in words. */
  get failed(): string | null {
    return this.refusal === null ? null : say(this.refusal);
  }
  /** Does the work where nothing lacks and nothing is under way. */
  async send(event: Event | null, ready: boolean, work: () => Promise<unknown>): Promise<void> {
    event?.preventDefault();
    this.tried = true;
    if (this.busy || !ready) return;
    this.busy = true;
    this.refusal = null;
    try {
      await work();
    } catch (error) {
      this.refusal = asRefusal(error, unknownRefusal);
    }
    this.busy = false;
  }
  /** Another is asked for by the same form. */
  begin(): void {
    this.tried = false;
    this.refusal = null;
  }
}
