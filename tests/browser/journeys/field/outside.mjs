// An enlace’s and a user’s own day on a telephone (OAX-19, OAX-76).
// What they ask for in a basement, what the desk tells them of it and keeps to itself, and whether it was done.
import assert from 'node:assert/strict';
import { gone, press, taken, ticketOf, top } from '../../actions.mjs';
import { AGENT, note } from '../../people.mjs';
import { until } from '../../world.mjs';
import { violations } from '../keyboard-and-axe.mjs';

const ENLACE = 'maria.xicotencatl';
const SUBJECT = 'Dos equipos con la misma IP en Recepción';
const INSIDE = 'Ver si es el mismo puerto del martes';
const ANSWER = 'Mañana a las nueve pasa alguien';

export const journeys = {
  async 'an enlace asks in a basement, follows it and says that it was done'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const phone = await world.device('phone', 'enlace');
    const { page } = phone;
    await phone.enrol(ENLACE);
    await page.getByRole('heading', { name: 'Solicitudes' }).waitFor();
    const places = page.getByRole('navigation', { name: 'Secciones' });
    await places.getByRole('link', { name: 'Nueva' }).waitFor();
    assert.equal(await places.getByRole('link', { name: 'Equipos' }).count(), 0, 'they hold none');

    await phone.offline();
    await press(places.getByRole('link', { name: 'Nueva' }));
    await until('who asks is known', async () =>
      (await page.locator('[data-datum=name] input').inputValue()).startsWith('María Guadalupe'),
    );
    await press(page.locator('[data-datum=service] button').first());
    await press(top(page).getByRole('button', { name: 'IP duplicada' }));
    await gone(page);
    await page.locator('[data-datum=subject] input').fill(SUBJECT);
    await page.locator('[data-datum=description] textarea').fill('Una la da por duplicada al encender.');
    assert.equal(await page.getByText('Prioridad', { exact: true }).count(), 0, 'the desk says how urgent it is');
    assert.deepEqual(await violations(page, 'a new request'), []);
    await press(page.getByRole('button', { name: 'Mandar solicitud' }));
    await page.waitForURL('**/campo/ticket/*');
    const id = new URL(page.url()).pathname.split('/').pop();
    await phone.offline(false);
    await taken(phone);

    await until('the desk has it', async () => (await desk.tickets(({ id: each }) => each === id)).length === 1);
    const { born, decided } = await ticketOf(desk, id);
    assert.deepEqual([born.channel, decided.priority], ['portal', null]);
    await desk.dispatch(id, note(INSIDE));
    await desk.dispatch(id, { add_note: { audience: 'public', text: ANSWER } });
    await taken(desk);
    await page.getByText(ANSWER).first().waitFor();
    assert.equal(await page.getByText(INSIDE).count(), 0, 'the desk keeps it to itself');
    for (const none of ['Diagnóstico y trabajo', 'Material', 'Tiempo'])
      assert.equal(await page.getByRole('heading', { name: none, exact: true }).count(), 0, none);

    await press(page.getByRole('button', { name: 'Qué sigue' }));
    assert.equal(await top(page).getByText('Pasar a un colega sin señal').count(), 0);
    await press(top(page).getByRole('button', { name: 'Cerrar' }));
    await gone(page);
    assert.deepEqual(await violations(page, 'a request that one follows'), []);
  },

  async 'a user says themselves whether what they asked for was done'(world) {
    const phone = await world.device('phone', 'user');
    const { page } = phone;
    await phone.enrol('itzel.ruiz');
    const [{ id }] = await phone.tickets(({ state }) => state === 'resolved');
    await phone.offline();
    await phone.open(`/campo/ticket/${id}`);
    await press(page.getByRole('button', { name: 'Decir si quedó' }));
    await top(page).getByText('¿Quedó resuelto?').waitFor();
    assert.deepEqual(await violations(page, 'was it done'), []);
    await press(top(page).getByText('Sí, ya funciona'));
    await press(top(page).getByRole('button', { name: 'Decir si quedó' }));
    await gone(page);
    await phone.offline(false);
    await taken(phone);
    await until('it is over', async () => (await ticketOf(phone, id)).decided.state === 'closed');
    assert.equal((await ticketOf(phone, id)).ruled.state, 'closed');
  },
};
