// What sheet and dialog share: the browser's own modal, its inert background, focus back where it was.
import type { Action } from 'svelte/action';

/** Opens the element as a modal; Esc, or a press on the shade, closes it. */
export const modal: Action<HTMLDialogElement, { onclose: () => void; light?: boolean }> = (node, options) => {
  let { onclose, light = true } = options;
  const before = document.activeElement;
  node.showModal();
  const cancel = (event: Event) => {
    event.preventDefault();
    onclose();
  };
  const press = (event: PointerEvent) => {
    if (light && event.target === node) onclose();
  };
  node.addEventListener('cancel', cancel);
  node.addEventListener('pointerdown', press);
  return {
    update: (next) => ({ onclose, light = true } = next),
    destroy() {
      node.removeEventListener('cancel', cancel);
      node.removeEventListener('pointerdown', press);
      node.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    },
  };
};
