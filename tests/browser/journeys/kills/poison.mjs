// Q11: an act that nobody can read.
// It waits alone: the others go up, it can be exported and put away.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { until } from '../../world.mjs';
import { TECHNICIAN, assignedTo, note, texts } from '../../people.mjs';
import { inStorage, standsByItself } from '../../storage.mjs';

/** Makes the last act of the log unreadable, hash and head with it, as if it had been made so. */
function damage(page) {
  return inStorage(page, async ({ database, asked, done, writing }) => {
    const read = database.transaction(['acts', 'state']);
    const state = await asked(read.objectStore('state').get('state'));
    const { number } = state.log;
    const [before, row] = await Promise.all(
      [number - 1, number].map((key) => asked(read.objectStore('acts').get(key))),
    );

    const bytes = new Uint8Array(row.bytes.length).fill(0xff);
    const chained = new Uint8Array([...(before?.hash ?? new Uint8Array(32)), ...bytes]);
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', chained));
    const log = state.log.bytes.slice();
    const at = log.findIndex((_, i) => row.hash.every((byte, j) => log[i + j] === byte));
    if (at < 0) throw new Error('the head of the log is not where it was');
    log.set(hash, at);

    const write = writing(['acts', 'state']);
    write.objectStore('acts').put({ ...row, bytes, hash });
    write.objectStore('state').put({ ...state, log: { ...state.log, bytes: log } }, 'state');
    await done(write);
    return number;
  });
}

/** Makes what this phone has of a document unreadable. */
async function spoil(page, id) {
  await until('documents stand by themselves', () => standsByItself(page));
  return inStorage(
    page,
    async ({ asked, done, writing }, id) => {
      const write = writing('documents');
      const documents = write.objectStore('documents');
      const replica = await asked(documents.get(id));
      replica.base.fill(0xff, 8);
      documents.put(replica);
      await done(write);
    },
    id,
  );
}

/** A disk that forgets: some bytes of an act are others, and nothing else knows. */
function rot(page, number, from, to) {
  return inStorage(
    page,
    async ({ asked, done, writing }, [number, from, to]) => {
      const write = writing('acts');
      const acts = write.objectStore('acts');
      const row = await asked(acts.get(number));
      const [was, is] = [from, to].map((text) => new TextEncoder().encode(text));
      const at = row.bytes.findIndex((_, i) => was.every((byte, j) => row.bytes[i + j] === byte));
      if (at < 0 || was.length !== is.length) throw new Error('the words are not there');
      row.bytes.set(is, at);
      acts.put(row);
      await done(write);
    },
    [number, from, to],
  );
}

/** Makes the stored cursor one that no server sealed. */
function spoilCursor(page) {
  return inStorage(page, async ({ asked, done, writing }) => {
    const write = writing('state');
    const state = await asked(write.objectStore('state').get('state'));
    const key = new TextEncoder().encode('fcursor'); // the key as CBOR has it: a text of six bytes, bytes after it
    const { bytes } = state.log;
    const at = bytes.findIndex((_, i) => key.every((byte, j) => bytes[i + j] === byte));
    if (at < 0) throw new Error('there is no cursor');
    bytes[at + key.length + 6] ^= 0xff;
    write.objectStore('state').put(state, 'state');
    await done(write);
  });
}

/** One act alone is left in the queue: how the phone stands then. */
const waits = (phone) =>
  until('it waits', async () => {
    const heard = await phone.heard();
    return heard.queue.length === 1 && heard;
  });

export const journeys = {
  async 'a document that cannot be read on this phone waits alone; its acts arrive, and it is fetched again whole'(
    world,
  ) {
    const phone = await world.device('phone', 'phone', { lasting: true });
    await phone.enrol(TECHNICIAN);
    const [one, two] = await phone.tickets(assignedTo(TECHNICIAN), 2);
    await phone.offline();
    await phone.dispatch(one.id, note('antes de que se dañara'));
    await spoil(phone.page, one.id);
    await assert.rejects(phone.dispatch(one.id, note('en el dañado')), { es: /./ });
    await phone.dispatch(two.id, note('en otro ticket'));
    // Whoever opens it meanwhile is told what is safe, and not that it is not here.
    await phone.open(`/campo/ticket/${one.id}`);
    await phone.page.getByText('No se pudo leer en este dispositivo').waitFor();

    await phone.offline(false);
    await phone.sent();
    assert.equal((await phone.status()).problem, null);
    await phone.tickets(({ id }) => id === one.id); // it stays in the round
    const witness = await world.device('phone', 'witness', { lasting: true });
    await witness.enrol(TECHNICIAN);
    const there = [...texts(await witness.view(one.id)), ...texts(await witness.view(two.id))];
    for (const text of ['antes de que se dañara', 'en otro ticket']) {
      assert.equal(there.filter((all) => all === text).length, 1, text);
    }
    await until('it is whole again', async () => texts(await phone.view(one.id)).includes('antes de que se dañara'));
    await phone.dispatch(one.id, note('ya sano'));
    await phone.sent();
    assert.ok(texts(await phone.view(one.id)).includes('ya sano'));
    assert.equal((await phone.status()).problem, null);
  },

  async 'a document that cannot be read is opened: it is fetched again at once, and shown'(world) {
    const phone = await world.device('phone', 'phone', { lasting: true });
    await phone.enrol(TECHNICIAN);
    const [one] = await phone.tickets(assignedTo(TECHNICIAN));
    await spoil(phone.page, one.id);
    await phone.open(`/campo/ticket/${one.id}`);
    await phone.page.getByText(one.subject).first().waitFor();
    await until('it is whole again', async () => (await phone.view(one.id))?.ticket);
    await phone.page.getByRole('button', { name: 'Nueva nota' }).waitFor();
    await phone.shot('healed-document');
  },

  async 'an act whose bytes rot on the disk waits alone, and says what nobody wrote nowhere'(world) {
    const phone = await world.device('phone', 'phone', { lasting: true });
    await phone.enrol(TECHNICIAN);
    const [one, two] = await phone.tickets(assignedTo(TECHNICIAN), 2);
    await phone.offline();
    await phone.dispatch(one.id, note('antes de la podredumbre'));
    const { act: bad } = await phone.dispatch(one.id, note('tuberia rota'));
    await phone.dispatch(one.id, note('después de la podredumbre'));
    await phone.dispatch(two.id, note('en otro ticket'));
    await rot(phone.page, Number(bad.split('.')[1]), 'tuberia rota', 'tuberia rosa');

    await phone.offline(false);
    await phone.sent();
    const { queue, status } = await waits(phone);
    assert.deepEqual([queue[0].act, queue[0].state, status.chip, status.problem], [bad, 'refused', 'attention', null]);
    assert.match(queue[0].why.es, /no se puede leer/);
    const witness = await world.device('phone', 'witness', { lasting: true });
    await witness.enrol(TECHNICIAN);
    for (const device of [phone, witness]) {
      const all = [...texts(await device.view(one.id)), ...texts(await device.view(two.id))];
      for (const text of ['antes de la podredumbre', 'después de la podredumbre', 'en otro ticket'])
        assert.equal(all.filter((other) => other === text).length, 1, `${device.name}: ${text}`);
      assert.ok(!all.some((text) => text.startsWith('tuberia')), `${device.name}: not what nobody wrote`);
    }
    const [file] = await phone.ask('exportOutbox');
    assert.ok(file.length > 0);
    await phone.ask('dismiss', bad);
    await until('it is put away', async () => (await phone.status()).chip === 'up_to_date');
    await phone.dispatch(one.id, note('y se sigue'));
    await phone.sent();
  },

  async 'a cursor that the server cannot read is dropped, and everything comes again without a person'(world) {
    const phone = await world.device('phone', 'phone', { lasting: true });
    await phone.enrol(TECHNICIAN);
    const before = (await phone.tickets()).length;
    const [one] = await phone.tickets(assignedTo(TECHNICIAN));
    await phone.offline();
    await phone.dispatch(one.id, note('con el cursor dañado'));
    await spoilCursor(phone.page);
    await phone.offline(false);
    await phone.sent();
    await until('everything is here again', async () => (await phone.heard()).tickets.length === before);
    assert.deepEqual([(await phone.status()).problem, (await phone.status()).chip], [null, 'up_to_date']);
    assert.equal(texts(await phone.view(one.id)).filter((text) => text === 'con el cursor dañado').length, 1);
  },

  async 'an act that cannot be read waits alone; it can be exported and put away'(world) {
    const phone = await world.device('phone', 'phone', { lasting: true });
    await phone.enrol(TECHNICIAN);
    const [one, two] = await phone.tickets(assignedTo(TECHNICIAN), 2);
    await phone.offline();
    await phone.dispatch(one.id, note('antes del daño'));
    const { act: bad } = await phone.dispatch(one.id, note('la dañada'));
    await damage(phone.page);
    await phone.dispatch(one.id, note('después del daño'));
    await phone.dispatch(two.id, note('en otro ticket'));
    const kept = texts(await phone.view(one.id));
    assert.deepEqual(
      ['antes del daño', 'la dañada', 'después del daño'].filter((text) => kept.includes(text)),
      ['antes del daño', 'después del daño'],
      'the ticket is shown without it',
    );

    await phone.offline(false);
    await phone.sent();
    const { queue, status } = await waits(phone);
    assert.deepEqual([queue[0].act, queue[0].state, status.chip, status.problem], [bad, 'refused', 'attention', null]);
    const witness = await world.device('phone', 'witness', { lasting: true });
    await witness.enrol(TECHNICIAN);
    const there = [...texts(await witness.view(one.id)), ...texts(await witness.view(two.id))];
    for (const text of ['antes del daño', 'después del daño', 'en otro ticket']) {
      assert.equal(there.filter((all) => all === text).length, 1, text);
    }

    await phone.open('/campo/pendientes');
    const [file] = await Promise.all([
      phone.page.waitForEvent('download'),
      phone.page.getByRole('button', { name: 'Exportar lo pendiente' }).click(),
    ]);
    assert.ok(readFileSync(await file.path()).length > 0);
    await phone.page.getByRole('button', { name: 'Descartar' }).click();
    await phone.page.getByRole('dialog').getByRole('button', { name: 'Descartar' }).click();
    await until('it is put away', async () => (await phone.status()).chip === 'up_to_date');
    assert.deepEqual((await phone.heard()).queue, []);
  },
};
