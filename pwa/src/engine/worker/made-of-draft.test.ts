// An act and the draft it was made of: where the one is kept the other is gone.
import 'fake-indexeddb/auto';
import '../fake-locks';
import { expect, it, vi } from 'vitest';
import { FIRST_ACT } from '../../contract/pure/act-id';
import { FakeServer, lost, note } from '../fakes';
import { open, phone, rows, subject } from '../fake-phone';
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

it('goes with several acts on several documents in one writing, all or none, where a later one names the first', async () => {
  const server = new FakeServer();
  server.before = lost;
  const { session, store } = await phone(server);
  const [ticket, bag] = [
    (await session.acts.dispatch(null, open('Foco'), 'field')).document,
    (await session.acts.dispatch(null, open('Bolsa'), 'field')).document,
  ];
  await writeDraft(store, 'material t', 'uno');
  const deeds = (second: string) => [
    { document: ticket, command: note('uno') },
    { document: bag, command: note(second) },
  ];
  const drafts = { 'material t': null, audit: 'visto' };
  await expect(session.acts.dispatchAll(deeds(''), 'field', true, drafts)).rejects.toMatchObject({
    code: 'missing_text',
  });
  expect([await readDraft(store, 'material t'), await readDraft(store, 'audit')]).toEqual(['uno', null]);
  expect([(await rows(store)).length, await subject(store, ticket)]).toEqual([2, 'Foco']);

  const write = vi.spyOn(store, 'write');
  const made = await session.acts.dispatchAll(deeds(FIRST_ACT), 'field', true, drafts);
  expect(
    write.mock.calls.filter(([, tables]) => tables?.includes('acts') && tables.includes('summaries')),
  ).toHaveLength(1);
  expect([await readDraft(store, 'material t'), await readDraft(store, 'audit')]).toEqual([null, 'visto']);
  expect(made.map(({ act, document }) => [act, document])).toEqual([
    [`${store.device}.3`, ticket],
    [`${store.device}.4`, bag],
  ]);
  expect([await subject(store, ticket), await subject(store, bag)]).toEqual([
    'Foco · uno',
    `Bolsa · ${store.device}.3`,
  ]);
  await session.close();
});

it('takes the refused birth that it corrects out of the queue in its own writing', async () => {
  const server = new FakeServer();
  server.rulings.set('Sin rde', { refused: 'unreadable' });
  const { session, store } = await phone(server);
  const { act } = await session.acts.dispatch(null, open('Sin rde'), 'field');
  await session.syncNow();
  const stuck = async () => (await rows(store)).filter((row) => row.stuck !== undefined).map(({ number }) => number);
  expect(await stuck()).toEqual([1]);
  server.before = lost;
  await writeDraft(store, `new ticket ${act}`, 'Sin red');
  await session.acts.dispatch(null, open('Sin red'), 'field', true, `new ticket ${act}`, [act]);
  expect([await stuck(), await readDraft(store, `new ticket ${act}`)]).toEqual([[], null]);
  // Whoever puts it away after that finds it put away.
  await expect(session.acts.dismiss(act)).rejects.toMatchObject({ code: 'not_here' });
  await session.close();
});
