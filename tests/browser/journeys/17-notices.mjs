// Journey through notices (OAX-105). They are the bell of what happened to one's tickets, also without a network, a
// watched ticket, and the settings of the browser's own notices. A headless browser has no push service: what goes
// there is tried by the server.
import assert from 'node:assert/strict';
import { chord } from '../actions.mjs';
import { AGENT, TECHNICIAN, assignedTo, note } from '../people.mjs';
import { until } from '../world.mjs';
import { violations } from './keyboard-and-axe.mjs';

/** From now on there is something to compare with. */
const begun = (device, person) =>
  until('the bell has looked', () =>
    device.page.evaluate((key) => localStorage.getItem(key) !== null, `ronda.bell.${person}`),
  );

export const journeys = {
  async 'the bell tells what happened, offline too, and a watcher hears of it'(world) {
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    await phone.open('/campo');
    await begun(phone, TECHNICIAN);
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    await desk.open('/mesa');
    await begun(desk, AGENT);
    const ticket = await until('a ticket', async () => (await desk.heard()).tickets.find(assignedTo(TECHNICIAN)));

    // What the desk writes is news to whose work it is.
    await desk.dispatch(ticket.id, note('Ya hay quien abra.'));
    await desk.sent();
    await phone.ask('syncNow');
    const bell = phone.page.getByRole('link', { name: /^Avisos: \d+ nuevos?$/ });
    await bell.waitFor();
    await phone.page.getByText(/^Desde .*: /).waitFor();
    await phone.offline();
    await bell.click();
    const row = phone.page.getByRole('link', { name: ticket.folio });
    await row.getByText('Hay novedades').waitFor();
    assert.deepEqual(await violations(phone.page, 'the bell, phone'), []);
    await phone.open('/campo');
    await phone.page.getByRole('link', { name: 'Avisos', exact: true }).waitFor();
    await phone.offline(false);

    // Who watches it hears of what its assignee does.
    await desk.open(`/mesa/ticket/${ticket.id}`);
    // An eager thumb follows it; it does not follow it and let go again.
    await desk.page.getByRole('button', { name: 'Seguir', exact: true }).dblclick();
    await desk.page.getByText('Lo sigue 1 persona').waitFor();
    await desk.page.getByRole('button', { name: 'Dejar de seguir', exact: true }).waitFor();
    await desk.sent();
    await desk.open('/mesa');
    await phone.ask('syncNow');
    await phone.dispatch(ticket.id, note('Voy para allá.'));
    await phone.sent();
    await desk.ask('syncNow');
    await desk.page.getByRole('link', { name: /^Avisos\s*[1-9]/ }).waitFor();
    await chord(desk.page, 'h');
    await desk.page.getByRole('link', { name: ticket.folio }).getByText('Hay novedades').waitFor();
    assert.deepEqual(await violations(desk.page, 'the bell, desk'), []);
    // What comes behind another tab is new still: nobody has read it, though the list is open.
    const show = (state) =>
      desk.page.evaluate((state) => {
        Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
        document.dispatchEvent(new Event('visibilitychange'));
      }, state);
    const fresh = desk.page.getByRole('link', { name: /^Avisos\s*[1-9]/ });
    await until('all is read', async () => (await fresh.count()) === 0);
    await show('hidden');
    await phone.dispatch(ticket.id, note('Ya llegué.'));
    await phone.sent();
    await desk.ask('syncNow');
    await fresh.waitFor();
    await show('visible');
    await until('it is read', async () => (await fresh.count()) === 0);

    await desk.open('/mesa/ajustes');
    await desk.page.getByRole('heading', { name: 'Avisos del navegador' }).waitFor();
    await desk.page.getByRole('checkbox', { name: 'Callar mientras la mesa está cerrada' }).waitFor();
    assert.deepEqual(await violations(desk.page, 'settings of notices'), []);
  },
};
