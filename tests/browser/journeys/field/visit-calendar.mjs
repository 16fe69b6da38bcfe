// Journey of one's own visits into the calendar of a phone. The secret address is made in the settings, read, replaced
// and ended.
import assert from 'node:assert/strict';
import { top } from '../../actions.mjs';
import { SUPERVISOR, TECHNICIAN } from '../../people.mjs';
import { until } from '../../world.mjs';
import { violations } from '../keyboard-and-axe.mjs';

const card = (page) => page.getByRole('region', { name: 'Calendario de mis visitas' });
const address = (page) => card(page).getByLabel('Dirección secreta');
const asked = (where) => fetch(where, { headers: { accept: 'text/calendar' } });
/** What the card does only after it has asked. */
async function confirms(page, act) {
  await card(page).getByRole('button', { name: act, exact: true }).click();
  await top(page).getByRole('button', { name: 'Dejarla como está' }).waitFor();
  await top(page).getByRole('button', { name: act, exact: true }).click();
}

export const journeys = {
  async 'the address of a calendar is made, read by whoever has it, replaced and ended'(world) {
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    const { page } = phone;
    await phone.open('/campo/ajustes');
    await card(page).getByText('No hay ninguna dirección.').waitFor();
    await card(page).getByText(/Quien tenga la dirección ve/).waitFor();
    await card(page).getByRole('button', { name: 'Crear la dirección' }).click();
    await address(page).waitFor();
    assert.deepEqual(await violations(page, 'calendar'), []);
    await phone.shot('visit-calendar-1');
    const first = await address(page).inputValue();
    const answer = await asked(first);
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-type'), /^text\/calendar/);
    assert.match(await answer.text(), /^BEGIN:VCALENDAR/);

    // It is told once: who opens the settings again sees that one is there.
    await phone.open('/campo/ajustes');
    await card(page).getByText(/Hay una dirección desde/).waitFor();
    assert.equal(await address(page).count(), 0);
    await confirms(page, 'Crear otra dirección');
    await address(page).waitFor();
    const second = await address(page).inputValue();
    assert.notEqual(second, first);
    assert.equal((await asked(first)).status, 404, 'the one before ends');
    assert.equal((await asked(second)).status, 200);
    await confirms(page, 'Quitar la dirección');
    await card(page).getByText('No hay ninguna dirección.').waitFor();
    await until('it ends', async () => (await asked(second)).status === 404);
  },

  async 'the same stands in the settings of the desk'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(SUPERVISOR);
    const { page } = desk;
    await desk.open('/mesa/ajustes');
    await card(page).getByRole('button', { name: 'Crear la dirección' }).click();
    await address(page).waitFor();
    assert.equal((await asked(await address(page).inputValue())).status, 200);
    assert.deepEqual(await violations(page, 'settings'), []);
  },
};
