// A second tap while the first act is being written makes no second one.
// On a slow disk people press again.
import assert from 'node:assert/strict';
import { comes, gone, inHours, onPhone, press, top } from '../../actions.mjs';
import { AGENT, TECHNICIAN } from '../../people.mjs';
import { given } from '../../standard-ticket.mjs';
import { until } from '../../world.mjs';

/** Both in one breath: the second comes before the disk has answered the first, however quick it is. */
const twice = (button) =>
  button.evaluate((one) => {
    one.click();
    one.click();
  });
/** Opens a line of what can be done on the ticket. */
async function chooses(page, line) {
  await press(page.getByRole('button', { name: 'Qué sigue' }));
  await press(top(page).locator('button.row').filter({ hasText: line }));
}

export const journeys = {
  async 'two taps in one breath make one note, one contact, one line of time and one visit'(world) {
    const desk = await comes(world, 'desk', AGENT, 'desk');
    const id = await given(desk);
    const phone = await comes(world, 'phone', TECHNICIAN, 'phone');
    await onPhone(phone, id);
    const { page } = phone;
    await phone.offline();

    await press(page.getByRole('button', { name: 'Nueva nota' }));
    await top(page).getByRole('textbox').fill('Una sola vez');
    await twice(top(page).getByRole('button', { name: 'Guardar nota' }));
    await gone(page);

    await chooses(page, 'Registrar contacto');
    await top(page).getByRole('textbox').fill('Que pase a las diez');
    await twice(top(page).getByRole('button', { name: 'Registrar', exact: true }));
    await gone(page);

    await chooses(page, 'Registrar tiempo');
    await top(page).getByRole('heading', { name: 'Registrar tiempo' }).waitFor();
    await top(page).getByLabel('Minutos').fill('45');
    // Left by a slip: what was typed is there again.
    await until('it is a draft', async () => (await phone.ask('draft', `time ${id}`))?.includes('45'));
    await phone.open('/campo');
    await onPhone(phone, id);
    await chooses(page, 'Registrar tiempo');
    await until('what was typed', async () => (await top(page).getByLabel('Minutos').inputValue()) === '45');
    await twice(top(page).locator('.foot button').last());
    await gone(page);

    const hour = await inHours(phone, 2);
    await chooses(page, 'Programar visita');
    await top(page).getByLabel('Fecha y hora').fill(hour);
    await twice(top(page).locator('.foot button').last());
    await gone(page);

    await phone.kept();
    const made = await until('all of it is here', async () => {
      const { ticket } = await phone.view(id);
      const all = [ticket.notes, ticket.contacts, ticket.times];
      return all.every(({ length }) => length > 0) && ticket.decided.visit && all.map(({ length }) => length);
    });
    assert.deepEqual(made, [1, 1, 1]);
    assert.equal((await phone.ask('storage')).pending, 4, 'four acts, and no fifth');
  },
};
