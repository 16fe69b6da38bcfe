import { afterEach, beforeEach, expect, it, vi } from 'vitest';

// The browser's history and address, and a frame that comes when it is told to.
const events = new Map<string, () => void>();
let frame: (() => void)[] = [];
let written: string[] = [];
let address: URL;

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetModules();
  events.clear();
  frame = [];
  written = [];
  address = new URL('https://mesa.example/campo');
  const write = (how: string) => (_state: unknown, _unused: string, to: string) => {
    address = new URL(to, address);
    written.push(`${how} ${address.pathname}${address.search}`);
  };
  vi.stubGlobal('location', {
    get href() {
      return address.href;
    },
    get pathname() {
      return address.pathname;
    },
    get search() {
      return address.search;
    },
    get hash() {
      return address.hash;
    },
  });
  vi.stubGlobal('history', {
    scrollRestoration: 'auto',
    state: { inside: true },
    pushState: write('push'),
    replaceState: write('replace'),
    back: () => written.push('back'),
  });
  vi.stubGlobal('document', { getElementById: () => null });
  vi.stubGlobal('scrollY', 0);
  vi.stubGlobal('scrollTo', () => undefined);
  vi.stubGlobal('addEventListener', (kind: string, heard: () => void) => events.set(kind, heard));
  vi.stubGlobal('requestAnimationFrame', (then: () => void) => frame.push(then));
  vi.stubGlobal('scheduler', undefined);
  Reflect.deleteProperty(globalThis, 'scheduler');
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const painted = () => {
  for (const then of frame.splice(0)) then();
  vi.advanceTimersByTime(1);
};

it('shows a screen at once, and names it in the history once it is painted', async () => {
  const { go, place } = await import('./router.svelte');
  go('/campo/ticket/7?corrige=3#aqui');
  expect(place()).toEqual({ path: '/campo/ticket/7', query: '?corrige=3', hash: '#aqui' });
  expect(written).toEqual([]);
  painted();
  expect(written).toEqual(['push /campo/ticket/7?corrige=3']);
  painted();
  expect(written).toHaveLength(1);
});

it('names a screen that nobody paints all the same', async () => {
  const { go } = await import('./router.svelte');
  go('/campo/ticket/7');
  vi.advanceTimersByTime(1_000);
  expect(written).toEqual(['push /campo/ticket/7']);
});

it('keeps the order of what is asked of it within one frame', async () => {
  const { back, go, readdress } = await import('./router.svelte');
  go('/campo/ticket/7?corrige=3');
  readdress('/campo/ticket/7');
  go('/campo/ajustes');
  back('/campo');
  painted();
  expect(written).toEqual(['push /campo/ticket/7?corrige=3', 'replace /campo/ticket/7', 'push /campo/ajustes', 'back']);
});

it('leaves no screen in the history that somebody went back from before it was painted', async () => {
  const { go, place } = await import('./router.svelte');
  go('/campo/ticket/7');
  events.get('popstate')?.();
  painted();
  vi.advanceTimersByTime(1_000);
  expect(written).toEqual([]);
  expect(place().path).toBe('/campo');
});
