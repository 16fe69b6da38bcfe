// Journey of many tickets given to one person at once: those with an owner ask for the reason.
import assert from 'node:assert/strict';
import { gone, stateOf, taken, ticketOf, top } from '../../actions.mjs';
import { AGENT, TECHNICIAN } from '../../people.mjs';
import { until } from '../../world.mjs';
import { violations } from '../keyboard-and-axe.mjs';

const TEAM = 'oax-telefonia';
const REASON = 'Omar sale de vacaciones';
const TO = { id: 'joel.mendoza', name: 'Joel Mendoza Ríos' };

/** A ticket of the team, given to `person` where there is one. */
async function born(desk, subject, person) {
  const { document: id } = await desk.dispatch(null, {
    open_ticket: {
      service: 'oax-revision-extension',
      kind: 'incident',
      channel: 'phone',
      subject,
      requester: { name: 'Itzel Ruiz Velasco', client_org: 'Registro Civil' },
      place: { building: 'edificio-2', level: 'Nivel 1' },
      fields: {
        problema: 'Del otro lado nos oyen cortado.',
        extension: '12407',
        ubicacion: 'Ventanilla 4',
        nombre_usuario: 'Itzel Ruiz Velasco',
      },
    },
  });
  await desk.dispatch(id, { set_priority: { priority: 'medium' } });
  if (person) await desk.dispatch(id, { assign: { person, team: TEAM, reason: '' } });
  await taken(desk);
  return id;
}

export const journeys = {
  async 'many tickets are given to another at once, with the reason that those with an owner ask for'(world) {
    const [desk, head] = [await world.device('desk', 'desk'), await world.device('desk', 'head')];
    await desk.enrol(AGENT);
    await head.enrol('gabriela.matus');
    const { page } = head;
    const fresh = await born(desk, 'Ruido en la extensión 12407');
    const owned = await born(desk, 'Ruido en la extensión 12408', TECHNICIAN);
    await desk.sent();
    const states = async () => [await stateOf(head, fresh), await stateOf(head, owned)].join();
    await until('both are at the head of the area', async () => (await states()) === 'received,assigned');

    await head.open('/mesa/cola/open');
    /** Scrolls until it is there: of a long list only what is in sight exists. */
    const inTheList = (what, row) =>
      until(`${what} is in the list`, async () => {
        if (await row.count()) return true;
        await page.locator('[id^="row-"]').last().scrollIntoViewIfNeeded();
        return false;
      });
    for (const id of [fresh, owned]) {
      const [{ folio }] = await head.tickets((one) => one.id === id && one.folio !== null);
      const tick = page.getByRole('checkbox', { name: `Seleccionar ${folio}` });
      await inTheList(folio, tick);
      await tick.click({ force: true });
    }
    const bar = page.getByRole('toolbar', { name: 'Actos sobre lo seleccionado' });
    // What the filter hides is passed by, and the bar says so.
    const filter = page.getByRole('textbox', { name: 'Filtro', exact: true });
    const before = await filter.inputValue();
    await filter.fill(`${before} 12408`);
    await bar.getByText('1 más lo oculta el filtro').waitFor();
    await filter.fill(before);
    await bar.getByText('2 seleccionados').waitFor();
    await bar.getByRole('button', { name: 'Asignar' }).click();
    const reason = bar.getByLabel('Motivo del cambio de manos');
    await reason.waitFor();
    const choice = bar.getByRole('button', { name: new RegExp(`^${TO.name}`) });
    await choice.click();
    await bar.getByText('Escribe el motivo').waitFor();
    assert.equal(await reason.evaluate((field) => field === document.activeElement), true, 'one writes on at once');
    assert.deepEqual(await violations(page, 'the reason is missing'), []);
    await reason.fill(REASON);
    // Who looks into a ticket first finds the reason when they come back.
    const row = page.locator(`#row-${owned}`);
    await inTheList('the ticket', row);
    await row.locator('a').first().click();
    await until('the ticket is open', () => page.url().includes(owned));
    await page.goBack();
    await bar.getByRole('button', { name: 'Asignar' }).click();
    await until('the reason was kept', async () => (await reason.inputValue()) === REASON);
    // And the list as they had narrowed it, with what is ticked.
    await filter.fill(`${before} 12408`);
    await bar.getByText('1 más lo oculta el filtro').waitFor();
    await row.locator('a').first().click();
    await until('the ticket is open again', () => page.url().includes(owned));
    await page.goBack();
    await bar.getByText('1 más lo oculta el filtro').waitFor();
    assert.equal(await filter.inputValue(), `${before} 12408`, 'it is as narrow as it was');
    await filter.fill(before);
    await bar.getByText('2 seleccionados').waitFor();
    await bar.getByRole('button', { name: 'Asignar' }).click();
    await until('the reason is there still', async () => (await reason.inputValue()) === REASON);
    await choice.click();
    await page.getByText(`2 tickets asignados a ${TO.name}`).waitFor();
    for (const id of [fresh, owned])
      await until('the ticket is his', async () => (await ticketOf(head, id)).decided.assignee === TO.id);
    await until('the reason is told', async () => JSON.stringify(await head.view(owned)).includes(REASON));
    await until('what was done is no draft', async () => (await head.ask('draft', 'desk bulk')) === null);

    // A view of one's own is known again once the page is loaded anew.
    await filter.fill(`${before} 12408`);
    await page.getByRole('button', { name: 'Guardar vista' }).click();
    await top(page).getByLabel('Nombre de la vista').fill('La 12408');
    await top(page).getByRole('button', { name: 'Guardar vista' }).click();
    await gone(page);
    await page.reload();
    await page.locator('#desk-rail a[aria-current="page"]', { hasText: 'La 12408' }).waitFor();
  },
};
