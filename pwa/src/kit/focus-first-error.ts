// Leads to the first thing in a form that keeps it from being sent.
import { tick } from 'svelte';

/** Focuses it, which brings it into sight and has it read out: a field that is wrong, or what is marked `data-wrong`. */
export async function focusFirstError(form: ParentNode | undefined): Promise<void> {
  await tick(); // what is wrong is marked as the form is drawn anew
  form?.querySelector<HTMLElement>('[aria-invalid="true"], [data-wrong]')?.focus();
}
