// A day at the desk of Benito Juárez.
// A network installed in two visits with a purchase between them (P-OMA-TI-DT-01, BJ-15…20), and a diagnosis that bears
// Vo.Bo. and signature before it goes back with its equipment (P-OMA-TI-ST-03, BJ-37…39). Everything by the screens:
// each by whom the manual names, the secretary, the Director, two Jefes, the operator, and technicians' phones (BJ-44,
// BJ-45).
import assert from 'node:assert/strict';
import { AT_ONCE, atOnce, draw, gone, top } from '../actions.mjs';
import { withMail } from '../sink.mjs';
import { until } from '../world.mjs';
import { violations } from './keyboard-and-axe.mjs';

export const long = true;
export const organisation = 'benito-juarez';

const PDF = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n' +
    '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
);
const ticketOf = async (device, id) => (await device.view(id)).ticket;
const nothingStuck = async (device) =>
  assert.deepEqual(
    (await device.heard()).queue.filter(({ state }) => state !== 'local'),
    [],
    `${device.name}: the server took every act`,
  );
/** The ticket as this device has it stands there. */
const stands = (device, id, state) =>
  until(`${device.name}: ${state}`, async () => (await ticketOf(device, id))?.decided.state === state, 30_000);

/** Who authorises does it with a passkey. */
async function enrolled(world, shape, person) {
  const device = await world.device(shape, person);
  await device.enrol(person, { passkey: shape === 'desk' });
  return device;
}

/** A paper of the ticket is opened, read and signed in one of its places. */
async function sign(device, title, place, name) {
  const { page } = device;
  await page.locator('#documentos button', { hasText: title }).click();
  await top(page).getByRole('button', { name: place }).click();
  await top(page).getByLabel('Nombre completo de quien firma').fill(name);
  await draw(page);
  await top(page).getByRole('button', { name: 'Guardar firma' }).click();
  await until(`${name} signed`, () => top(page).locator('.given', { hasText: name }).isVisible());
  await top(page).getByRole('button', { name: 'Cerrar' }).first().click();
  await gone(page);
}
/** An item goes from one pair of hands to the other; both sign the same glass. */
async function handOver(device, from, to, what) {
  const { page } = device;
  await page.getByRole('button', { name: 'Entregar o recibir' }).click();
  const names = top(page).getByLabel('Nombre', { exact: true });
  const kinds = top(page).getByLabel('Qué es', { exact: true });
  if (await names.first().isEditable()) {
    await kinds.first().selectOption({ label: from.kind });
    await names.first().fill(from.name);
  }
  await kinds.last().selectOption({ label: to.kind });
  await names.last().fill(to.name);
  await top(page).getByLabel('Condición').fill(what);
  await top(page).getByRole('button', { name: 'Leer y firmar' }).click();
  await top(page).locator('.receipt').waitFor();
  await draw(page, 1);
  await top(page).getByRole('button', { name: 'Siguiente firma' }).click();
  await until('who takes it signs', () => top(page).getByText('Ahora firma quien recibe').first().isVisible());
  await draw(page, 2);
  await top(page).getByRole('button', { name: 'Guardar entrega' }).click();
  await gone(page);
}

/** What a person at a desk does with one ticket. */
class Desk {
  static async of(world, person) {
    const desk = new Desk();
    desk.device = await enrolled(world, 'desk', person);
    desk.page = desk.device.page;
    return desk;
  }
  async ticket(id) {
    await this.device.sent();
    await this.device.open(`/mesa/ticket/${id}`);
    await this.page.locator('#oficios').waitFor();
  }
  get bar() {
    return this.page.locator('aside.facts [role=toolbar]');
  }
  /** An act out of the list, with what it asks. */
  async act(name, fill = async () => undefined) {
    await this.bar.getByRole('button', { name: /Más/ }).click();
    await this.page.locator('button.choice', { hasText: name }).click();
    if (fill === null) {
      await atOnce(this.page);
      return this.device.sent();
    }
    await fill(top(this.page));
    await top(this.page).getByRole('button', { name, exact: true }).click();
    await gone(this.page);
    await this.device.sent();
  }
  /** A fact of the ticket is written where it stands. */
  async fact(label, value, choose = false) {
    const fact = this.page.locator('aside.facts').getByRole('button', { name: `Cambiar ${label}` });
    await fact.click();
    const control = this.page.locator('aside.facts').getByLabel(label, { exact: true });
    if (choose) await control.selectOption({ label: value });
    else await control.fill(value);
    await control.press('Tab');
    await until(`${label}: ${value}`, () =>
      this.page.locator('aside.facts dd, aside.facts .value', { hasText: value }).first().isVisible(),
    );
    await this.device.sent();
  }
  /** A file that the service asks for. */
  async attach(label, name) {
    const row = this.page.locator('#evidencia .asks li', { hasText: label });
    await row.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/pdf', buffer: PDF });
    await until(`${label} is there`, async () => (await row.getAttribute('class')).includes('answered'));
    await this.device.sent();
  }
  /** A step of a letter. */
  async letter(number, step, text = '') {
    const row = this.page.locator('#oficios li', { hasText: number });
    await row.getByRole('button', { name: step }).click();
    if (text) await top(this.page).getByRole('textbox').fill(text);
    await top(this.page).getByRole('button', { name: step }).click();
    await gone(this.page);
    await this.device.sent();
  }
  /** What came by letter, taken at the counter. */
  async call({ requester, service, number, from, fields = {}, subject, description }) {
    const { page } = this;
    await this.device.open('/mesa/llamada');
    const form = page.locator('section.call');
    await form.getByRole('combobox').first().fill(requester);
    await form.getByRole('option', { name: requester }).first().click();
    await form.getByRole('combobox', { name: 'Servicio' }).fill(service);
    await page.keyboard.press('Tab');
    await form.getByLabel('Número del oficio').fill(number);
    await form.getByLabel('Quién lo envía').fill(from);
    await form.getByLabel('Asunto').fill(subject);
    if (description) await form.getByLabel('Lo que dice el usuario').fill(description);
    for (const [label, value] of Object.entries(fields)) await form.getByLabel(label).first().fill(value);
    return form;
  }
  async born() {
    const link = this.page.getByRole('link', { name: 'Abrir ticket' });
    await until('born', () => link.isVisible());
    await this.device.sent();
    return (await link.getAttribute('href')).split('/').pop();
  }
  /** What waits for this person, out of its list. */
  async waiting(list, subject) {
    await this.device.sent();
    const link = this.page.locator('#desk-rail').getByRole('link', { name: list });
    await link.click();
    const row = this.page.locator('[role=row]', { hasText: subject }).first();
    await until(`${list}: ${subject}`, () => row.isVisible());
    return row;
  }
}

/** What a technician does with one ticket on the phone. */
class Phone {
  static async of(world, person) {
    const phone = new Phone();
    phone.device = await enrolled(world, 'phone', person);
    phone.page = phone.device.page;
    return phone;
  }
  async ticket(id) {
    await this.device.sent();
    await until(`${this.device.name} has it`, async () =>
      (await this.device.heard()).tickets.some((ticket) => ticket.id === id),
    );
    await this.device.open(`/campo/ticket/${id}`);
    await this.page.locator('#lista').waitFor();
  }
  /** A step out of «Qué sigue». */
  async step(name, fill = async () => undefined) {
    await this.page.getByRole('button', { name: 'Qué sigue' }).click();
    await top(this.page).locator('button.row', { hasText: name }).click();
    await fill(top(this.page));
    await top(this.page).getByRole('button', { name, exact: true }).click();
    await gone(this.page);
  }
  /** The one step that is next, by the large button. */
  async next(name, fill = async () => undefined) {
    const button = this.page.getByRole('button', { name, exact: true });
    await button.click();
    if (AT_ONCE.includes(name)) return atOnce(this.page);
    await fill(top(this.page));
    await top(this.page).getByRole('button', { name, exact: true }).click();
    await gone(this.page);
  }
  async tick(...labels) {
    for (const label of labels) {
      const item = this.page.locator('#lista').getByRole('checkbox', { name: label });
      await item.click();
      await until(`${label} is ticked`, async () => (await item.getAttribute('aria-checked')) === 'true');
    }
  }
  async visit(at) {
    await this.step('Programar visita', async (form) => {
      await form.getByLabel('Fecha y hora').fill(at);
      await form.getByRole('checkbox').check();
    });
  }
}
/** A moment so many hours from now by the clock of Cancún, as a field of a form wants it. */
function hence(hours) {
  const at = new Date(Date.now() + hours * 3_600_000);
  return at.toLocaleString('sv-SE', { timeZone: 'America/Cancun' }).replace(' ', 'T').slice(0, 16);
}
const tomorrow = `${hence(24).slice(0, 10)}T10:00`;
const after = `${hence(48).slice(0, 10)}T10:00`;

export const journeys = {
  async 'Benito Juárez: a network in two visits, with a purchase between them (BJ-15…20)'(world) {
    const sink = await withMail(world, 'TIC Benito Juárez <tic@ronda.example>');
    try {
      const [carmen, esteban, rodrigo, ximena] = await Promise.all(
        ['carmen.ucan', 'esteban.canul', 'rodrigo.may', 'ximena.balam'].map((person) => Desk.of(world, person)),
      );
      const gilda = await Phone.of(world, 'gilda.poot');
      const subject = 'Tres nodos y una extensión en Archivo';

      // BJ-12, BJ-15: the secretary takes the oficio: stamped, with date and hour, into the register.
      const form = await carmen.call({
        requester: 'Emilio Cárdena Solís',
        service: 'red de voz y datos',
        number: 'SG/231/2026',
        from: 'Secretaría General',
        subject,
        description: 'Se solicita la instalación de tres nodos de red y una extensión en el archivo, piso 1.',
      });
      await form.getByLabel('Fecha del oficio').fill(hence(-24).slice(0, 10));
      await form.getByLabel('Cuándo llegó').fill(hence(-1));
      assert.equal(await form.getByLabel('Asignar a').count(), 0, 'she gives no work out (BJ-16)');
      await carmen.device.shot('bj-1-oficio');
      assert.deepEqual(await violations(carmen.page, 'desk'), []);
      await carmen.page.keyboard.press('Control+Enter');
      const id = await carmen.born();
      const letter = await until('the register’s number', async () => {
        const [found] = (await ticketOf(carmen.device, id)).decided.letters;
        return found?.register && found;
      });
      assert.equal(letter.register, 'E-0001/2026', 'BJ-10');
      const { folio } = (await ticketOf(carmen.device, id)).decided;
      assert.match(folio, /^TIC-\d{6}$/);
      await sink.letter('emilio.cardena@demo.example', new RegExp(folio));

      // BJ-13: with its oficio to the Director, who authorises it; nobody is assigned before.
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

      // BJ-16: the Jefe assigns; the least loaded technician is proposed.
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

      // BJ-17: the first visit, without a network: the survey and its material.
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
        await until(
          'an empty line',
          async () => (await top(gilda.page).getByLabel('Qué material').inputValue()) === '',
        );
        await top(gilda.page).getByLabel('Qué material').fill(what);
        await top(gilda.page).getByLabel('Cantidad').fill(quantity);
        await top(gilda.page).getByLabel('Unidad').fill(unit);
        await top(gilda.page).getByRole('button', { name: go }).click();
      }
      await gone(gilda.page);
      await gilda.tick('Levantamiento del servicio', 'Informar a la dependencia');
      await gilda.page.locator('#datos').getByLabel('Adquisición').selectOption({ label: 'Requisición' });
      await gilda.step('Esperar material', (sheet) =>
        sheet.getByLabel('Motivo').fill('La dependencia compra por requisición'),
      );
      await gilda.page.locator('#material').scrollIntoViewIfNeeded();
      await gilda.device.shot('bj-4-levantamiento');
      assert.deepEqual(await violations(gilda.page, 'phone'), []);
      assert.ok((await gilda.device.status()).pending >= 6, 'all of it waits on the phone');
      await gilda.device.offline(false);
      await gilda.device.sent();
      await stands(gilda.device, id, 'waiting_material');
      await nothingStuck(gilda.device);

      // BJ-19: the oficio de levantamiento: prepared by the secretary, signed by the Director, delivered.
      await stands(carmen.device, id, 'waiting_material');
      await carmen.ticket(id);
      await carmen.page.locator('#oficios').getByRole('button', { name: 'Registrar oficio' }).click();
      await top(carmen.page).getByLabel('Sentido').selectOption({ label: 'Enviado' });
      await top(carmen.page).getByLabel('Número del oficio').fill('DGTIC/118/2026');
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
      await top(carmen.page).getByLabel('Número de oficio').fill(register);
      await top(carmen.page).getByLabel('Fecha', { exact: true }).fill(hence(0).slice(0, 10));
      await top(carmen.page).getByLabel('Fecha', { exact: true }).blur();
      await until('nothing is left open', () => top(carmen.page).getByText('Completo').isVisible());
      await carmen.device.shot('bj-5-oficio-levantamiento');
      await top(carmen.page).getByRole('button', { name: 'Cerrar' }).first().click();
      await gone(carmen.page);
      await carmen.device.sent();
      await esteban.ticket(id);
      await until(
        'filled in',
        async () => (await ticketOf(esteban.device, id)).fields.numero_levantamiento?.value === register,
      );
      await sign(esteban.device, 'Oficio de levantamiento', /Director/, 'Esteban Canul Rejón');
      await esteban.device.sent();
      await carmen.letter(register, 'Marcar entregado');

      // BJ-18: they say that it has come; the operator notes it.
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

      // BJ-20: the second visit: installed, tested, signed by the representative.
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

      // BJ-11, BJ-23: it waits for the operator’s last capture, and for nobody else’s.
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

      // BJ-14, BJ-55: recorded as attended, and filed, both; the register tells it.
      await carmen.ticket(id);
      await carmen.letter('E-0001/2026', 'Registrar como atendido');
      await carmen.letter('E-0001/2026', 'Archivar', 'Expediente DT-01/2026');
      await carmen.letter(register, 'Registrar como atendido');
      await carmen.letter(register, 'Archivar', 'Expediente DT-01/2026');
      await carmen.device.open('/mesa/oficios');
      await until(
        'both are filed',
        async () => (await carmen.page.getByText('Archivado', { exact: true }).count()) === 2,
      );
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
      for (const who of [carmen, esteban, rodrigo, ximena]) await nothingStuck(who.device);
    } finally {
      sink.close();
    }
  },

  async 'Benito Juárez: a diagnosis with Vo.Bo. and signature goes back with its equipment (BJ-37…39)'(world) {
    const [ximena, martin, esteban] = await Promise.all(
      ['ximena.balam', 'martin.tun', 'esteban.canul'].map((person) => Desk.of(world, person)),
    );
    const raul = await Phone.of(world, 'raul.dzul');
    const subject = 'Diagnóstico de una computadora para su baja';
    const user = { kind: 'Usuario(a)', name: 'Verónica Sabido Herrera' };
    const operator = { kind: 'Operador(a)', name: 'Ximena Balam Pech' };
    const technician = { kind: 'Técnico(a)', name: 'Raúl Dzul Medina' };

    // BJ-37: the operator receives the equipment itself, with the oficio that asks.
    const form = await ximena.call({
      requester: 'Verónica Sabido Herrera',
      service: 'diagnóstico técnico',
      number: 'TM/118/2026',
      from: 'Tesorería Municipal',
      subject,
      fields: { 'Equipo o componente': 'BJ-PC-1007' },
    });
    const asked = form.getByLabel('Oficio de solicitud');
    if ((await asked.inputValue()) === '') await asked.fill('TM/118/2026');
    await ximena.device.shot('bj-9-diagnostico');
    await ximena.page.keyboard.press('Control+Enter');
    const id = await ximena.born();
    await ximena.ticket(id);
    await until('its item', () => ximena.page.locator('aside.facts').getByText('BJ-PC-1007').first().isVisible());
    await ximena.attach('Oficio de solicitud', 'oficio.pdf');
    await handOver(ximena.device, user, operator, 'Enciende y se apaga a los dos minutos.');
    await ximena.device.sent();

    // The Jefe assigns; the technician is proposed, not the operator.
    await martin.ticket(id);
    await martin.bar.getByRole('button', { name: 'Asignar' }).click();
    await until('Raúl is proposed', () =>
      top(martin.page)
        .getByRole('radio', { name: /Raúl Dzul/ })
        .isChecked(),
    );
    await top(martin.page).getByRole('button', { name: 'Asignar', exact: true }).click();
    await gone(martin.page);
    await martin.device.sent();
    await stands(martin.device, id, 'assigned');
    await handOver(ximena.device, operator, technician, 'Igual que se recibió.');
    await ximena.device.sent();

    // In the workshop, without a network: reviewed, and told what the diagnosis is to say.
    await raul.ticket(id);
    await raul.device.offline();
    await raul.next('Empezar atención');
    await raul.tick('Recibir el equipo', 'Revisar el equipo', 'Informar a la operadora');
    const data = raul.page.locator('#datos');
    await data.getByLabel('Estado operativo').fill('La tarjeta principal tiene capacitores dañados; no es reparable.');
    await data.getByLabel('Destino').selectOption({ label: 'Baja ante patrimonio municipal' });
    await raul.page.getByRole('button', { name: 'Marcar resuelta' }).click();
    await until('no end before both have said so (BJ-38)', () =>
      top(raul.page).getByText('Jefatura del Departamento de Soporte Técnico').first().isVisible(),
    );
    await until('and the other', () => top(raul.page).getByText('Director(a) de Tecnologías').first().isVisible());
    await raul.device.shot('bj-10-faltan-autorizaciones');
    assert.deepEqual(await violations(raul.page, 'phone'), []);
    await raul.page.keyboard.press('Escape');
    await gone(raul.page);
    await raul.device.offline(false);
    await raul.device.sent();
    await nothingStuck(raul.device);

    // BJ-38: the operator writes it and asks for Vo.Bo. and signature, one after the other.
    await stands(ximena.device, id, 'in_progress');
    await ximena.ticket(id);
    const list = ximena.page.locator('aside.facts').getByRole('checkbox', { name: /Elaborar el diagnóstico/ });
    await list.click();
    await ximena.act('Pedir autorización', (pane) => pane.getByLabel('Qué se autoriza').fill('Para Vo.Bo. y firma'));
    await stands(ximena.device, id, 'awaiting_approval');

    await esteban.device.sent();
    await esteban.ticket(id);
    const his = esteban.page.locator('#autorizaciones');
    await until('not his turn yet', () => his.getByText('Falta', { exact: true }).isVisible());
    assert.equal(
      await his.getByRole('button', { name: 'Autorizar', exact: true }).count(),
      0,
      'the Vo.Bo. comes first',
    );

    for (const [who, state, place] of [
      [martin, 'awaiting_approval', /Vo\.Bo\./],
      [esteban, 'in_progress', /Director de/],
    ]) {
      const row = await who.waiting('Por autorizar', subject);
      await row.getByRole('link').first().click();
      const section = who.page.locator('#autorizaciones');
      await until('whose turn', () => section.getByText('Te toca a ti').isVisible());
      await section.scrollIntoViewIfNeeded();
      await who.device.shot(`bj-11-${who.device.name}`);
      assert.deepEqual(await violations(who.page, 'desk'), []);
      await section.getByRole('button', { name: 'Autorizar', exact: true }).click();
      await top(who.page).getByRole('button', { name: 'Autorizar', exact: true }).click();
      await gone(who.page);
      await who.device.sent();
      await stands(who.device, id, state);
      const name = who === martin ? 'Martín Tun Aguilar' : 'Esteban Canul Rejón';
      await sign(who.device, 'Diagnóstico técnico', place, name);
      await who.device.sent();
    }

    // The technician ends the work and gives the item back to the operator.
    await raul.ticket(id);
    await stands(raul.device, id, 'in_progress');
    await raul.tick('Vo.Bo. del Jefe', 'Firma del Director', 'Entregar al usuario', 'Capturar conclusiones');
    await raul.next('Marcar resuelta', (sheet) => sheet.getByLabel('Solución').fill('Diagnóstico: procede la baja'));
    await handOver(raul.device, technician, operator, 'Con su diagnóstico.');
    await raul.device.sent();
    await stands(raul.device, id, 'resolved');
    await nothingStuck(raul.device);

    // Closed by the operator alone, and not before the equipment is back with its user.
    const row = await ximena.waiting('Por cerrar', subject);
    await row.getByRole('link').first().click();
    await ximena.page.locator('#oficios').waitFor();
    await handOver(ximena.device, operator, user, 'Se entrega con su diagnóstico firmado.');
    await ximena.device.sent();
    await ximena.bar.getByRole('button', { name: 'Cerrar' }).click();
    await top(ximena.page).getByLabel('Nota de cierre').fill('Diagnóstico entregado con el equipo');
    await top(ximena.page).locator('button[type=submit]').click();
    await gone(ximena.page);
    await ximena.device.sent();
    await stands(ximena.device, id, 'closed');
    await until('both have signed it', () => ximena.page.locator('#documentos').getByText('2 de 2 firmas').isVisible());
    await ximena.device.shot('bj-12-entregado');
    for (const who of [ximena, martin, esteban]) await nothingStuck(who.device);
  },
};
