// An act and the draft it was made of: where the one is kept the other is gone.
import 'fake-indexeddb/auto';
import '../fake-locks';
import { expect, it, vi } from 'vitest';
import { FakeServer, lost, note } from '../fakes';
import { open, phone, rows } from '../fake-phone';
import { readDraft, writeDraft } from '../storage/drafts';

it('takes its draft along in its own transaction: killed right after, the page offers nothing to be made twice', async () => {
  const server = new FakeServer();
  server.before = lost;
  const { session, store } = await phone(server);
  const { document } = await session.acts.dispatch(null, open('Sin red'), 'field');
  await writeDraft(store, 'note t', 'voy');
  await writeDraft(store, 'note u', 'otra');
  const write = vi.spyOn(store, 'write');
  await session.acts.dispatch(document, note('voy'), 'field', true, 'note t');
  expect(write.mock.calls.filter(([, tables]) => tables?.includes('drafts'))).toHaveLength(1);
  expect([await readDraft(store, 'note t'), await readDraft(store, 'note u')]).toEqual([null, 'otra']);
  expect(await rows(store)).toHaveLength(2);
  await session.close();
});

it('leaves it where the act is refused', async () => {
  const { session, store } = await phone(new FakeServer());
  const { document } = await session.acts.dispatch(null, open('Sin red'), 'field');
  await writeDraft(store, 'note t', 'voy');
  await expect(session.acts.dispatch(document, note(''), 'field', false, 'note t')).rejects.toMatchObject({
    code: 'missing_text',
  });
  expect(await readDraft(store, 'note t')).toBe('voy');
  await session.close();
});
