// Paths without a library: one state, plain links, the browser's own history.
import { tick } from 'svelte';
import { afterPaint } from '../contract/pure/when-idle';

const now = () => ({ path: location.pathname, query: location.search, hash: location.hash });

let current = $state.raw(now());
/** How far each address was scrolled when it was left: going back shows it where it was. */
const left = new Map<string, { page: number; main: number }>();
/** The page scrolls, or its main part between the bars. */
const main = () => document.getElementById('main');
const scrolled = () => ({ page: scrollY, main: main()?.scrollTop ?? 0 });
const address = () => location.pathname + location.search;
let shown = address();
history.scrollRestoration = 'manual';

/** The address that goes into the browser's history once what it names is painted: browsers take milliseconds for it. */
let pushing: { to: string; stop: () => void } | null = null;

/** Puts it there now: before anything else reads or writes the history. */
function settle(): void {
  if (pushing === null) return;
  const { to, stop } = pushing;
  pushing = null;
  stop();
  history.pushState({ inside: true }, '', to);
}

addEventListener('popstate', () => {
  // Somebody went back in the frame in which a screen was opened: it has no place in the history.
  pushing?.stop();
  pushing = null;
  left.set(shown, scrolled());
  current = now();
  shown = address();
  void tick().then(() => {
    const at = left.get(shown);
    scrollTo(0, at?.page ?? 0);
    main()?.scrollTo(0, at?.main ?? 0);
  });
});

/** Where the app is; follows when read in a template or an effect. */
export function place(): { path: string; query: string; hash: string } {
  return current;
}

/** The address of a screen with one parameter of the open one's query set, or taken away where it is empty. */
export function withParameter(path: string, key: string, value: string): string {
  const parameters = new URLSearchParams(current.query);
  if (value === '') parameters.delete(key);
  else parameters.set(key, value);
  const query = parameters.toString();
  return query === '' ? path : `${path}?${query}`;
}

/** Goes to a path of the app: it is shown at once, and the browser's address follows a frame later. */
export function go(to: string, how: 'push' | 'replace' = 'push'): void {
  settle();
  left.set(shown, scrolled());
  if (how === 'push') pushing = { to, stop: afterPaint(settle) };
  else history.replaceState(history.state, '', to);
  const { pathname, search, hash } = new URL(to, location.href);
  current = { path: pathname, query: search, hash };
  shown = pathname + search;
  if (how === 'push') scrollTo(0, 0);
}

/** Writes another address for what is shown, which stays as it is. */
export function readdress(to: string): void {
  settle();
  history.replaceState(history.state, '', to);
}

/** Back within the app; to `otherwise` where the app was opened right here. */
export function back(otherwise: string): void {
  settle();
  if ((history.state as { inside?: boolean } | null)?.inside) history.back();
  else go(otherwise, 'replace');
}

/** On the root element: plain clicks on links of the app move without a reload. */
export function links(node: HTMLElement): { destroy(): void } {
  const click = (event: MouseEvent) => {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    const link = (event.target as Element | null)?.closest('a');
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
    if (!/^\/($|campo|mesa|entrar)/.test(link.pathname)) return;
    event.preventDefault();
    go(link.pathname + link.search + link.hash);
  };
  node.addEventListener('click', click);
  return { destroy: () => node.removeEventListener('click', click) };
}
