// The time on screen.
// One clock for the whole page, moving twice a minute and when the page is looked at again.
import { onVisible } from '../page-visibility';

let current = $state(Date.now());

export function clockNow(): number {
  return current;
}

if (typeof document !== 'undefined') {
  setInterval(() => (current = Date.now()), 30_000);
  onVisible(() => (current = Date.now()));
}
