// Problem in the data, in the language of the interface. The words are the server's own; it has them in both languages.
import { say } from '../../../kit/i18n/index.svelte';

/** A finding's words; `reason` is the English that the console prints. */
export function told({ reason, es }: { readonly reason: string; readonly es: string }): string {
  return say({ es, en: reason });
}
