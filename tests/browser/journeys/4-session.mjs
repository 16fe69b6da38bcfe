// The session's cookie may be lost (Chromium writes it to the disk lazily): the device's key begins another.
import assert from 'node:assert/strict';
import { until } from '../world.mjs';
import { TECHNICIAN, assignedTo, note, texts } from '../people.mjs';

export const journeys = {
  async 'a phone that lost its cookie goes on by itself: what is written is sent, and news come'(world) {
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    const [ticket] = await phone.tickets(assignedTo(TECHNICIAN));
    await phone.context.clearCookies();
    await phone.dispatch(ticket.id, note('sin galleta'));
    await phone.sent();
    assert.equal((await phone.status()).problem, null);

    await phone.context.clearCookies();
    await phone.open('/campo');
    assert.ok(Array.isArray((await phone.ask('searchServer', 'red')) ?? null), 'a search begins it as well');
    const other = await world.device('phone', 'other');
    await other.enrol(TECHNICIAN);
    assert.ok(texts(await other.view(ticket.id)).includes('sin galleta'));
    await other.dispatch(ticket.id, note('desde el otro'));
    await other.sent();
    await until('news come', async () => texts(await phone.view(ticket.id)).includes('desde el otro'));
  },

  async 'a server that does not know the device is not asked for ever: it is said, and what was written stays'(world) {
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    const [ticket] = await phone.tickets(assignedTo(TECHNICIAN));
    await world.killServer();
    await world.startOver();
    let asked = 0;
    phone.page.on('request', (request) => (asked += request.url().includes('/api/challenge') ? 1 : 0));
    await phone.dispatch(ticket.id, note('para nadie'));
    await phone.ask('syncNow');
    const status = await until('it is said', async () => {
      const status = await phone.status();
      return status.problem && status;
    });
    assert.match(status.problem.es, /sesión|enlace/);
    assert.deepEqual([status.chip, status.pending], ['attention', 1]);
    await phone.dispatch(ticket.id, note('y otra'));
    assert.ok(texts(await phone.view(ticket.id)).includes('y otra'));
    assert.ok(asked <= 3, `${asked} challenges asked for`);
  },
};
