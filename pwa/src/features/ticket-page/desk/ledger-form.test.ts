// A small form of a ticket that is left by a slip: what was typed is there again.
import { beforeEach, expect, it } from 'vitest';
import { type RunningEngine, useEngine } from '../../../contract/engine';
import { LedgerForm } from './ledger-form.svelte';

const drafts = new Map<string, string>();
beforeEach(() => {
  drafts.clear();
  useEngine({
    draft: (key: string) => Promise.resolve(drafts.get(key) ?? null),
    setDraft: (key: string, text: string | null) => {
      if (text === null) drafts.delete(key);
      else drafts.set(key, text);
      return Promise.resolve();
    },
  } as unknown as RunningEngine);
});
const form = () => new LedgerForm('ledger contact t', { way: 'phone', text: '' }, ['text']);

it('is there again after another page, stays where it is refused, and goes with its act', async () => {
  const first = form();
  first.write({ way: 'mail', text: 'No está' });
  first.leave();
  const again = form();
  await again.recall();
  expect([again.open, again.said]).toEqual([true, { way: 'mail', text: 'No está' }]);
  expect(await again.make(() => Promise.resolve(false))).toBe(false);
  expect([again.said.text, drafts.size]).toEqual(['No está', 1]);
  const taken: string[] = [];
  const made = again.make((said, draft) => Promise.resolve(taken.push(said.text, draft) > 0));
  expect(await made).toBe(true);
  expect(taken).toEqual(['No está', 'ledger contact t']);
  expect([again.said, drafts.size]).toEqual([{ way: 'mail', text: '' }, 0]);
});

it('keeps what is typed on while its act is made', async () => {
  const one = form();
  one.write({ text: 'Primero' });
  await one.make((said) => {
    one.write({ text: 'Segundo' });
    return Promise.resolve(said.text === 'Primero');
  });
  one.leave();
  const again = form();
  await again.recall();
  expect([one.said.text, again.said.text]).toEqual(['Segundo', 'Segundo']);
});

it('is no draft by a choice alone, and nothing that was found later takes the place of what is typed', async () => {
  const one = form();
  one.write({ way: 'mail' });
  one.leave();
  expect(drafts.size).toBe(0);
  drafts.set('ledger contact t', JSON.stringify({ way: 'phone', text: 'De antes' }));
  const quick = form();
  const recalled = quick.recall();
  quick.write({ text: 'De ahora' });
  await recalled;
  expect([quick.said.text, quick.open]).toEqual(['De ahora', false]);
});
