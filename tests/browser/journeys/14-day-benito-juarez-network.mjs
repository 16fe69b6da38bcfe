// A day at the desk of Benito Juárez: a network installed in two visits with a purchase between them.
// P-OMA-TI-DT-01 (BJ-10…20, BJ-55). Everything by the screens, each by whom the manual names: the secretary, the
// Director, a Jefe, the operator, and the technician's phone (BJ-44, BJ-45).
import assert from 'node:assert/strict';
import { gone, ticketOf, top } from '../actions.mjs';
import { Desk, Phone, hence, nothingStuck, sign, stands } from '../benito-juarez.mjs';
import { withMail } from '../sink.mjs';
import { until } from '../world.mjs';
import { violations } from './keyboard-and-axe.mjs';

export const long = true;
export const organisation = 'benito-juarez';

const subject = 'Tres nodos y una extensión en Archivo';
const tomorrow = `${hence(24).slice(0, 10)}T10:00`;
const after = `${hence(48).slice(0, 10)}T10:00`;

/** BJ-12, BJ-15: the secretary takes the oficio: stamped, with date and hour, into the register. */
async function received({ carmen, sink }) {
  const form = await carmen.call({
    requester: 'Emilio Cárdena Solís',
    service: 'red de voz y datos',
    number: 'SG/231/2026',
    from: 'Secretaría General',
    subject,
    description: 'Se solicita la instalación de tres nodos de red y una extensión en el archivo, piso 1.',
  });
  await form.getByLabel('Fecha del oficio').fill(hence(-24).slice(0, 10));
  const came = hence(-1);
  await form.getByLabel('Fecha de entrega').fill(came.slice(0, 10));
  await form.getByLabel('Cuándo llegó').fill(came);
  assert.equal(await form.getByLabel('Asignar a').count(), 0, 'she gives no work out (BJ-16)');
  await carmen.device.shot('bj-1-oficio');
  assert.deepEqual(await violations(carmen.page, 'desk'), []);
  await carmen.page.keyboard.press('Control+Enter');
  const id = await carmen.born();
  const letter = await until('the register’s number', async () => {
    const [found] = (await ticketOf(carmen.device, id)).decided.letters;
    return found?.register && found;
  });
  assert.match(letter.register, /^E-\d{4}\/\d{4}$/, 'BJ-10');
  assert.equal(letter.letter.delivered_on, came.slice(0, 10), 'BJ-10: when it was handed in');
  const { folio } = (await ticketOf(carmen.device, id)).decided;
  assert.match(folio, /^TIC-\d{6}$/);
  await sink.letter('emilio.cardena@demo.example', new RegExp(folio));
  return { id, folio, entry: letter.register };
}

/** BJ-13: with its oficio to the Director, who authorises it; nobody is assigned before. */
async function authorised({ carmen, esteban }, id) {
  await carmen.ticket(id);
  await carmen.attach('Oficio de solicitud', 'oficio.pdf');
  await carmen.act('Pedir autorización', (pane) => pane.getByLabel('Qué se autoriza').fill('Para su acuerdo'));
  await stands(carmen.device, id, 'awaiting_approval');
  const row = await esteban.waiting('Por autorizar', subject);
  await esteban.device.shot('bj-2-por-autorizar');
  await row.getByRole('link').first().click();
  const approvals = esteban.page.locator('#autorizaciones');
  await until('his turn', () => approvals.getByText('Te toca a ti').isVisible());
  // The awaited act is the first button, filled, and does not ask its own decision again.
  const first = esteban.bar.getByRole('button').first();
  assert.equal((await first.innerText()).trim(), 'Autorizar');
  assert.match(await first.getAttribute('class'), /primary/);
  await first.click();
  await top(esteban.page).getByRole('heading', { name: 'Autorizar' }).waitFor();
  assert.equal(await top(esteban.page).getByLabel('Decisión').count(), 0);
  await top(esteban.page).getByRole('button', { name: 'Autorizar', exact: true }).click();
  await gone(esteban.page);
  await until('said as it was done', () => esteban.page.getByText('Autorización dada').first().isVisible());
  await esteban.device.sent();
  await stands(esteban.device, id, 'received');
}

/** BJ-16: the Jefe assigns; the least loaded technician is proposed. */
async function assigned(rodrigo, id) {
  await rodrigo.ticket(id);
  await stands(rodrigo.device, id, 'received');
  await rodrigo.bar.getByRole('button', { name: 'Asignar' }).click();
  await until('Gilda is proposed', () =>
    top(rodrigo.page)
      .getByRole('radio', { name: /Gilda Poot/ })
      .isChecked(),
  );
  await top(rodrigo.page).getByRole('button', { name: 'Asignar', exact: true }).click();
  await gone(rodrigo.page);
  await rodrigo.device.sent();
  await stands(rodrigo.device, id, 'assigned');
}

/** BJ-17: the first visit, without a network: the survey and its material. */
async function firstVisit({ gilda, sink }, id) {
  await gilda.ticket(id);
  await gilda.visit(tomorrow);
  await gilda.device.sent();
  await stands(gilda.device, id, 'scheduled');
  await sink.letter('emilio.cardena@demo.example', /10:00/);
  await gilda.device.offline();
  await gilda.next('Empezar atención');
  await gilda.page.getByRole('button', { name: 'Qué sigue' }).click();
  await top(gilda.page).locator('button.row, li', { hasText: 'Esperar material' }).first().waitFor();
  assert.equal(
    await top(gilda.page).locator('button.row', { hasText: 'Esperar material' }).count(),
    0,
    'not before it is listed (BJ-17)',
  );
  await gilda.device.shot('bj-3-sin-lista');
  await gilda.page.keyboard.press('Escape');
  await gone(gilda.page);
  // One sheet for the whole list: it stays open for the next line.
  await gilda.page.getByRole('button', { name: 'Agregar material' }).click();
  await top(gilda.page).getByLabel('De dónde sale').selectOption('buy');
  for (const [what, quantity, unit, go] of [
    ['Cable UTP cat. 6', '90', 'm', 'Agregar y seguir'],
    ['Roseta doble', '3', 'pieza', 'Agregar material'],
  ]) {
    await until('an empty line', async () => (await top(gilda.page).getByLabel('Qué material').inputValue()) === '');
    await top(gilda.page).getByLabel('Qué material').fill(what);
    await top(gilda.page).getByLabel('Cantidad').fill(quantity);
    await top(gilda.page).getByLabel('Unidad').fill(unit);
    await top(gilda.page).getByRole('button', { name: go }).click();
  }
  await gone(gilda.page);
  await gilda.tick('Levantamiento del servicio', 'Informar a la dependencia');
  const data = gilda.page.locator('#datos');
  for (const [label, value] of [
    ['Especificaciones de las instalaciones físicas', 'Muro de block y plafón; ducto hasta el site del piso 1'],
    ['Equipos a enlazar', 'Tres computadoras y una extensión, al switch del piso 1'],
  ]) {
    await data.getByLabel(label).fill(value);
    await data.getByLabel(label).blur();
  }
  await data.getByLabel('Adquisición').selectOption({ label: 'Requisición' });
  await until('what was surveyed is written', async () => {
    const { fields } = await ticketOf(gilda.device, id);
    return ['especificaciones', 'equipos_enlazar', 'via_adquisicion'].every((field) => fields[field]?.value);
  });
  await gilda.step('Esperar material', (sheet) =>
    sheet.getByLabel('Motivo').fill('La dependencia compra por requisición'),
  );
  await gilda.page.locator('#material').scrollIntoViewIfNeeded();
  await gilda.device.shot('bj-4-levantamiento');
  assert.deepEqual(await violations(gilda.page, 'phone'), []);
  await until('all of it waits on the phone', async () => (await gilda.device.status()).pending >= 6);
  await gilda.device.offline(false);
  await gilda.device.sent();
  await stands(gilda.device, id, 'waiting_material');
  await nothingStuck(gilda.device);
}

/** BJ-19: the oficio de levantamiento: prepared by the secretary, signed by the Director, delivered. */
async function answeredByOficio({ carmen, esteban }, id) {
  await stands(carmen.device, id, 'waiting_material');
  await carmen.ticket(id);
  await carmen.page.locator('#oficios').getByRole('button', { name: 'Registrar oficio' }).click();
  await top(carmen.page).getByLabel('Sentido').selectOption({ label: 'Enviado' });
  await top(carmen.page).getByLabel('Número del oficio').fill('DGTIC/118/2026');
  await top(carmen.page).getByLabel('Fecha del oficio').fill(hence(0).slice(0, 10));
  await top(carmen.page).getByLabel('A quién se dirige').fill('Secretaría General');
  await top(carmen.page).getByLabel('Asunto').fill('Oficio de levantamiento de servicio');
  await top(carmen.page).getByLabel('Responde al oficio').selectOption({ index: 1 });
  await top(carmen.page).getByRole('button', { name: 'Registrar oficio' }).click();
  await gone(carmen.page);
  await carmen.device.sent();
  const { register } = await until('its number', async () =>
    (await ticketOf(carmen.device, id)).decided.letters.find(({ register: number }) => number?.startsWith('S-')),
  );
  await carmen.page.locator('#oficios').getByText('DGTIC/118/2026').waitFor();
  await carmen.page.locator('#documentos button', { hasText: 'Oficio de levantamiento' }).click();
  // The paper takes number and date over from the register: nobody types them again.
  await top(carmen.page).getByText('DGTIC/118/2026').waitFor();
  assert.equal(await top(carmen.page).locator('#fill-title').count(), 0, 'nothing is left to fill in');
  await carmen.device.shot('bj-5-oficio-levantamiento');
  await top(carmen.page).getByRole('button', { name: 'Cerrar' }).first().click();
  await gone(carmen.page);
  await carmen.device.sent();
  await esteban.ticket(id);
  await sign(esteban.device, 'Oficio de levantamiento', /Director/, 'Esteban Canul Rejón');
  await esteban.device.sent();
  await carmen.letter(register, 'Marcar entregado');
  return register;
}

/** BJ-18: they say that it has come; the operator notes it. */
async function materialComes(ximena, id) {
  await ximena.ticket(id);
  await ximena.page.locator('#material').getByRole('button', { name: 'Anotar compra de varios' }).click();
  await top(ximena.page).getByRole('radio', { name: 'Recibido' }).check();
  await top(ximena.page).getByLabel('Roseta doble (pieza)').fill('1');
  await top(ximena.page).getByRole('button', { name: 'Anotar 2 renglones' }).click();
  await gone(ximena.page);
  await ximena.act('Ya hay material', async (pane) => {
    await pane.getByText('Falta por llegar 1 de 2 renglones').waitFor();
    await pane.getByText('Roseta doble: 1 de 3 pieza').waitFor();
    await pane.getByLabel('Qué llegó').fill('Falta roseta; se empieza con la que hay');
  });
  await stands(ximena.device, id, 'assigned');
}

/** BJ-20: the second visit: installed, tested, signed by the representative. */
async function secondVisit(gilda, id) {
  await gilda.ticket(id);
  await stands(gilda.device, id, 'assigned');
  await gilda.visit(after);
  await gilda.device.sent();
  await gilda.next('Empezar atención');
  await gilda.tick('Llevar a cabo', 'Pruebas de', 'Firma de la Orden', 'Entregar la orden');
  const data = gilda.page.locator('#datos');
  await data.getByLabel('Modalidad de atención').selectOption({ label: 'Visita técnica' });
  for (const [label, value] of [
    ['Fecha de visita', hence(0).slice(0, 10)],
    ['Hora de visita', '10:00'],
    ['Técnico(a) / Programador(a)', 'Gilda Poot Cauich'],
  ]) {
    await data.getByLabel(label).fill(value);
    await data.getByLabel(label).blur();
  }
  await until('written', async () => {
    const { fields } = await ticketOf(gilda.device, id);
    return ['modalidad', 'fecha_visita', 'hora_visita', 'responsable'].every((field) => fields[field]?.value);
  });
  await sign(gilda.device, 'Orden de servicio', /Firma de satisfacción/, 'Emilio Cárdena Solís');
  await gilda.device.shot('bj-6-firmada');
  await gilda.next('Marcar resuelta', (sheet) =>
    sheet.getByLabel('Solución').fill('Tres nodos y una extensión instalados y probados'),
  );
  await gilda.page.locator('#oficios').getByRole('button', { name: 'Sellar como atendido' }).first().click();
  await gilda.device.sent();
  await stands(gilda.device, id, 'resolved');
  await nothingStuck(gilda.device);
}

/** BJ-11, BJ-23: it waits for the operator’s last capture, and for nobody else’s. */
async function closed({ carmen, ximena, sink }, { id, folio }) {
  await stands(carmen.device, id, 'resolved');
  assert.equal(
    (await carmen.device.view(id)).possibilities.some(({ command }) => command === 'close'),
    false,
  );
  const waits = await ximena.waiting('Por cerrar', subject);
  await ximena.device.shot('bj-7-por-cerrar');
  await waits.getByRole('link').first().click();
  await ximena.page.locator('#oficios').waitFor();
  await ximena.bar.getByRole('button', { name: 'Cerrar' }).click();
  await until('what is missing is said', () => top(ximena.page).getByText('Conclusiones').first().isVisible());
  await ximena.page.keyboard.press('Escape');
  await gone(ximena.page);
  await ximena.fact('Conclusiones', 'Instalado y probado; tres nodos y la extensión 3215.');
  await ximena.bar.getByRole('button', { name: 'Cerrar' }).click();
  await top(ximena.page).locator('button[type=submit]').click();
  await gone(ximena.page);
  await ximena.device.sent();
  await stands(ximena.device, id, 'closed');
  await sink.letter('emilio.cardena@demo.example', new RegExp(`${folio}[\\s\\S]*(cerr|Archivado)`, 'i'));
  const papers = ximena.page.locator('#documentos');
  await until('signed as it stands', () => papers.getByText('1 de 1 firma').first().isVisible());
  assert.equal(await papers.getByText('Modificado después de la firma').count(), 0, 'the capture amends nothing');
}

/** BJ-14, BJ-55: recorded as attended, and filed, both; the register tells it. */
async function recordedAndFiled(carmen, { id, entry }, register) {
  await carmen.ticket(id);
  await carmen.letter(entry, 'Registrar como atendido');
  // Closed half written, it says the same when it is opened again.
  const row = carmen.page.locator('#oficios li', { hasText: entry });
  const where = top(carmen.page).getByRole('textbox');
  await row.getByRole('button', { name: 'Archivar' }).click();
  await where.fill('Expediente DT');
  await carmen.page.keyboard.press('Escape');
  await gone(carmen.page);
  await row.getByRole('button', { name: 'Archivar' }).click();
  await until('its words are there again', async () => (await where.inputValue()) === 'Expediente DT');
  await carmen.page.keyboard.press('Escape');
  await gone(carmen.page);
  await carmen.letter(entry, 'Archivar', 'Expediente DT-01/2026');
  await carmen.letter(register, 'Registrar como atendido');
  await carmen.letter(register, 'Archivar', 'Expediente DT-01/2026');
  await carmen.device.open('/mesa/oficios');
  // Those of the demonstration stand beside them.
  const both = carmen.page.locator('section.register tbody tr', { hasText: /SG\/231\/2026|DGTIC\/118\/2026/ });
  const filed = both.filter({ has: carmen.page.getByText('Archivado', { exact: true }) });
  await until('both are filed', async () => (await filed.count()) === 2);
  assert.deepEqual(await violations(carmen.page, 'desk'), []);
  await carmen.device.shot('bj-8-registro');
  await carmen.page.emulateMedia({ colorScheme: 'dark' });
  await carmen.device.shot('bj-8-registro-oscuro');
  assert.deepEqual(await violations(carmen.page, 'desk'), []);
  await carmen.page.setViewportSize({ width: 390, height: 844 });
  await until('the register in one column', () => carmen.page.getByText('SG/231/2026').first().isVisible());
  await carmen.device.shot('bj-8-registro-390-oscuro');
  await carmen.page.emulateMedia({ colorScheme: 'light' });
  await carmen.device.shot('bj-8-registro-390');
  assert.deepEqual(await violations(carmen.page, 'desk'), []);
}

export const journeys = {
  async 'Benito Juárez: a network in two visits, with a purchase between them (BJ-15…20)'(world) {
    const sink = await withMail(world, 'TIC Benito Juárez <tic@ronda.example>');
    try {
      const [carmen, esteban, rodrigo, ximena] = await Promise.all(
        ['carmen.ucan', 'esteban.canul', 'rodrigo.may', 'ximena.balam'].map((person) => Desk.of(world, person)),
      );
      const gilda = await Phone.of(world, 'gilda.poot');
      const { id, folio, entry } = await received({ carmen, sink });
      await authorised({ carmen, esteban }, id);
      await assigned(rodrigo, id);
      await firstVisit({ gilda, sink }, id);
      const register = await answeredByOficio({ carmen, esteban }, id);
      await materialComes(ximena, id);
      await secondVisit(gilda, id);
      await closed({ carmen, ximena, sink }, { id, folio });
      await recordedAndFiled(carmen, { id, entry }, register);
      for (const who of [carmen, esteban, rodrigo, ximena]) await nothingStuck(who.device);
    } finally {
      sink.close();
    }
  },
};
