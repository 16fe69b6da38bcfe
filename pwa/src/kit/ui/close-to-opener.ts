// Closing what a button of the page opened beneath it, by a key or by its own button.
import { tick } from 'svelte';

/**
 * Where the focus is in what closes it goes back to the button that opened it, which stays: else the next Tab would begin at the top
 * of the page.
 */
export async function closeToOpener(close: () => void): Promise<void> {
  const [inDialog, onPage] = ['dialog[open]', 'main'].map((around) =>
    document.querySelector<HTMLElement>(`${around} button[aria-expanded="true"]`),
  );
  const opener = inDialog ?? onPage;
  close();
  await tick();
  if (document.activeElement === null || document.activeElement === document.body) opener?.focus();
}
