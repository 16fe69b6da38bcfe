import { expect, it, vi } from 'vitest';
import { OPEN } from './round';

const world = vi.hoisted(() => ({ me: { id: 'omar' } as { id: string } | null }));
vi.mock('../../app/world.svelte', () => ({ world }));

it('keeps what a person looked for, and shows nothing of it to who comes in after them', async () => {
  const { asked } = await import('./round-filter.svelte');
  asked.set({ text: 'Rosa Ruiz' });
  asked.set({ filter: { ...OPEN, scope: 'all' } });
  expect(asked.now).toMatchObject({ text: 'Rosa Ruiz', filter: { scope: 'all' } });
  world.me = null;
  expect(asked.now).toEqual({ text: '', filter: OPEN });
  world.me = { id: 'luz' };
  expect(asked.now).toEqual({ text: '', filter: OPEN });
  asked.set({ text: 'red' });
  expect(asked.now).toMatchObject({ text: 'red', filter: OPEN });
});
