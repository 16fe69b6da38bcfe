import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Captions } from './captions.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function begun() {
  const said: string[] = [];
  return { said, captions: new Captions((shot, text) => void said.push(`${shot}: ${text}`)) };
}

it('says of a photograph what was typed under it, also where the next one is taken with the keys still there', () => {
  const { said, captions } = begun();
  captions.write('d.1', 'La rose');
  captions.write('d.1', 'La roseta suelta');
  captions.leave();
  expect(said).toEqual(['d.1: La roseta suelta']);
  expect(captions.under('d.2', ''), 'the next one has none yet').toBe('');
  captions.write('d.2', 'Cambiada');
  captions.leave();
  captions.leave();
  expect(said).toEqual(['d.1: La roseta suelta', 'd.2: Cambiada']);
});

it('leaves what is being typed as it is, whatever is said of the photograph meanwhile', () => {
  const { said, captions } = begun();
  expect(captions.under('d.1', 'Antes')).toBe('Antes');
  captions.write('d.1', 'Antes de ');
  expect(captions.under('d.1', 'Antes')).toBe('Antes de ');
  vi.advanceTimersByTime(10_000);
  expect(said).toEqual(['d.1: Antes de ']);
  expect(captions.under('d.1', 'Antes de')).toBe('Antes de ');
});

it('says nothing of a photograph that was taken back', () => {
  const { said, captions } = begun();
  captions.write('d.1', 'Borrosa');
  captions.drop();
  captions.leave();
  vi.advanceTimersByTime(60_000);
  expect(said).toEqual([]);
});
