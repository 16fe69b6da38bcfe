import assert from 'node:assert/strict';
import { until } from '../world.mjs';
import { AGENT, TECHNICIAN, assignedTo, note, texts } from '../people.mjs';

export const journeys = {
  async 'two people on one device never mix, and what one had not sent is handed in later'(world) {
    const shared = await world.device('desk', 'shared');
    await shared.enrol(TECHNICIAN);
    const [ticket] = await shared.tickets(assignedTo(TECHNICIAN));
    await shared.context.route('**/api/sync', (route) => route.abort());
    await shared.dispatch(ticket.id, note('Escrito antes de salir.'), 'field');
    await shared.ask('signOut');
    await shared.context.unroute('**/api/sync');

    await shared.enrol(AGENT);
    assert.equal((await shared.status()).pending, 0, 'the queue of the one is not the queue of the other');
    await shared.ask('signOut');

    await shared.enrol(TECHNICIAN);
    await until('the former outbox is handed in', async () => {
      await shared.ask('syncNow');
      return texts(await shared.view(ticket.id)).includes('Escrito antes de salir.');
    });
  },

  async 'an exported outbox is taken from other hands, once'(world) {
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    const [ticket] = await phone.tickets(assignedTo(TECHNICIAN));
    await phone.offline();
    await phone.dispatch(ticket.id, note('Salió en un archivo.'));
    const file = await phone.page.evaluate(async () => {
      const [only, ...more] = (await globalThis.heard.ask('exportOutbox', [])).answer;
      if (more.length > 0) throw new Error('one act fills more than one file');
      return [...only];
    });

    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const taken = await desk.page.evaluate(
      async (bytes) => (await globalThis.heard.ask('importOutbox', [new Uint8Array(bytes)])).answer,
      file,
    );
    assert.ok(taken >= 1, `${taken} acts taken`);

    await phone.offline(false);
    await phone.sent();
    const said = texts(await phone.view(ticket.id)).filter((text) => text === 'Salió en un archivo.');
    assert.equal(said.length, 1, 'there once, although it came by two ways');
  },
};
