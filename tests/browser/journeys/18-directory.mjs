// Journey that keeps people at the desk. Somebody new comes in, an absence shows where work is given out, two edit one
// person, and somebody leaves with open work in their hands.
import assert from 'node:assert/strict';
import { atDesk, gone, listed, opens, press, top } from '../actions.mjs';
import { SUPERVISOR, TECHNICIAN, assignedTo } from '../people.mjs';
import { until } from '../world.mjs';
import { violations } from './keyboard-and-axe.mjs';

const PEOPLE = '/mesa/personas';
const NORA = 'nora.vega';

/** The form of a person, opened from their page. */
async function edits(page) {
  await press(page.getByRole('button', { name: 'Editar', exact: true }));
  await top(page).getByLabel('Nombre completo').waitFor();
  return top(page);
}

/** A technician of all that Omar does, entered through the screen. */
async function entered(desk) {
  const { page } = desk;
  await desk.open(PEOPLE);
  await press(page.getByRole('button', { name: 'Nueva persona', exact: true }));
  const form = top(page);
  await form.getByLabel('Nombre completo').fill('Nora Vega Luna');
  await until('an id is proposed', async () => (await form.getByLabel('Identificador').inputValue()) === NORA);
  await form
    .getByRole('group', { name: /^Funciones/ })
    .getByLabel('Agente Técnico', { exact: true })
    .check();
  for (const team of ['Telefonía', 'Redes', 'Soporte de Primer Nivel de Atención'])
    await form
      .getByRole('group', { name: /^Áreas/ })
      .getByLabel(team, { exact: true })
      .check();
  await form.getByLabel('Teléfono o extensión').fill('12500');
  assert.deepEqual(await violations(page, 'desk'), [], 'a new person');
  await desk.shot('desk-new-person');
  await press(form.getByRole('button', { name: 'Nueva persona', exact: true }));
  await page.waitForURL(`**${PEOPLE}/${NORA}`);
  await page.getByRole('heading', { name: 'Nora Vega Luna', level: 1 }).waitFor();
}

export const journeys = {
  async 'somebody is entered at the desk, comes in, is away, and nobody overwrites them unseen'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(SUPERVISOR, { passkey: true });
    const { page } = desk;
    await entered(desk);

    // In force without a restart: a way in is made for them, and they come in by it.
    await press(page.getByRole('button', { name: 'Enlace de alta', exact: true }));
    const address = await top(page).getByLabel('Dirección').inputValue();
    const phone = await world.device('phone', 'phone');
    await phone.page.goto(address);
    await press(phone.page.locator('form button[value=plain]'));
    await until('she is in', async () => (await phone.status())?.lastSync);
    await press(top(page).getByRole('button', { name: 'Listo', exact: true }));
    await gone(page);

    // Away, with somebody who stands in: seen where work is given out.
    let form = await edits(page);
    await press(form.getByRole('button', { name: 'Anotar una ausencia' }));
    await form.getByLabel('Primer día').fill('2020-01-01');
    await form.getByLabel('Último día').fill('2099-12-31');
    await form.getByLabel('Motivo').fill('Vacaciones');
    await form.getByLabel('Quién suple').selectOption({ label: 'Joel Mendoza Ríos' });
    assert.deepEqual(await violations(page, 'desk'), [], 'an absence');
    await press(form.getByRole('button', { name: 'Guardar', exact: true }));
    await gone(page);
    await page.getByText(/Vacaciones: del .* · suple Joel Mendoza Ríos/).waitFor();
    await desk.shot('desk-person-away');
    const inWork = ({ state }) => ['assigned', 'in_progress'].includes(state);
    const [ticket] = await desk.tickets(
      (each) => assignedTo(TECHNICIAN)(each) && each.team === 'oax-telefonia' && inWork(each),
    );
    await desk.ask('syncNow');
    await atDesk(desk, ticket.id);
    const pane = await opens(desk, 'Asignar');
    await pane
      .locator('label', { hasText: 'Nora Vega Luna' })
      .getByText('Vacaciones hasta el 31 de diciembre de 2099 · suple Joel Mendoza Ríos')
      .waitFor();
    assert.equal(await pane.locator(`input[value="${NORA}"]`).isChecked(), false, 'nobody who is away is proposed');
    await page.keyboard.press('Escape');
    await gone(page);

    // Two edit at once: what the other changed is there, what was typed stays, and it is saved knowing both.
    await desk.open(`${PEOPLE}/${NORA}`);
    form = await edits(page);
    const { person, version } = await desk.ask('call', `/api/people/${NORA}`);
    const { name, roles, teams, buildings, away } = person;
    const told = { version, name, roles, teams, buildings, away, mail: '', phone: '12599', client_org: '' };
    await desk.ask('call', `/api/people/${NORA}`, told);
    await form.getByLabel('Nombre completo').fill('Nora Vega Luna de Gil');
    await press(form.getByRole('button', { name: 'Guardar', exact: true }));
    await form.getByText('De la otra persona, ya puesto aquí: Teléfono.').waitFor();
    assert.equal(await form.getByLabel('Nombre completo').inputValue(), 'Nora Vega Luna de Gil');
    await press(form.getByRole('button', { name: 'Guardar', exact: true }));
    await gone(page);
    const after = await desk.ask('call', `/api/people/${NORA}`);
    assert.deepEqual([after.person.name, after.person.phone], ['Nora Vega Luna de Gil', '12599']);
  },

  async 'who leaves with open work hands it over first'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(SUPERVISOR, { passkey: true });
    const { page } = desk;
    await entered(desk);
    const { open } = await desk.ask('call', `/api/people/${TECHNICIAN}`);
    assert.ok(open.length > 1, 'he has work in his hands');

    await desk.open(`${PEOPLE}/${TECHNICIAN}`);
    await press(page.getByRole('button', { name: 'Deja de trabajar aquí', exact: true }));
    const pane = top(page);
    await pane.getByText(`${open.length} tickets abiertos están en sus manos`, { exact: false }).waitFor();
    await press(pane.getByRole('button', { name: 'Terminar su acceso', exact: true }));
    await pane.getByText('Di a quién pasa cada ticket').waitFor();
    assert.deepEqual(await violations(page, 'desk'), [], 'who leaves');
    await pane.getByLabel('Todo a').selectOption({ label: 'Nora Vega Luna' });
    await desk.shot('desk-person-leaves');
    await press(pane.getByRole('button', { name: 'Terminar su acceso', exact: true }));
    await gone(page);
    await page.getByText('ya no trabaja aquí').first().waitFor();
    await until('the work is hers', async () => {
      await desk.ask('syncNow');
      return (await listed(desk, open[0].document))?.assignee === NORA;
    });
    await desk.open('/mesa/bitacora');
    await page.getByText(/anotó que Omar Cruz Jiménez deja de trabajar aquí/).waitFor();
  },
};
