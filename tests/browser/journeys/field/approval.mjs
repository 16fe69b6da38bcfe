// Walks what a role may not do on the phone: it is said before anything is written.
// An approval that is not granted says why; who opens no tickets is told so.
import assert from 'node:assert/strict';
import { gone, pictures, press, taken, ticketOf, top } from '../../actions.mjs';
import { AGENT, SUPERVISOR } from '../../people.mjs';
import { until } from '../../world.mjs';
import { violations } from '../keyboard-and-axe.mjs';

const APPROVER = 'soledad.altamirano';
const WHY = 'Falta el oficio del área';

export const journeys = {
  async 'an approval is returned on the phone with its reason, and not without'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const phone = await world.device('phone', 'approver');
    const { page } = phone;
    await phone.enrol(APPROVER, { passkey: true });
    const [{ id }] = await phone.tickets(({ state }) => state === 'awaiting_approval');
    // It is the first thing on their phone, and they write nothing of the work.
    await phone.open('/campo');
    await press(page.locator(`a[href="/campo/ticket/${id}"]`).filter({ hasText: 'Te toca autorizar' }));
    const turns = page.locator('#autorizaciones');
    await turns.getByText('Te toca a ti').waitFor();
    assert.equal(await page.locator('main').getByRole('button', { name: 'N/A' }).count(), 0);
    assert.equal(await page.getByRole('button', { name: 'Registrar contacto' }).count(), 0);
    await pictures(page, 'approval-turn');

    // Granting asks for none; not granting does.
    await press(turns.getByRole('button', { name: 'Autorizar', exact: true }));
    await top(page).getByText('(opcional)').waitFor();
    await pictures(page, 'approval-grant');
    await top(page).getByRole('button', { name: 'Cerrar' }).click();
    await gone(page);
    await press(turns.getByRole('button', { name: 'Devolver', exact: true }));
    await top(page).getByRole('heading', { name: 'Devolver para corregir' }).waitFor();
    const send = top(page).getByRole('button', { name: 'Devolver para corregir' });
    await send.click();
    await top(page).getByText('Falta este dato.').waitFor();
    await until('where it is to be written has the focus', () =>
      top(page)
        .getByLabel('Motivo')
        .evaluate((field) => field === document.activeElement),
    );
    assert.equal(await top(page).getByText('(opcional)').count(), 0);
    await pictures(page, 'approval-return');
    assert.deepEqual(await violations(page, 'an approval without its reason'), []);
    await top(page).getByLabel('Motivo').fill(WHY);
    await send.click();
    await gone(page);
    await taken(phone);
    // It is no more hers to see.
    await until('the desk knows why', async () => {
      const { ruled } = await ticketOf(desk, id);
      return ruled.state === 'returned' && ruled.reason === WHY;
    });
  },

  async 'who approves and does not work reads at the desk, decides and notes'(world) {
    const desk = await world.device('desk', 'approver at the desk');
    const { page } = desk;
    await desk.enrol(APPROVER);
    const [{ id }] = await desk.tickets(({ state }) => state === 'awaiting_approval');
    await desk.open(`/mesa/ticket/${id}`);
    await page.locator('#evidencia').waitFor();
    await page.getByRole('tab', { name: 'Nota interna' }).waitFor();
    assert.equal(await page.getByRole('tab', { name: 'Respuesta al usuario' }).count(), 0);
    assert.equal(
      await page
        .locator('aside.facts')
        .getByRole('button', { name: /Cambiar/ })
        .count(),
      0,
    );
    await page.locator('#composer-panel textarea').fill('Falta el visto bueno de Telefonía');
    await page.getByRole('button', { name: /Agregar nota/ }).click();
    await taken(desk);
    await until('the server took it', async () =>
      (await ticketOf(desk, id)).notes.some(({ text }) => text === 'Falta el visto bueno de Telefonía'),
    );
    assert.deepEqual(await violations(page, 'what an approver reads'), []);
  },

  async 'who opens no tickets is told so on the phone, where they would write one'(world) {
    const phone = await world.device('phone', 'supervisor');
    const { page } = phone;
    await phone.enrol(SUPERVISOR);
    await phone.open('/campo/nuevo');
    await page.getByText('Tu función no levanta tickets').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Crear ticket' }).count(), 0, 'there is nothing to send');
    await pictures(page, 'new-ticket-not-yours');
    assert.deepEqual(await violations(page, 'no new ticket'), []);
    await press(page.getByRole('link', { name: 'Ir a mi ronda' }));
    await page.waitForURL('**/campo');
    const places = page.getByRole('navigation', { name: 'Secciones' });
    await places.getByRole('link', { name: 'Equipos' }).waitFor();
    await until('none is offered there', async () => (await places.getByRole('link', { name: 'Nuevo' }).count()) === 0);
    await pictures(page, 'places-without-new');
  },
};
