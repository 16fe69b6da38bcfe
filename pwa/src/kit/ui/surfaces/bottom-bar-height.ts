// How high the bar is above which notes stand over the page.
// An undo never covers what one writes in or presses.

const bars: HTMLElement[] = [];

function tell(): void {
  // One of a screen that is kept and not shown has no height: it is no bar meanwhile.
  const top = bars.findLast(({ offsetHeight }) => offsetHeight > 0);
  const { style } = document.documentElement;
  if (top === undefined) style.removeProperty('--bar-height');
  else style.setProperty('--bar-height', `${top.offsetHeight}px`);
}

/** An action: this element is such a bar as long as it is on the page. */
export function raisesNotes(node: HTMLElement): { destroy(): void } {
  bars.push(node);
  // It tells before the first paint as well: to ask here would have the page laid out in the middle of being made.
  const watch = new ResizeObserver(tell);
  watch.observe(node);
  return {
    destroy() {
      watch.disconnect();
      bars.splice(bars.indexOf(node), 1);
      tell();
    },
  };
}
