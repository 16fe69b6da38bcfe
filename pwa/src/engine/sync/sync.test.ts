import 'fake-indexeddb/auto';
import '../fake-locks';
import { randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import type { Command, Deed, DocumentId, QueueItem } from '../../contract/api';
import { core, open, phone, rows, said, subject, tab } from '../fake-phone';
import { frame, unframe } from './frame';
import { RequestSize } from './request-size';
import { ServerSaid } from './net';
import { ALL, Store, stateOf } from '../storage/indexed-db';
import { refuse } from '../refusals';
import { converse } from './sync';
import { FakeServer, fakeCore, lost, note } from '../fakes';

const on = (document: DocumentId, ...commands: Command[]): Deed[] => commands.map((command) => ({ document, command }));

describe('a phone and its server', () => {
  it('keeps an act before it says so, sends it, and drops it from the preview once it comes back', async () => {
    const server = new FakeServer();
    server.before = lost;
    const { session, store } = await phone(server);
    const { document } = await session.acts.dispatch(null, open('No hay red'), 'field');
    await session.acts.dispatch(document, note('voy'), 'field');
    expect(await subject(store, document)).toBe('No hay red · voy');
    expect((await rows(store)).map((row) => [row.state, row.open, row.queued])).toEqual([
      ['local', document, 1],
      ['local', document, 1],
    ]);
    server.before = () => undefined;
    await session.syncNow();
    expect(said(server, document)).toEqual(['No hay red', 'voy']);
    expect((await rows(store)).map((row) => [row.state, row.open, row.queued])).toEqual([
      ['settled', undefined, undefined],
      ['settled', undefined, undefined],
    ]);
    expect(await subject(store, document)).toBe('No hay red · voy');
    await session.close();
  });

  it('hands in first what a handed-over ticket rests on, and has the server’s own in its place after', async () => {
    const server = new FakeServer();
    server.before = lost;
    const { session, store, told } = await phone(server);
    const light = { institution: 'oaxaca', public: '', receipts: '' };
    const directory = JSON.stringify({ version: '1', me: { id: 'ana' }, people: [], requesters: [], light });
    await store.write((tx) => tx.objectStore('things').put(directory, 'directory'), ['things']);
    const history = new TextEncoder().encode(JSON.stringify([open('Sin red')]));
    const document = await session.take({
      ...{ device: 'another', person: 'luis', document: randomUUID(), proof: new Uint8Array(), history },
      ...{ acts: [], outboxes: [new Uint8Array([1, 2, 3])] },
    });
    const lent = () => told.findLast((one) => one.tell === 'lent')?.lent;
    expect([await subject(store, document), lent()]).toEqual(['Sin red', { [document]: 'luis' }]);
    await session.acts.dispatch(document, note('lo tomo'), 'field');

    server.before = () => undefined;
    server.change(document, open('Sin red'));
    await session.syncNow();
    expect(server.came.slice(0, 2)).toEqual(['carried', 'acts']);
    expect(said(server, document)).toEqual(['Sin red', 'lo tomo']);
    expect([await subject(store, document), lent()]).toEqual(['Sin red · lo tomo', {}]);
    await session.close();
  });

  it('sends by itself, as it said, once a server that went back to an older version has come up to this one', async () => {
    const server = new FakeServer();
    const { session, store } = await phone(server);
    await session.syncNow();
    const says = { code: 'too_new', es: 'La aplicación es más nueva.', en: 'The app is newer.' };
    let refused = 0;
    server.before = () => {
      refused += 1;
      throw new ServerSaid(426, says, null);
    };
    const { document } = await session.acts.dispatch(null, open('De la versión nueva'), 'field');
    await session.syncNow();
    expect(refused).toBeGreaterThan(0);
    expect(await rows(store)).toHaveLength(1);
    server.before = () => undefined; // and nobody touches the phone
    await expect.poll(() => said(server, document)).toEqual(['De la versión nueva']);
    await session.close();
  });

  it('keeps nothing of an act that was refused here', async () => {
    const { session, store } = await phone(new FakeServer());
    const { document } = await session.acts.dispatch(null, open('a'), 'field');
    await expect(session.acts.dispatch(document, note(''), 'field')).rejects.toMatchObject({ code: 'missing_text' });
    expect(await rows(store)).toHaveLength(1);
    await session.close();
  });

  it('sends nothing twice and loses nothing, however many answers are lost', async () => {
    const server = new FakeServer();
    const { session, store } = await phone(server);
    const { document } = await session.acts.dispatch(null, open('0'), 'field');
    server.after = () => (server.requests % 3 === 0 ? undefined : lost());
    for (let i = 1; i <= 30; i++) {
      await session.acts.dispatch(document, note(String(i)), 'field');
      if (i % 4 === 0) await session.syncNow();
    }
    server.after = () => undefined;
    await session.syncNow();
    expect(said(server, document)).toEqual(Array.from({ length: 31 }, (_, i) => String(i)));
    expect(await subject(store, document)).toBe(Array.from({ length: 31 }, (_, i) => String(i)).join(' · '));
    await session.close();
  });

  it('goes on past a held and a refused act, keeps both, and lets them be dismissed', async () => {
    const server = new FakeServer();
    server.rulings.set('retenida', { held: 'not_your_role' });
    server.rulings.set('rota', { refused: 'unreadable' });
    server.notes.set('rota', 'Revisa el plano antes.');
    const { session, store, told } = await phone(server);
    const { document } = await session.acts.dispatch(null, open('a'), 'field');
    for (const words of ['retenida', 'rota', 'buena']) await session.acts.dispatch(document, note(words), 'field');
    await session.syncNow();
    expect(said(server, document)).toEqual(['a', 'buena']);
    const stuck = (await rows(store)).filter((row) => row.stuck);
    expect(stuck.map((row) => row.state)).toEqual([{ held: 'not_your_role' }, { refused: 'unreadable' }]);
    await expect
      .poll(() => told.findLast((one) => one.tell === 'status'))
      .toMatchObject({ status: { chip: 'attention', stuck: 2, pending: 0 } });
    await expect
      .poll(() => told.findLast((one) => one.tell === 'queue'))
      .toMatchObject({ queue: [{ note: null }, { note: 'Revisa el plano antes.' }] });
    // The note of whoever was here before names an act of theirs.
    await expect(session.acts.dismiss(`another.${stuck[0]?.number}`)).rejects.toMatchObject({ code: 'not_here' });
    for (const row of stuck) await session.acts.dismiss(`${store.device}.${row.number}`);
    await expect.poll(() => told.findLast((one) => one.tell === 'queue')).toMatchObject({ queue: [] });
    await session.syncNow(); // the same outcomes, told again, do not bring them back
    expect((await rows(store)).filter((row) => row.queued)).toEqual([]);
    await session.close();
  });

  it('counts a refused act on its ticket as long as it stands in the queue, whatever comes of that ticket', async () => {
    const server = new FakeServer();
    server.rulings.set('rota', { refused: 'unreadable' });
    const { session, store } = await phone(server);
    const { document } = await session.acts.dispatch(null, open('a'), 'field');
    const { act } = await session.acts.dispatch(document, note('rota'), 'field');
    const stuck = async () => (await store.read((tx) => tx.objectStore('summaries').get(document)))?.stuck;
    await session.syncNow();
    expect(await stuck()).toBe(1);
    server.change(document, note('de la mesa'));
    await session.syncNow();
    expect([await subject(store, document), await stuck()]).toEqual(['a · de la mesa', 1]);
    await session.acts.dismiss(act);
    expect(await stuck()).toBe(0);
    server.change(document, note('otra'));
    await session.syncNow();
    expect(await stuck()).toBe(0);
    await session.close();
  });

  it('offers again what a restored server has lost, and holds every document it had', async () => {
    const server = new FakeServer();
    const { session, store } = await phone(server);
    const old = await session.acts.dispatch(null, open('antes'), 'field');
    await session.syncNow();
    const restore = server.snapshot();
    await session.acts.dispatch(old.document, note('después'), 'field');
    const born = await session.acts.dispatch(null, open('nacido después'), 'field');
    await session.syncNow();
    const receipt = { acknowledged: 3, at: 1, held: 0 };
    await store.write((tx) => tx.objectStore('things').put(receipt, 'light receipt'), ['things']);
    restore();
    expect(server.documents.has(born.document)).toBe(false);
    await session.acts.dispatch(old.document, note('y sigue'), 'field'); // meets a gap: the server asks for what it has lost
    await session.syncNow();
    expect(said(server, old.document)).toEqual(['antes', 'después', 'y sigue']);
    expect(said(server, born.document)).toEqual(['nacido después']);
    expect(await subject(store, born.document)).toBe('nacido después');
    const believed = await store.read((tx) => tx.objectStore('things').get('light receipt'), ['things']);
    expect(believed, 'that another phone had brought it is no word of this server').toBeUndefined();
    await session.close();
  });

  it('takes pages one by one and never shows own work gone between them', async () => {
    const server = new FakeServer();
    for (let i = 0; i < 40; i++) server.change(randomUUID(), note(`otro ${i}`));
    server.pageSize = 7;
    const { session, store, told } = await phone(server);
    const { document } = await session.acts.dispatch(null, open('mío'), 'field');
    await session.syncNow();
    expect(await store.read((tx) => tx.objectStore('summaries').count())).toBe(41);
    const shown = told
      .flatMap((one) => (one.tell === 'documents' ? one.tickets : []))
      .filter((one) => one.id === document);
    expect(new Set(shown.map((one) => one.subject))).toEqual(new Set(['mío']));
    await session.close();
  });

  it('asks its storage for none of the many that are new to it, and tells their rows as they were committed', async () => {
    const server = new FakeServer();
    const { session, store } = await phone(server);
    await store.write(
      async (tx) => {
        await tx.objectStore('things').put('{}', 'organisation');
        await tx.objectStore('things').put('{"me":null}', 'directory');
      },
      ['things'],
    );
    await session.syncNow();
    await session.notifier.inform();
    for (let i = 0; i < 120; i++) server.change(randomUUID(), open(`Falla ${i}`));
    const asked = vi.spyOn(IDBObjectStore.prototype, 'get');
    await session.syncNow();
    const read = asked.mock.contexts.map((of) => (of as IDBObjectStore).name);
    asked.mockRestore();
    expect(read.filter((name) => name === 'documents' || name === 'summaries')).toEqual([]);
    expect(session.notifier.catalogue.tickets.size).toBe(120);
    expect(await store.read((tx) => tx.objectStore('summaries').count(), ['summaries'])).toBe(120);
    await session.close();
  });

  it('reads its rows again where its commit was not confirmed at once, and they were changed meanwhile', async () => {
    const server = new FakeServer();
    server.rulings.set('rota', { refused: 'unreadable' });
    const { session, store } = await phone(server);
    await store.write(
      async (tx) => {
        await tx.objectStore('things').put('{}', 'organisation');
        await tx.objectStore('things').put('{"me":null}', 'directory');
      },
      ['things'],
    );
    const { document } = await session.acts.dispatch(null, open('a'), 'field');
    const { act } = await session.acts.dispatch(document, note('rota'), 'field');
    await session.syncNow();
    const shown = () => session.notifier.catalogue.tickets.get(document);
    expect(shown()).toMatchObject({ subject: 'a', stuck: 1 });
    server.change(document, note('de la mesa'));
    const write = store.writeAhead.bind(store);
    let died = false;
    const unconfirmed = vi.spyOn(store, 'writeAhead').mockImplementation(async (work, tables, kept) => {
      const made = await write(work, tables, kept);
      if (died || tables !== ALL || kept === undefined) return made;
      died = true;
      await session.acts.dismiss(act);
      return write(async (tx) => ((await kept(tx, made)) ? made : work(tx)), tables);
    });
    await session.syncNow();
    unconfirmed.mockRestore();
    expect(died).toBe(true);
    expect(shown()).toMatchObject({ subject: 'a · de la mesa', stuck: 0 });
    await session.close();
  });

  it('stops at a log that is not its own', async () => {
    const server = new FakeServer();
    const { session, told, store } = await phone(server, 'clone');
    await session.acts.dispatch(null, open('a'), 'field');
    await session.syncNow();
    const mine = server.logs.get('clone');
    mine?.acts.push(new Uint8Array([123, 125]));
    mine?.heads.push(new Uint8Array(32).fill(7));
    await session.syncNow();
    await expect
      .poll(() => told.findLast((one) => one.tell === 'status'))
      .toMatchObject({ status: { problem: { es: /clonó/ } } });
    expect(await rows(store)).toHaveLength(1);
    await session.close();
  });

  it('strikes what has not left, and says so of what has', async () => {
    const server = new FakeServer();
    server.before = lost;
    const { session, store } = await phone(server);
    const { document, act } = await session.acts.dispatch(null, open('a'), 'field');
    const second = await session.acts.dispatch(document, note('error'), 'field');
    // The note of whoever was here before names an act of theirs.
    await expect(session.acts.undo('another.2', 'field')).rejects.toMatchObject({ code: 'not_here' });
    await session.acts.undo(second.act, 'field');
    expect(await subject(store, document)).toBe('a');
    expect((await rows(store)).map((row) => row.struck)).toEqual([false, true, false]);
    server.before = () => undefined;
    await session.syncNow();
    await expect(session.acts.undo(act, 'field')).rejects.toMatchObject({ code: 'already_sent' });
    await session.close();
  });
});

describe('what can be undone', () => {
  const taken = (server: FakeServer, store: Store) => server.logs.get(store.device)?.acts.length ?? 0;

  it('does not leave before its grace ends, whatever else is talked about', async () => {
    const server = new FakeServer();
    const { session, store, key } = await phone(server);
    const { document } = await session.acts.dispatch(null, open('a'), 'field');
    await session.syncNow();
    const made = await session.acts.dispatch(document, note('error'), 'field', true);
    expect(made.undoable).toBe(true);
    const net = { sync: (body: Uint8Array<ArrayBuffer>) => server.net.sync(body) };
    const ignore = {
      ...{
        gathered: () => undefined,
        offering: () => undefined,
        mended: async () => undefined,
        page: async () => undefined,
      },
      stop: new AbortController().signal,
      line: new RequestSize(),
    };
    await converse({ store, core, net, key, asker: 'test', app: 'test', now: Date.now, ...ignore });
    expect(taken(server, store)).toBe(1);
    await session.acts.undo(made.act, 'field');
    await session.endGrace(made.act); // another tab may say so: it would part the two
    await converse({ store, core, net, key, asker: 'test', app: 'test', now: Date.now, ...ignore });
    expect(taken(server, store)).toBe(1);
    await session.endGrace(null);
    await expect.poll(() => taken(server, store)).toBe(3); // the act, and what strikes it
    await session.close();
  });

  it('stays where a screen asks for what is new: nobody ended its way back', async () => {
    const server = new FakeServer();
    const { session, store } = await phone(server);
    const { document } = await session.acts.dispatch(null, open('a'), 'field');
    await session.syncNow();
    const made = await session.acts.dispatch(document, note('error'), 'field', true);
    server.change(document, note('de otra'));
    expect(await session.refresh()).toBe(true);
    expect(said(server, document)).toHaveLength(2);
    expect(taken(server, store)).toBe(1);
    await session.acts.undo(made.act, 'field');
    await session.syncNow();
    expect(taken(server, store)).toBe(3); // the act, and what strikes it
    await session.close();
  });

  it('leaves at once with an act that cannot be undone, and where a person asks for it', async () => {
    const server = new FakeServer();
    const { session, store } = await phone(server);
    const { document } = await session.acts.dispatch(null, open('a'), 'field');
    await session.acts.dispatch(document, note('b'), 'field', true);
    await session.acts.dispatch(document, note('c'), 'field');
    await expect.poll(() => taken(server, store)).toBe(3);
    const last = await session.acts.dispatch(document, note('d'), 'field', true);
    await session.syncNow();
    expect(taken(server, store)).toBe(4);
    await expect(session.acts.undo(last.act, 'field')).rejects.toMatchObject({ code: 'already_sent' });
    await session.close();
  });

  it('is several acts on one document as one: all or none, and none leaves before the others', async () => {
    const server = new FakeServer();
    const { session, store } = await phone(server);
    const { document } = await session.acts.dispatch(null, open('a'), 'field');
    await session.syncNow();
    await expect(session.acts.dispatchAll(on(document, note('b'), note('')), 'desk', true)).rejects.toMatchObject({
      code: 'missing_text',
    });
    expect(await rows(store)).toHaveLength(1);
    expect(await subject(store, document)).toBe('a');
    const made = await session.acts.dispatchAll(on(document, note('b'), note('c')), 'desk', true);
    expect(made).toMatchObject(
      [2, 3].map((number) => ({ act: `${store.device}.${number}`, document, undoable: true })),
    );
    expect(await subject(store, document)).toBe('a · b · c');
    await session.refresh();
    expect(taken(server, store)).toBe(1);
    for (const { act } of [...made].reverse()) await session.acts.undo(act, 'desk');
    expect(await subject(store, document)).not.toMatch(/[bc]/);
    await session.acts.dispatchAll(on(document, note('d'), note('e')), 'desk');
    await session.syncNow();
    expect(said(server, document)).toContain('e');
    expect(taken(server, store)).toBe(7);
    await session.close();
  });

  it('never is a birth: nothing could strike it', async () => {
    const server = new FakeServer();
    const { session } = await phone(server);
    expect(await session.acts.dispatch(null, open('a'), 'field', true)).not.toHaveProperty('undoable');
    await session.close();
  });
});

describe('two tabs', () => {
  it('share one log without a gap, and one of them talks', async () => {
    const server = new FakeServer();
    const first = await phone(server);
    const second = await tab(server, await Store.open(first.store.device));
    const { document } = await first.session.acts.dispatch(null, open('0'), 'field');
    await Promise.all(
      [first.session, second.session].flatMap((session, t) =>
        Array.from({ length: 40 }, (_, i) => session.acts.dispatch(document, note(`${t}.${i}`), 'field')),
      ),
    );
    await second.session.syncNow();
    await first.session.syncNow();
    expect((await rows(first.store)).map((row) => row.number)).toEqual(Array.from({ length: 81 }, (_, i) => i + 1));
    expect(said(server, document)).toHaveLength(81);
    expect(new Set(said(server, document))).toHaveLength(81);
    await expect
      .poll(() => second.told.findLast((one) => one.tell === 'status'))
      .toMatchObject({ status: { pending: 0 } });
    await first.session.close();
    await second.session.acts.dispatch(document, note('sola'), 'field');
    await second.session.syncNow(); // the lead has passed on
    expect(said(server, document)).toContain('sola');
    await second.session.close();
  });
});

describe('storage', () => {
  it('opens again when the browser closed the database under it', async () => {
    const { session, store } = await phone(new FakeServer());
    const { document } = await session.acts.dispatch(null, open('a'), 'field');
    const inside = store as unknown as { database: Promise<{ close(): void }> };
    (await inside.database).close();
    await session.acts.dispatch(document, note('sigue'), 'field');
    expect(await subject(store, document)).toBe('a · sigue');
    await session.close();
  });
  it('leaves no trace of a transaction that failed, and tells a full device in words', async () => {
    const { session, store } = await phone(new FakeServer());
    await session.acts.dispatch(null, open('a'), 'field');
    await session.syncNow();
    const before = await store.read(stateOf);
    await expect(
      store.write(async (tx) => {
        await tx.objectStore('drafts').put('medio', 'borrador');
        throw new DOMException('no room', 'QuotaExceededError');
      }),
    ).rejects.toMatchObject({ code: 'storage_full', es: /espacio/ });
    expect(await store.read((tx) => tx.objectStore('drafts').get('borrador'))).toBeUndefined();
    expect(await store.read(stateOf)).toEqual(before);
    await session.close();
  });
  it('asks a full device for no more news with each poke: every try would cost them once more', async () => {
    const server = new FakeServer();
    const { session, store, told } = await phone(server);
    await session.syncNow();
    const before = server.requests;
    server.change(randomUUID(), note('nueva'));
    const write = vi.spyOn(store, 'writeAhead').mockImplementation(async (work, tables, kept) => {
      if (tables?.includes('evidence')) throw refuse('storage_full'); // taking an answer in; what leaves is noted before
      return Store.prototype.writeAhead.call(store, work, tables, kept) as never;
    });
    await session.syncNow();
    expect(server.requests).toBe(before + 1);
    await expect
      .poll(() => told.findLast((one) => one.tell === 'status'))
      .toMatchObject({ status: { chip: 'attention', problem: { es: /espacio/ } } });
    for (let n = 0; n < 5; n++) session.request('poke');
    write.mockRestore();
    await session.syncNow(); // somebody made room, and looks
    expect(server.requests).toBe(before + 2);
    expect(await store.read((tx) => tx.objectStore('documents').count())).toBe(1);
    await session.close();
  });
  it('notices that everything was cleared', async () => {
    const store = await Store.open('nobody');
    await expect(store.read(stateOf)).rejects.toMatchObject({ code: 'storage_wiped' });
  });
  it('takes an answer in whole or not at all', async () => {
    const server = new FakeServer();
    server.change(randomUUID(), note('nueva'));
    const { session, store, key } = await phone(server);
    await session.syncNow();
    server.change(randomUUID(), note('otra'));
    const broken = {
      ...core,
      answer: (message: Uint8Array) => ({
        ...core.answer(message),
        receive: () => {
          throw new Error('trap');
        },
      }),
    };
    const parts = {
      store,
      key,
      asker: 'test',
      net: server.net,
      app: 'test',
      now: () => 1,
      offering: () => undefined,
      gathered: () => undefined,
      mended: async () => undefined,
      page: async () => undefined,
      stop: new AbortController().signal,
      line: new RequestSize(),
    };
    await expect(converse({ ...parts, core: broken })).rejects.toMatchObject({ code: 'storage_failed' });
    expect(await store.read((tx) => tx.objectStore('documents').count())).toBe(1);
    await converse({ ...parts, core });
    expect(await store.read((tx) => tx.objectStore('documents').count())).toBe(2);
    await session.close();
  });

  it('tells no document, and judges nothing, before the core has what judging needs', async () => {
    const server = new FakeServer();
    const { store, session } = await phone(server);
    const { document } = await session.acts.dispatch(null, open('Ya estaba'), 'field');
    await session.syncNow();
    await session.close();

    // A tab that opens while another one takes in the very first answer: the data stand there before anybody says so.
    const known = { organisation: false, directory: false };
    const judging = {
      ...fakeCore(),
      setOrganisation: () => void (known.organisation = true),
      setDirectory: () => void (known.directory = true),
      dispatch: (...args: Parameters<typeof core.dispatch>) => {
        if (!known.organisation || !known.directory) throw new Error('cannot judge yet');
        return core.dispatch(...args);
      },
    };
    const told: string[] = [];
    const other = await tab(server, await Store.open(store.device), judging, (one) => told.push(one.tell));
    const written = await Store.open(store.device);
    told.length = 0;
    const directory = { version: '1', me: { id: 'ana', name: 'Ana' }, people: [], requesters: [] };
    await written.write((tx) =>
      tx
        .objectStore('things')
        .put('{"id":"casa"}', 'organisation')
        .then(() => undefined),
    );
    await written.write((tx) =>
      tx
        .objectStore('things')
        .put(JSON.stringify(directory), 'directory')
        .then(() => undefined),
    );
    await other.session.notifier.changed({ documents: [document] });
    expect(told.slice(0, 4)).toEqual(['judged_by', 'organisation', 'directory', 'documents']);
    await other.session.acts.dispatch(document, note('ya se puede'), 'field');
    await written.close();
    await other.session.close();
  });

  it('shows what became of what a former device left held: accepted it leaves the queue, rejected it says why', async () => {
    const server = new FakeServer();
    const { session, store, told } = await phone(server);
    const left = (number: number): QueueItem => ({
      act: `antes.${number}`,
      number,
      document: randomUUID(),
      command: note(`nota ${number}`) as QueueItem['command'],
      title: 'Sin red',
      folio: '',
      at: 0,
      state: 'held',
      why: null,
      note: null,
      blobs: 0,
    });
    await store.write(
      async (tx) => void (await tx.objectStore('things').put([1, 2, 3].map(left), 'former')),
      ['things'],
    );
    server.former = [
      ['antes.1', 'accepted', null],
      ['antes.2', { refused: 'rejected_by_supervisor' }, 'Ya estaba.'],
      ['otro.3', 'accepted', null],
    ];
    await session.syncNow();
    await expect
      .poll(() => told.findLast((one) => one.tell === 'queue'))
      .toMatchObject({
        queue: [
          { act: 'antes.2', state: 'refused', note: 'Ya estaba.' },
          { act: 'antes.3', state: 'held', note: null },
        ],
      });
    await session.close();
  });

  it('begins anew where the server cannot read the cursor, once, and keeps what waits', async () => {
    const server = new FakeServer();
    const { session, store } = await phone(server);
    const { document } = await session.acts.dispatch(null, open('Con cursor'), 'field');
    server.change(randomUUID(), note('de otro'));
    await session.syncNow();
    server.before = lost;
    await session.acts.dispatch(document, note('espera'), 'field');
    server.before = () => undefined;
    const real = server.net.sync;
    let refused = 0;
    server.net.sync = async (body) => {
      const message = await unframe(body);
      const { cursor } = JSON.parse(new TextDecoder().decode(message ?? new Uint8Array())) as { cursor: number };
      if (cursor === 0) return real(body);
      refused += 1;
      const problem = { code: 'bad_cursor', es: 'No se lee.', en: 'Unreadable.', acknowledged: null };
      return { status: 400, body: await frame(new TextEncoder().encode(JSON.stringify(problem))), retryAfterMs: null };
    };
    await session.syncNow();
    expect(refused).toBe(1);
    expect(said(server, document)).toEqual(['Con cursor', 'espera']);
    expect(await store.read((tx) => tx.objectStore('documents').count())).toBe(2);
    expect((await rows(store)).every((row) => row.state === 'settled')).toBe(true);
    await session.close();
  });
});
