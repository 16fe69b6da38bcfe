// A photograph whose act was refused, and is made again: its bytes stay with the new act.
import 'fake-indexeddb/auto';
import '../fake-locks';
import { expect, it } from 'vitest';
import type { Command } from '../../contract/api';
import { FakeServer } from '../fakes';
import { open, phone, rows } from '../fake-phone';
import { FILES } from '../storage/indexed-db';

const bytes = () => Uint8Array.of(0xff, 0xd8, 0xff, 1, 2, 3).buffer;
const thumb = () => Uint8Array.of(0xff, 0xd8, 7).buffer;

it('keeps its bytes and its thumbnail where the refused act leaves the queue', async () => {
  const server = new FakeServer();
  const { session, store } = await phone(server);
  const { document } = await session.acts.dispatch(null, open('No enciende'), 'field');
  server.rulings.set('attach_evidence', { refused: 'not_your_role' });
  const { act } = await session.acts.attach(document, { bytes: bytes(), thumb: thumb(), media: 'jpeg' }, {}, 'field');
  await session.syncNow();
  const refused = (await rows(store)).find((row) => row.stuck !== undefined);
  expect(refused?.state).toEqual({ refused: 'not_your_role' });

  server.rulings.clear();
  const again = await session.acts.dispatch(document, refused?.command as Command, 'field');
  await session.acts.dismiss(act);
  await session.syncNow();

  const whole = await session.fileStore.whole(again.act);
  expect(whole && [...new Uint8Array(whole.bytes)]).toEqual([...new Uint8Array(bytes())]);
  expect(await session.fileStore.thumb(again.act)).not.toBeNull();
  expect(session.fileStore.unsentActs).toEqual([again.act]);
  await session.close();
});

it('is not made again where its bytes are not here any more', async () => {
  const { session, store } = await phone(new FakeServer());
  const { document } = await session.acts.dispatch(null, open('No enciende'), 'field');
  const { act } = await session.acts.attach(document, { bytes: bytes(), thumb: null, media: 'jpeg' }, {}, 'field');
  const [named] = (await rows(store)).filter((row) => 'attach_evidence' in row.command);
  await store.write((tx) => session.fileStore.takeBack(tx, act), FILES);
  await expect(session.acts.dispatch(document, named?.command as Command, 'field')).rejects.toMatchObject({
    code: 'file_gone',
  });
  await session.close();
});
