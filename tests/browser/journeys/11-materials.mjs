// Materials: from a bag, bought, counted in a storeroom; readings that differ (R6, R22, SEC-37, BJ-17, BJ-18).
import assert from 'node:assert/strict';
import { top } from '../actions.mjs';
import { AGENT, TECHNICIAN, assignedTo } from '../people.mjs';
import { until } from '../world.mjs';
import { violations } from './keyboard-and-axe.mjs';

/** A service whose form reads what the registry knows, too. */
const SERVICE = 'oax-revision-extension';
const FIELD = 'extension';
const REGISTRY = 'extension';
const READ = '54321';

const materials = async (device, id) => (await device.view(id)).ticket.materials;
const stock = async (device, id) => (await device.view(id)).equipment.stock;
const now = async (device, id, item) => (await stock(device, id)).find((each) => each.item === item)?.quantity;

/** A ticket in the technician's hands, which the desk knows, too. */
async function atWork(phone) {
  const atWork = (one) => assignedTo(TECHNICIAN)(one) && one.state === 'in_progress' && one.folio !== null;
  return (await phone.tickets(atWork))[0];
}
/** The technician's bag, registered and filled through the screen. */
async function bag(phone) {
  const { page } = phone;
  await phone.open('/campo/equipos');
  await page.locator('summary', { hasText: 'Almacenes y bolsas' }).click();
  await page.getByRole('button', { name: 'Dar de alta' }).click();
  await top(page).getByRole('button', { name: 'Dar de alta' }).click();
  await until('the bag', () => page.locator('#existencias').isVisible());
  const id = new URL(page.url()).pathname.split('/').pop();
  await receive(page, 'Cable UTP', '20', 'm');
  await until('what came in', async () => (await now(phone, id, 'Cable UTP')) === 20);
  return id;
}
async function receive(page, item, quantity, unit) {
  await page.getByRole('button', { name: 'Recibir', exact: true }).click();
  const form = top(page);
  const other = form.getByLabel('Qué material', { exact: true });
  await other.fill(item);
  await form.getByLabel('Cantidad').fill(quantity);
  await form.getByLabel('Unidad').fill(unit);
  await form.getByRole('button', { name: 'Recibir' }).click();
  await until('received', async () => (await page.locator('dialog[open]').count()) === 0);
}
async function add(page, quantity) {
  await page.getByRole('button', { name: 'Agregar material' }).click();
  const form = top(page);
  // What the bag holds is read as the sheet opens: it may be offered a moment after the sheet is seen.
  await form.getByLabel('Qué material').selectOption({ label: await until('what is in the bag', () => held(form)) });
  await form.getByLabel('Cantidad').fill(quantity);
  return form;
}
const held = async (form) =>
  (await form.getByLabel('Qué material').locator('option').allTextContents()).find((text) =>
    text.includes('Cable UTP'),
  );

export const journeys = {
  async 'material comes out of one’s own bag without a network; off the list it goes back; the desk counts'(world) {
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    const { page } = phone;
    const own = await bag(phone);
    const ticket = await atWork(phone);
    await phone.sent();
    await phone.open(`/campo/ticket/${ticket.id}`);
    await phone.offline();
    const before = (await materials(phone, ticket.id)).length;

    const form = await add(page, '25');
    await until('a shortage is told', () => form.getByText('Quedarían −5 m').isVisible());
    await form.getByLabel('Cantidad').fill('8');
    await until('what is left is told', () => form.getByText('Hay 20 m; quedan 12.').isVisible());
    await phone.shot('materials-add');
    assert.deepEqual(await violations(page, 'phone'), []);
    // The app is killed half-way: what was typed is there again.
    await page.reload();
    await until('the app', () => page.evaluate(() => globalThis.heard?.started));
    await page.getByRole('button', { name: 'Agregar material' }).click();
    await until('what was typed', async () => (await top(page).getByLabel('Cantidad').inputValue()) === '8');
    await top(page).getByRole('button', { name: 'Agregar material' }).click();
    const line = await until('the line', async () => (await materials(phone, ticket.id))[before]);
    assert.deepEqual([line.description, line.quantity, line.unit], ['Cable UTP', 8, 'm']);
    assert.equal(await until('the bag has less', async () => (await now(phone, own, 'Cable UTP')) === 12), true);
    const [moved] = (await phone.view(own)).equipment.stock_entries.slice(-1);
    assert.deepEqual([moved.ticket, moved.line, moved.delta], [ticket.id, line.id, -8], 'the move names the line');
    await page.locator('#material').scrollIntoViewIfNeeded();
    await until('where from', () => page.locator('#material').getByText('De Bolsa de').isVisible());
    await phone.shot('materials-line');

    // Less was used, then none: the bag has it again each time.
    await page.locator('#material button.row', { hasText: 'Cable UTP' }).click();
    await top(page).getByLabel('Cantidad (m)').fill('5');
    await top(page).getByLabel('Solicitado').focus();
    await until('three came back', async () => (await now(phone, own, 'Cable UTP')) === 15);
    await phone.shot('materials-sheet');
    assert.deepEqual(await violations(page, 'phone'), []);
    await top(page).getByRole('button', { name: 'Quitar y devolver a existencias' }).click();
    await until('all came back', async () => (await now(phone, own, 'Cable UTP')) === 20);
    await until(
      'off the list',
      async () => (await page.locator('#material button.row', { hasText: 'Cable UTP' }).count()) === 0,
    );

    // More than is there: shown, not forbidden.
    await add(page, '23');
    await top(page).getByRole('button', { name: 'Agregar material' }).click();
    await until('owed', async () => (await now(phone, own, 'Cable UTP')) === -3);
    await phone.offline(false);
    await phone.sent();
    assert.deepEqual(
      (await phone.heard()).queue.filter(({ state }) => state !== 'local'),
      [],
      'the server takes them all',
    );

    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    await desk.open(`/mesa/equipos/${own}`);
    const section = desk.page.locator('#existencias');
    await until('what is owed', () => section.getByText('falta contar').isVisible());
    await until('for which ticket', () =>
      section
        .getByRole('link', { name: `para ${ticket.folio}` })
        .first()
        .isVisible(),
    );
    await desk.shot('stock-desk');
    assert.deepEqual(await violations(desk.page, 'desk'), []);
    await section.getByRole('button', { name: 'Contar' }).click();
    await top(desk.page).getByLabel('Cable UTP').fill('2');
    await until('the difference', () => top(desk.page).getByText('Diferencia: +5').isVisible());
    await desk.shot('stock-count-desk');
    assert.deepEqual(await violations(desk.page, 'desk'), []);
    await top(desk.page).getByRole('button', { name: 'Guardar conteo' }).click();
    await until('counted', async () => (await now(desk, own, 'Cable UTP')) === 2);
    await until('noted', async () =>
      (await desk.view(own)).equipment.notes.some(({ text }) => text === 'Conteo físico: Cable UTP −3 → 2 m.'),
    );
    // SEC-37: how many must be there; what is short says so on the page, and above the list of equipment.
    await section.getByRole('button', { name: 'Mínimos' }).click();
    await top(desk.page).getByLabel('Cable UTP').fill('10');
    await desk.shot('stock-minimums-desk');
    assert.deepEqual(await violations(desk.page, 'desk'), []);
    await top(desk.page).getByRole('button', { name: 'Guardar mínimos' }).click();
    await until('what is short', () => section.getByText('bajo el mínimo', { exact: true }).isVisible());
    await desk.shot('stock-short-desk');
    assert.deepEqual(await violations(desk.page, 'desk'), []);
    await desk.open('/mesa/equipos');
    // And what the demonstration's storeroom lacks.
    await until('above the list, too', () =>
      desk.page.locator('summary', { hasText: 'Almacenes y bolsas' }).getByText('2 bajo el mínimo').isVisible(),
    );
    await desk.sent();
    await phone.sent();
    await until('the phone knows', async () => (await now(phone, own, 'Cable UTP')) === 2);
    await phone.open(`/campo/equipo/${own}`);
    await until('the movements', () => page.locator('#existencias').getByText('Movimientos').isVisible());
    await phone.shot('stock-phone');
    assert.deepEqual(await violations(page, 'phone'), []);
  },

  async 'what must be bought: requested, authorised, received, and then the line stands'(world) {
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    const { page } = phone;
    const ticket = await atWork(phone);
    await phone.open(`/campo/ticket/${ticket.id}`);
    await page.getByRole('button', { name: 'Agregar material' }).click();
    const form = top(page);
    await form.getByLabel('De dónde sale').selectOption('buy');
    await form.getByLabel('Qué material').fill('Roseta doble');
    await form.getByLabel('Cantidad').fill('4');
    await form.getByRole('button', { name: 'Agregar material' }).click();
    const row = page.locator('#material button.row', {
      hasText: 'Roseta doble',
    });
    await until('the line', () => row.getByText('Solicitado 4').isVisible());
    await phone.sent();

    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    await desk.open(`/mesa/ticket/${ticket.id}`);
    await desk.page.locator('#material button.row', { hasText: 'Roseta doble' }).click();
    await top(desk.page).getByLabel('Autorizado').fill('4');
    await top(desk.page).getByLabel('Recibido').fill('3');
    await top(desk.page).getByLabel('Solicitado').focus();
    await until('it stands', () =>
      top(desk.page)
        .getByText(/La lista de material ya se firmó/)
        .isVisible(),
    );
    assert.equal(await top(desk.page).getByLabel('Cantidad (pza)').isEditable(), false);
    assert.equal(await top(desk.page).getByRole('button', { name: 'Quitar' }).count(), 0);
    await desk.shot('materials-issued-desk');
    assert.deepEqual(await violations(desk.page, 'desk'), []);
    await desk.page.keyboard.press('Escape');
    await desk.shot('materials-desk');
    await desk.sent();
    await phone.sent();
    await until('all three numbers on the phone', async () =>
      /Solicitado 4\s*Autorizado 4\s*Recibido 3/.test((await row.innerText()).replace(/\s+/g, ' ')),
    );
    await row.scrollIntoViewIfNeeded();
    await phone.shot('materials-bought');
  },

  async 'what was read otherwise than it is registered is taken over by a person'(world) {
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    const { page } = phone;
    const tickets = await phone.tickets(
      (one) => assignedTo(TECHNICIAN)(one) && one.service === SERVICE && one.equipment,
    );
    // An item that this phone has: one of a building that the technician serves.
    let mine;
    for (const one of tickets)
      if ((await phone.view(one.equipment))?.equipment) mine ??= one;
    assert.ok(mine, 'a ticket about an item of this phone');
    const { id: document } = mine;
    await phone.dispatch(document, {
      set_field: { field: FIELD, value: READ },
    });
    await phone.open(`/campo/ticket/${document}`);
    await until('both values', () => page.getByText('Lo leído no es lo del inventario').isVisible());
    await page.getByText('Lo leído no es lo del inventario').scrollIntoViewIfNeeded();
    await phone.shot('readings');
    assert.deepEqual(await violations(page, 'phone'), []);
    await page
      .getByRole('button', { name: /Pasar al inventario/ })
      .first()
      .click();
    await until(
      'taken over',
      async () => (await phone.view(mine.equipment)).equipment.fields[REGISTRY]?.value === READ,
    );
    await until('told no more', async () => (await page.getByText('Lo leído no es lo del inventario').count()) === 0);
  },
};
