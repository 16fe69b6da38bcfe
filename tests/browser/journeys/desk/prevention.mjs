// A fault that comes again (OAX-87): what prevents it is proposed from the report.
// Filled in with what, where and which reports; the report and the page of each of them say so from then on.
import assert from 'node:assert/strict';
import { atDesk, comes, dayOf, listed, press, taken, ticketOf } from '../../actions.mjs';
import { until } from '../../world.mjs';
import { violations } from '../keyboard-and-axe.mjs';

/** Leads the desk: reads the reports, and opens tickets. */
const HEAD = 'gabriela.matus';
const ROOM = 'Archivo de concentración';
const PLACE = `Edificio 8, ${ROOM}`;
/** As the report calls its row. */
const ROW = `${PLACE} · IP duplicada`;
const SUBJECT = `Solución preventiva: IP duplicada · ${PLACE}`;

/** A fault of one service at one place, as the desk opens it. */
async function reported(desk, subject) {
  const { document } = await desk.dispatch(null, {
    open_ticket: {
      service: 'oax-ip-duplicada',
      kind: 'incident',
      channel: 'phone',
      subject,
      description: 'La computadora avisa que otra usa su dirección.',
      requester: { name: 'Ana Robles' },
      place: { building: 'edificio-8', room: ROOM },
      fields: {},
    },
  });
  return document;
}
/** The faults that come again by place, all of them, in the report of the week of this day. */
async function again(desk, day) {
  const { page } = desk;
  await desk.open(`/mesa/informes?día=${day}`);
  await page.getByRole('combobox', { name: 'Informe' }).selectOption({ label: 'Fallas que se repiten' });
  const places = page.getByRole('region', { name: 'Problemas que se repiten' });
  await places.waitFor();
  const all = places.getByRole('button', { name: /^Ver los [\d,]+$/ });
  if (await all.isVisible()) await all.click();
  await places.getByRole('button', { name: `${ROW}, Reportes: 3` }).waitFor();
  return places;
}
/** What the form of a call says, by the name of its field. */
const says = (form, label) => form.getByLabel(label).inputValue();

export const journeys = {
  async 'what prevents a fault that comes again is proposed from the report, and said wherever the fault is'(world) {
    const desk = await comes(world, 'desk', HEAD, 'gabriela');
    const { page } = desk;
    const faults = [];
    const day = dayOf(Date.now());
    for (const subject of ['Sin red en la mesa 1', 'Sin red en la mesa 2', 'Sin red en la mesa 3'])
      faults.push(await reported(desk, subject));
    await taken(desk);
    const folios = await until('their folios', async () => {
      const all = await Promise.all(faults.map((id) => listed(desk, id)));
      return all.every((one) => one?.folio) && all.map(({ folio }) => folio);
    });

    // The page of such a ticket proposes it too.
    await atDesk(desk, faults[0]);
    const repeats = page.getByRole('region', { name: 'Este servicio se reportó 3 veces en este lugar en 90 días' });
    const proposes = repeats.getByRole('link', { name: 'Proponer preventivo' });
    await proposes.waitFor();

    const places = await again(desk, day);
    const propose = places.getByRole('link', { name: `Proponer preventivo: ${ROW}` });
    await propose.waitFor();
    assert.deepEqual(await violations(page, 'desk'), [], 'the report');
    await desk.shot('prevention-1-report');
    await propose.click();

    // Whoever proposes it asks for it; what, where and which reports stand there already.
    const form = page.locator('section.call');
    await form.waitFor();
    await until('it is filled in', async () => (await says(form, 'Asunto')) === SUBJECT);
    assert.equal(await form.getByRole('combobox', { name: 'Usuario' }).inputValue(), 'Gabriela Matus Ruiz');
    assert.match(await form.getByRole('combobox', { name: 'Servicio' }).inputValue(), /^Tarea programada de la mesa/);
    assert.equal(await says(form, /^Edificio/), 'edificio-8');
    assert.equal(await says(form, /^Lugar/), ROOM);
    const told = await says(form, /^Lo que dice el usuario/);
    assert.match(told, /^Falla que se repite en los últimos 90 días: IP duplicada · /);
    for (const folio of folios) assert.ok(told.includes(folio), `${folio}: ${told}`);
    await form.getByLabel(/^Lo que dice el usuario/).fill(`${told}dos equipos con dirección fija; reservarlas.`);
    assert.deepEqual(await violations(page, 'desk'), [], 'the proposal');
    await desk.shot('prevention-2-call');
    await page.keyboard.press('Control+Enter');
    const open = page.getByRole('link', { name: 'Abrir ticket' });
    await open.waitFor();
    await taken(desk);
    const id = (await open.getAttribute('href')).split('/').pop();
    const proposal = await until('its folio', async () => (await listed(desk, id))?.folio);
    const ticket = await ticketOf(desk, id);
    assert.equal(ticket.subject.value, SUBJECT);
    assert.equal(ticket.born.channel, 'programado');
    assert.ok(ticket.born.description.endsWith('reservarlas.'), ticket.born.description);

    // A fault's page says that it was proposed, and leads there; nobody is asked to propose it twice.
    await atDesk(desk, faults[1]);
    await repeats.getByText('Ya se propuso una solución preventiva:').waitFor();
    assert.equal(await proposes.count(), 0);
    await press(repeats.getByRole('link', { name: proposal }));
    await page.waitForURL(`**/mesa/ticket/${id}`);
    await page.locator('section.talk').getByText(/reservarlas\./).first().waitFor();

    // So does the row of the report, which counts no proposal as a fault.
    const after = await again(desk, day);
    await press(after.getByRole('link', { name: `Preventivo propuesto: ${proposal}, ${ROW}` }));
    await page.waitForURL(`**/mesa/ticket/${id}`);
    await desk.shot('prevention-3-proposed');
  },
};
