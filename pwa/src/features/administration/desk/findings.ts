// Problem in the data, in the language of the interface. The words are the server's own, which has them in both.
import { say } from '../../../kit/i18n/index.svelte';

/** A finding's words; `reason` is the English that the console prints. */
export function told({ reason, es }: { readonly reason: string; readonly es: string }): string {
  return say({ es, en: reason });
}
