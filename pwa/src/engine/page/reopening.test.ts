import { afterEach, expect, it, vi } from 'vitest';
import { mayReload } from './reopening';

afterEach(() => void vi.unstubAllGlobals());

function storage() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

it('loads a page anew once, and not again at once: it never goes round', () => {
  const kept = storage();
  const now = Date.UTC(2026, 10, 25);
  expect(mayReload(now, kept)).toBe(true);
  expect(mayReload(now + 5_000, kept)).toBe(false);
  expect(mayReload(now + 60_000, kept)).toBe(true);
});

it('goes by a clock that was set back meanwhile, too', () => {
  const kept = storage();
  const now = Date.UTC(2026, 10, 25);
  expect(mayReload(now, kept)).toBe(true);
  expect(mayReload(now - 3_600_000, kept)).toBe(true);
});

it('does not where nothing can be remembered', () => {
  const refusing = {
    getItem: () => {
      throw new DOMException('blocked', 'SecurityError');
    },
    setItem: () => undefined,
  };
  expect(mayReload(0, refusing)).toBe(false);
});

it('does not where the browser lets nothing be kept, and throws as soon as the storage is named', () => {
  vi.stubGlobal('sessionStorage', undefined);
  const blocked = () => {
    throw new DOMException('blocked', 'SecurityError');
  };
  Object.defineProperty(globalThis, 'sessionStorage', { configurable: true, get: blocked });
  expect(mayReload(0)).toBe(false);
});
