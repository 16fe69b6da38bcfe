// Submission of a form, once at a time. It tells what the form lacks from the first try on, and why it was refused.
import { onDestroy } from 'svelte';
import type { Refusal } from '../../../contract/api';
import { say } from '../../../kit/i18n/index.svelte';
import { unknownRefusal } from '../../../kit/i18n/refusals';
import { focusFirstError } from '../../../kit/focus-first-error';
import { notice } from '../../../kit/ui/surfaces/notice.svelte';
import { asRefusal } from './selection';

export class Sending {
  /** It was sent once, with or without what it needs. */
  tried = $state(false);
  busy = $state(false);
  /** Why the latest attempt was refused; null while none was. */
  refusal = $state.raw<Refusal | null>(null);
  /** Its form is gone, perhaps while it was being sent: nobody reads there why it was refused. */
  left = false;

  /** Of the form that is being made. */
  static here(): Sending {
    const sending = new Sending();
    onDestroy(() => (sending.left = true));
    return sending;
  }
  /** The same in words. */
  get failed(): string | null {
    return this.refusal === null ? null : say(this.refusal);
  }
  /** Does the work where nothing lacks and nothing is under way; where something lacks the form leads to it. */
  async send(event: Event | null, ready: boolean, work: () => Promise<unknown>): Promise<void> {
    event?.preventDefault();
    this.tried = true;
    if (!ready) {
      const form = event?.currentTarget;
      if (form && 'querySelector' in form) void focusFirstError(form as Element);
    }
    if (this.busy || !ready) return;
    this.busy = true;
    this.refusal = null;
    try {
      await work();
    } catch (error) {
      if (this.left) notice.show(error, unknownRefusal);
      else this.refusal = asRefusal(error, unknownRefusal);
    }
    this.busy = false;
  }
}
