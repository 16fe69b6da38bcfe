// A pane for something new that was closed by a slip: what was typed is there again, and says so.
import { beforeEach, expect, it, vi } from 'vitest';
import { type RunningEngine, useEngine } from '../../contract/engine';
import { NewDraft } from './new-draft.svelte';

const closings = vi.hoisted((): (() => void)[] => []);
vi.mock('svelte', async (original) => ({
  ...(await original<object>()),
  onMount: (made: () => unknown) => void made(),
  onDestroy: (gone: () => void) => closings.push(gone),
}));

const drafts = new Map<string, string>();
beforeEach(() => {
  drafts.clear();
  closings.length = 0;
  useEngine({
    draft: (key: string) => Promise.resolve(drafts.get(key) ?? null),
    setDraft: (key: string, text: string | null) => {
      if (text === null) drafts.delete(key);
      else drafts.set(key, text);
      return Promise.resolve();
    },
  } as unknown as RunningEngine);
});
const pane = () => new NewDraft('new service', { name: '', kind: 'request' });

it('shows what was typed before it was closed, and says so', async () => {
  const first = pane();
  first.write({ name: 'Acceso' });
  closings.splice(0).forEach((gone) => gone());
  expect(first.recovered).toBe(false);

  const again = pane();
  await vi.waitFor(() => expect(again.recovered).toBe(true));
  expect(again.said).toEqual({ name: 'Acceso', kind: 'request' });
  again.done();
  expect(drafts.size).toBe(0);
});

it('says nothing of that where somebody types before it was found', async () => {
  drafts.set('new service', JSON.stringify({ name: 'Acceso', kind: 'incident' }));
  const quick = pane();
  quick.write({ name: 'Otro' });
  const later = pane();
  await vi.waitFor(() => expect(later.recovered).toBe(true));
  expect([quick.recovered, quick.said.name]).toEqual([false, 'Otro']);
});

it('says nothing of that where all was emptied again', async () => {
  drafts.set('new service', JSON.stringify({ name: '', kind: 'request' }));
  const emptied = pane();
  drafts.set('new service', JSON.stringify({ name: 'Acceso', kind: 'request' }));
  const later = pane();
  await vi.waitFor(() => expect(later.recovered).toBe(true));
  expect([emptied.recovered, emptied.said.name]).toEqual([false, '']);
});
