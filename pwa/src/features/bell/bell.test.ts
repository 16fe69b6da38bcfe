import { expect, it, vi } from 'vitest';
import { ticket } from '../filters/ticket-fixture';
import { look } from './news';

const NOW = 1_800_000_000_000;
const world = vi.hoisted(() => ({ me: { id: 'bea' }, tickets: new Map(), status: { lastSync: 1 } }));
vi.mock('../app/world.svelte', () => ({ world }));
vi.mock('../../kit/ui', () => ({ clockNow: () => 1_800_000_000_000 }));

it('takes for read what another tab read, and keeps its marks beside its own', async () => {
  const storage = new Map<string, string>();
  let told: (event: { key: string | null }) => void = () => undefined;
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => storage.get(key) ?? null,
    setItem: (key: string, value: string) => void storage.set(key, value),
  });
  vi.stubGlobal('addEventListener', (_: string, hears: typeof told) => (told = hears));
  const { bell } = await import('./bell.svelte');
  const mine = (id: string) => ticket(id, { assignee: 'bea' });
  storage.set('ronda.bell.bea', JSON.stringify({ ...look([], 'bea', NOW - 1), at: NOW - 1 }));
  world.tickets = new Map(['1', '2'].map((id) => [id, mine(id)]));
  told({ key: 'ronda.bell.bea' });
  expect(bell.news.map(({ ticket: one }) => one.id).sort()).toEqual(['1', '2']);

  // The other tab reads the first, and this one the second before it hears of that.
  const before = JSON.parse(storage.get('ronda.bell.bea') ?? '') as { marks: Record<string, unknown> };
  const { marks } = look([mine('1')], 'bea', NOW);
  storage.set('ronda.bell.bea', JSON.stringify({ ...before, marks: { ...before.marks, ...marks } }));
  bell.see('2');
  expect(Object.keys((JSON.parse(storage.get('ronda.bell.bea') ?? '') as typeof before).marks).sort()).toEqual([
    '1',
    '2',
  ]);
  told({ key: 'ronda.bell.bea' });
  expect(bell.news).toEqual([]);
});

it('shows nobody else what one person read, where another comes in on the same device', async () => {
  const storage = new Map([['ronda.bell.bea', JSON.stringify({ ...look([], 'bea', NOW - 1), at: NOW - 1 })]]);
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => storage.get(key) ?? null,
    setItem: (key: string, value: string) => void storage.set(key, value),
  });
  let told: (event: { key: string | null }) => void = () => undefined;
  vi.stubGlobal('addEventListener', (_: string, hears: typeof told) => (told = hears));
  vi.resetModules();
  const { bell } = await import('./bell.svelte');
  world.tickets = new Map([['1', ticket('1', { assignee: 'bea' })]]);
  told({ key: 'ronda.bell.bea' });
  bell.open();
  expect(bell.shown.map(({ ticket: one }) => one.id)).toEqual(['1']);
  world.me = { id: 'omar' };
  expect(bell.shown).toEqual([]);
  world.me = { id: 'bea' };
});
