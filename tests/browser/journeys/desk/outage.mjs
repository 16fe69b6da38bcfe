// Many requests of one quiet building are told as the outage that they probably are (docs/help-that-finds.md).
// Beside a call, above the queue, on a phone without a network, and at the portal, where nobody learns whose they are.
import assert from 'node:assert/strict';
import { comes, listed, portal, press, stands, taken } from '../../actions.mjs';
import { AGENT, TECHNICIAN } from '../../people.mjs';
import { until } from '../../world.mjs';
import { violations } from '../keyboard-and-axe.mjs';

const BUILDING = 'almacen-reforma';
const ROOMS = ['Recepción norte', 'Andén 1', 'Andén 2', 'Bodega de placas'];
const WHO = 'Nadia Guzmán Toledo';
/** One that the demonstration tells of there may have come within the last hours, too. */
const TOLD = /\d+ solicitudes de Almacén Reforma desde /;

/** A request of each room, in the technician's hands, so that their phone holds them; their ids. */
async function reported(desk) {
  const ids = [];
  for (const room of ROOMS) {
    const { document } = await desk.dispatch(null, {
      open_ticket: {
        service: 'oax-revision-extension',
        kind: 'incident',
        channel: 'phone',
        subject: `Sin tono en ${room}`,
        description: 'No hay tono.',
        requester: { name: WHO, client_org: 'Registro Civil' },
        place: { building: BUILDING, level: 'Planta baja', room },
        fields: {
          problema: 'No hay tono.',
          extension: '12407',
          ubicacion: room,
          nombre_usuario: WHO,
        },
      },
    });
    ids.push(document);
  }
  await taken(desk);
  for (const id of ids) {
    await until('its folio', async () => (await listed(desk, id))?.folio);
    await desk.dispatch(id, { set_priority: { priority: 'medium' } });
    await desk.dispatch(id, {
      assign: { person: TECHNICIAN, team: 'oax-telefonia', reason: '' },
    });
  }
  await taken(desk);
  for (const id of ids) await stands(desk, id, 'assigned');
  return ids;
}
/** The notice of a screen, once it tells of so many requests at least. */
async function notice(page) {
  const told = page.getByRole('status').filter({ hasText: TOLD });
  await told.waitFor();
  await until('all of them are told', async () => {
    const many = Number((await told.innerText()).match(/(\d+) solicitudes/)[1]);
    return many >= ROOMS.length;
  });
  assert.match(await told.innerText(), /Parece una falla general\./);
  return told;
}

export const journeys = {
  async 'many requests of one building are told as an outage: at a call, in the queue, on a phone offline, at the portal'(
    world,
  ) {
    await portal(world, async (visitor) => {
      const desk = await comes(world, 'desk', AGENT, 'desk');
      const ids = await reported(desk);
      const { page } = desk;

      // Beside the call: for the building that was chosen, and a press relates; nothing is filled in unseen.
      await desk.open('/mesa/llamada');
      const form = page.locator('section.call');
      const building = form.getByRole('combobox', { name: /^Edificio/ });
      await building.waitFor();
      assert.equal(await building.inputValue(), '', 'nothing is filled in unseen');
      await building.selectOption(BUILDING);
      const beside = await notice(page);
      const first = beside.getByRole('link', { name: 'Ver la primera' });
      assert.equal(await first.getAttribute('target'), '_blank', 'what is typed stays');
      await beside.getByRole('button', { name: 'Relacionar con la primera' }).click();
      await beside.getByRole('button', { name: 'Se relaciona al crear' }).waitFor();
      for (const control of [
        form.getByRole('textbox', { name: 'Asunto' }),
        form.getByRole('combobox', { name: 'Servicio' }),
      ])
        assert.equal(await control.inputValue(), '', 'nothing is filled in unseen');
      assert.deepEqual(await violations(page, 'a call where there is an outage'), []);
      await desk.shot('outage-1-call');

      // Above the queue, with the way to the first of them.
      await desk.open('/mesa/cola/open');
      const above = await notice(page);
      const begins = await above.evaluate((card) =>
        ['b', 'a'].map((what) => {
          const words = document.createRange();
          words.selectNodeContents(card.querySelector(what));
          return Math.round(words.getBoundingClientRect().left);
        }),
      );
      assert.equal(begins[1], begins[0], 'the way to it begins where the words above do');
      assert.deepEqual(await violations(page, 'a queue with an outage'), []);
      await desk.shot('outage-2-queue');
      await above.getByRole('link', { name: 'Ver la primera' }).click();
      await page.waitForURL('**/mesa/ticket/*');
      await page.locator('aside.facts').getByText('Almacén Reforma').first().waitFor();

      // On the phone, of what it holds, without a network.
      const phone = await comes(world, 'phone', TECHNICIAN, 'phone');
      await phone.open('/campo');
      for (const id of ids) await until('the phone has it', () => listed(phone, id));
      await phone.offline();
      await phone.open('/campo/nuevo');
      const written = phone.page.getByRole('combobox', { name: /^Edificio/ });
      await written.waitFor();
      assert.equal(await written.inputValue(), '', 'nothing is filled in unseen');
      await written.selectOption(BUILDING);
      const under = await notice(phone.page);
      await press(under.getByRole('button', { name: 'Relacionar con la primera' }));
      await under.getByRole('button', { name: 'Se relaciona al crear' }).waitFor();
      assert.equal(await phone.page.getByLabel('Resumen del problema').inputValue(), '', 'nothing is filled in unseen');
      assert.deepEqual(await violations(phone.page, 'a new ticket where there is an outage'), []);
      await phone.shot('outage-3-phone');

      // At the portal, for whoever comes: how many, where and since when, and nothing of whose they are.
      const visitors = await visitor({});
      await visitors.goto(`${world.origin}/portal/nueva/oax-soporte-hardware`);
      const told = visitors.getByText(/^Ya sabemos de \d+ solicitudes de Almacén Reforma desde /);
      await told.waitFor();
      assert.match(await told.innerText(), /Puede registrar la suya igual\.$/);
      const text = await visitors.locator('body').innerText();
      for (const others of [WHO, ...ROOMS]) assert.ok(!text.includes(others), `${others} is nobody else's to read`);
      assert.equal(await visitors.locator('[name="building"]').inputValue(), '', 'nothing is filled in unseen');
      assert.deepEqual(await violations(visitors, 'a form where there is an outage'), []);
    });
  },
};
