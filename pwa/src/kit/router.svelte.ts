// Paths without a library: one state, plain links, the browser's own history.
import { tick } from 'svelte';

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

addEventListener('popstate', () => {
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

/** Goes to a path of the app. */
export function go(to: string, how: 'push' | 'replace' = 'push'): void {
  left.set(shown, scrolled());
  if (how === 'push') history.pushState({ inside: true }, '', to);
  else history.replaceState(history.state, '', to);
  current = now();
  shown = address();
  if (how === 'push') scrollTo(0, 0);
}

/** Back within the app; to `otherwise` where the app was opened right here. */
export function back(otherwise: string): void {
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
