// What the desk of an institution does beyond the work itself.
// A ticket divided among teams (OAX-41), an approval in its turn (R19), the survey on behalf of its requester (SEC-13),
// and a letter from its receipt to the archive (R31, C31).
import assert from 'node:assert/strict';
import { gone, top } from '../actions.mjs';
import { AGENT, SUPERVISOR, TECHNICIAN, assignedTo } from '../people.mjs';
import { until } from '../world.mjs';
import { violations } from './keyboard-and-axe.mjs';

const ticketOf = async (device, id) => (await device.view(id)).ticket;
const stateOf = async (device, id) => (await ticketOf(device, id)).decided.state;

/** A ticket of a service, as the desk opens it. */
async function born(desk, service, fields, more = {}) {
  const { document } = await desk.dispatch(null, {
    open_ticket: {
      service,
      kind: 'request',
      channel: 'phone',
      subject: 'Nodo para la ventanilla nueva',
      requester: { name: 'Ana Robles' },
      place: {},
      fields,
      ...more,
    },
  });
  await desk.sent();
  return document;
}
/** The way back stands above what one writes in or presses, never over it. */
async function standsAbove(page, bar) {
  const [undo, below] = [page.getByRole('button', { name: /^Deshacer/ }), page.locator(bar)];
  await undo.waitFor();
  const [over, under] = [await undo.boundingBox(), await below.boundingBox()];
  assert.ok(over.y + over.height <= under.y, `${over.y + over.height} over ${under.y}`);
}
/** A desk before the screen that «g» and a key open. */
async function keyed(world, key, heading) {
  const desk = await world.device('desk', 'desk');
  await desk.enrol(AGENT);
  const { page } = desk;
  await desk.open('/mesa/cola/open');
  await page.getByRole('link', { name: 'Todas abiertas' }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press(key);
  await page.getByRole('heading', { level: 1, name: heading }).waitFor();
  return desk;
}
/** A desk before figures that a key opens, over the year of the ticket that came last, whatever day it is today. */
async function overTheYear(world, key, heading, path) {
  const desk = await keyed(world, key, heading);
  const last = Math.max(...(await desk.heard()).tickets.map(({ created }) => created));
  await desk.open(`${path}?día=${new Date(last).toISOString().slice(0, 10)}`);
  await desk.page.getByRole('combobox', { name: 'Periodo' }).selectOption({ label: 'Año' });
  return desk;
}
async function shown(desk, id) {
  await desk.open(`/mesa/ticket/${id}`);
  await desk.page.locator('#oficios').waitFor();
}

export const journeys = {
  async 'a call of somebody known costs twelve keys beyond what is said, and seconds'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const { page } = desk;
    await desk.open('/mesa/cola/open');
    await until('the queue', () => page.getByText('TYS-').first().isVisible());
    const { keyboard } = page;
    let keys = 0;
    const press = async (key) => {
      keys += 1;
      await keyboard.press(key, { delay: 60 });
    };
    /** What somebody says, at the pace of hands that know the keys. */
    const say = (text) => keyboard.type(text, { delay: 80 });
    const began = Date.now();
    await press('g');
    await press('l');
    await until('the caller is asked for', () =>
      page.evaluate(() => document.activeElement?.getAttribute('role') === 'combobox'),
    );
    await say('Rubén Ojeda');
    await press('Enter');
    await press('Tab'); // the channel: telephone stands
    await press('Tab');
    await say('IP duplicada');
    await press('Tab'); // takes the service, and goes on
    await press('Control+Enter');
    // What the service asks beyond is said, one field after the other: the first that lacks has the focus.
    for (let field = 0; field < 6; field += 1) {
      const state = await until('born, or a field asked for', async () => {
        if (await page.getByRole('link', { name: 'Abrir ticket' }).isVisible()) return 'born';
        return (await page.evaluate(() => document.activeElement?.getAttribute('aria-invalid'))) === 'true'
          ? 'asked'
          : false;
      });
      if (state === 'born') break;
      await say('Se pierde la red');
      await press('Control+Enter');
    }
    const took = Date.now() - began;
    await until('the folio', () => page.locator('.folio.official').isVisible());
    process.stdout.write(`        a call: ${keys} keys beyond what was said, ${took} ms\n`);
    assert.ok(keys <= 12, `${keys} keys`);
    assert.ok(took < 20_000, `${took} ms`);
    await desk.shot('desk-call');
  },

  async 'a request that came by letter enters the register with its ticket, with the day on which it came'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const { page } = desk;
    await desk.open('/mesa/llamada');
    const form = page.locator('section.call');
    await form.getByRole('combobox').first().fill('Ana Robles');
    await form.getByText('Correspondencia', { exact: true }).click();
    await form.getByLabel('Número del oficio').fill('SA/0500/2026');
    await form.getByLabel('Quién lo envía').fill('Secretaría de Administración');
    await form.getByLabel('Cuándo llegó').fill('2026-11-18T10:30');
    await form.getByRole('combobox', { name: 'Servicio' }).fill('alta de nodo');
    await page.keyboard.press('Tab');
    await form.getByLabel(/Ubicación exacta/).fill('Edificio 1');
    await form.getByLabel(/Justificación/).fill('Ventanilla nueva');
    assert.deepEqual(await violations(page, 'desk'), []);
    await desk.shot('desk-by-letter');
    await page.keyboard.press('Control+Enter');
    await until('born', () => page.getByRole('link', { name: 'Abrir ticket' }).isVisible());
    await desk.sent();
    const href = await page.getByRole('link', { name: 'Abrir ticket' }).getAttribute('href');
    const ticket = await ticketOf(desk, href.split('/').pop());
    assert.equal(ticket.born.channel, 'oficio');
    assert.equal(new Date(ticket.born.occurred_at).toISOString(), '2026-11-18T16:30:00.000Z');
    const [{ register, letter }] = ticket.decided.letters;
    assert.equal(letter.number, 'SA/0500/2026');
    assert.match(register, /^E-\d{4}\/\d{4}$/);
  },

  async 'a ticket goes to another while its technician writes; its requester withdraws it by telephone'(world) {
    const [phone, head, desk] = [
      await world.device('phone', 'phone'),
      await world.device('desk', 'head'),
      await world.device('desk', 'desk'),
    ];
    await phone.enrol(TECHNICIAN);
    await head.enrol('gabriela.matus');
    await desk.enrol(AGENT);
    const { tickets } = await phone.heard();
    const mine = tickets
      .filter(assignedTo(TECHNICIAN))
      .find(({ state, folio, equipment }) => state === 'assigned' && folio !== null && equipment === null);
    assert.ok(mine, 'a ticket of the technician without equipment');
    const colleague =
      mine.team === 'oax-telefonia'
        ? { id: 'joel.mendoza', name: 'Joel Mendoza Ríos' }
        : { id: 'rosalba.cortes', name: 'Rosalba Cortés Ávila' };
    await phone.open(`/campo/ticket/${mine.id}`);
    await phone.page.locator('.owner', { hasText: 'Tú' }).waitFor();
    await phone.dispatch(mine.id, {
      offer_assignment: { to: colleague.id, reason: 'Estoy en otro edificio' },
    });
    await phone.sent();
    await phone.page.getByRole('button', { name: 'Nueva nota' }).click();
    await top(phone.page).getByRole('textbox').fill('Voy para allá');

    // Who reassigns sees the open offer; who writes is told under their thumbs, with the name.
    await shown(head, mine.id);
    await head.page.locator('header .owner', { hasText: 'Omar' }).waitFor();
    await head.page
      .locator('aside.facts')
      .getByText(/se lo ofreció a/)
      .first()
      .waitFor();
    await head.page.keyboard.press('a');
    await top(head.page)
      .getByText(/se lo ofreció a/)
      .waitFor();
    const other = top(head.page).locator('fieldset label', {
      hasText: colleague.name,
    });
    await other.click();
    await top(head.page).getByLabel('Motivo').fill('Está más cerca');
    await head.shot('desk-assign-offer');
    await top(head.page).getByRole('button', { name: 'Asignar', exact: true }).click();
    await gone(head.page);
    await standsAbove(head.page, '.composer');
    await head.sent();
    await top(phone.page).getByText(`Ya no es tuyo: lo tiene ${colleague.name}.`).waitFor();
    assert.deepEqual(await violations(phone.page, 'phone'), []);
    await phone.shot('taken-away-note');
    await top(phone.page).getByRole('button', { name: 'Guardar nota' }).click();
    await gone(phone.page);
    await phone.page.getByLabel('Acciones').getByText('Ya no es tuyo').waitFor();
    // Who else is here stands in the bar, not over what is read.
    const looking = phone.page.getByLabel('Acciones').getByText('Gabriela Matus mira');
    await looking.waitFor();
    // The server keeps no presence of who does not listen: once the line stands again, it is told again.
    await world.killServer();
    await looking.waitFor({ state: 'detached' });
    await world.serve();
    await looking.waitFor();
    await standsAbove(phone.page, 'section.bottom');
    await phone.shot('taken-away');
    await phone.sent();

    // Nothing is called optional that is then demanded; whoever withdrew it is on record.
    await shown(desk, mine.id);
    await desk.page.locator('aside.facts [role=toolbar]').getByRole('button', { name: /Más/ }).click();
    await desk.page.locator('button.choice', { hasText: 'Cancelar el ticket' }).click();
    const form = top(desk.page);
    await form.getByLabel('Por qué se cancela').selectOption({ label: 'Es el mismo reporte que otro ticket' });
    await form.getByLabel('Es el mismo que', { exact: true }).waitFor();
    await form.getByLabel('Por qué se cancela').selectOption({ label: 'La retira quien la pidió' });
    await form.getByRole('button', { name: 'Cancelar el ticket' }).click();
    await form.getByText('Falta: Cómo lo dijo, Qué se dijo.').waitFor();
    await form.getByLabel('Cómo lo dijo').selectOption({ label: 'Teléfono' });
    await form.getByLabel('Qué se dijo').fill('Ya lo arregló su compañero');
    assert.deepEqual(await violations(desk.page, 'desk'), []);
    await desk.shot('desk-cancel-withdrawn');
    await form.getByRole('button', { name: 'Cancelar el ticket' }).click();
    await gone(desk.page);
    await desk.sent();
    await until('it is cancelled', async () => (await stateOf(desk, mine.id)) === 'cancelled');
    await desk.page
      .getByText(/la retira quien la pidió \(teléfono\)/)
      .first()
      .waitFor();
    assert.deepEqual((await desk.heard()).queue, [], 'nothing of it is held');
  },

  async 'a ticket is divided among teams, and a part says why it cannot begin yet (OAX-41)'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const { page } = desk;
    const whole = await born(desk, 'oax-alta-nodo', {
      ubicacion_exacta: 'Edificio 1, planta baja, ventanilla 4',
      justificacion: 'Se abre una ventanilla más',
    });
    await shown(desk, whole);
    const parts = page.locator('#tareas');
    for (const name of ['Cableado estructurado', 'Configuración de red']) {
      await parts.getByRole('button', { name: 'Abrir tarea' }).click();
      const form = top(page);
      assert.equal(await form.getByLabel('Tarea', { exact: true }).inputValue(), name, 'the next one is proposed');
      if (name !== 'Cableado estructurado') {
        assert.notEqual(await form.getByLabel('Va después de').inputValue(), '', 'after which is known of the data');
        assert.deepEqual(await violations(page, 'desk'), []);
        await desk.shot('desk-part-pane');
      }
      await form.getByRole('button', { name: 'Abrir tarea' }).click();
      await gone(page);
      await until(name, () => parts.locator('li').filter({ hasText: name }).isVisible());
    }
    await until('what is left', () => parts.getByText('Faltan 2 tareas').isVisible());
    await parts.scrollIntoViewIfNeeded();
    await desk.shot('desk-parts');
    await desk.sent();
    assert.deepEqual(
      (await desk.heard()).queue.filter(({ state }) => state !== 'local'),
      [],
      'the server takes them',
    );

    const { tickets } = await desk.heard();
    const second = tickets.find((one) => one.parent === whole && one.subject.startsWith('Configuración'));
    assert.equal(second.team, 'oax-redes');
    assert.equal(tickets.find((one) => one.parent === whole && one !== second).team, 'oax-mantenimiento');
    await shown(desk, second.id);
    await until('why not yet', () =>
      page
        .locator('#tareas')
        .getByText(/No puede empezar aún/)
        .isVisible(),
    );
    await page.locator('#tareas a').first().click();
    await until('the whole again', () => page.url().endsWith(whole));
  },

  async 'an approval in its turn, checked at the desk with its passkey (R19)'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT, { passkey: true });
    const { page } = desk;
    const id = await born(
      desk,
      'oax-alta-extension',
      {
        nombre_completo: 'Rosa Vásquez Luna',
        puesto: 'Analista',
        ubicacion: 'Edificio 1, nivel 2',
        justificacion: 'Ingresa al área',
      },
      { subject: 'Alta de extensión' },
    );
    await desk.dispatch(id, {
      request_approval: { text: 'Formato firmado por el jefe' },
    });
    await desk.sent();
    assert.equal(await stateOf(desk, id), 'awaiting_approval');
    await desk.open('/mesa/cola/approve');
    await until('it stands in the list of what waits for me', () =>
      page.locator(`a[href$="${id}"]`).first().isVisible(),
    );
    await desk.shot('desk-to-approve');
    await shown(desk, id);
    const approvals = page.locator('#autorizaciones');
    await until('my turn', () => approvals.getByText('Te toca a ti').isVisible());
    await approvals.scrollIntoViewIfNeeded();
    assert.deepEqual(await violations(page, 'desk'), []);
    await desk.shot('desk-approvals');
    await approvals.getByRole('button', { name: 'Autorizar', exact: true }).click();
    await top(page).getByRole('button', { name: 'Autorizar', exact: true }).click();
    await gone(page);
    await desk.sent();
    await until('approved', () => approvals.locator('li.stands').first().isVisible());
    assert.notEqual(await stateOf(desk, id), 'awaiting_approval');
    await desk.shot('desk-approved');

    // What was approved is changed: the word no longer covers it.
    await desk.dispatch(id, {
      set_field: { field: 'puesto', value: 'Jefa de departamento' },
    });
    await desk.sent();
    await until('stale', () =>
      approvals
        .getByText(/Ya no vale|dejó de valer/)
        .first()
        .isVisible(),
    );
    // The story says what voided it, as a step of its own.
    await page
      .locator('section.talk')
      .getByText(/dejó de valer: cambió/)
      .first()
      .waitFor();
    await desk.shot('desk-approval-stale');
  },

  async 'a letter from its receipt to the archive, the survey on behalf, and what waits to be closed'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const { page } = desk;
    const { tickets } = await desk.heard();
    const done = [];
    for (const one of tickets.filter(({ state }) => state === 'resolved')) {
      const { possibilities } = await desk.view(one.id);
      const ok = (name) => possibilities.some(({ command, ok }) => command === name && ok);
      if (ok('close') && ok('answer_survey')) done.push(one);
    }
    assert.ok(done.length > 0, 'a ticket that can be closed, and whose requester may answer');
    const [{ id }] = done;
    await shown(desk, id);
    const letters = page.locator('#oficios');
    await letters.getByRole('button', { name: 'Registrar oficio' }).click();
    await top(page).getByLabel('Número del oficio').fill('SA/DGTI/0412/2026');
    await top(page).getByLabel('Quién lo envía').fill('Secretaría de Administración');
    await top(page).getByRole('button', { name: 'Registrar oficio' }).click();
    await gone(page);
    await desk.sent();
    for (const step of ['Sellar como atendido', 'Registrar como atendido']) {
      await letters.getByRole('button', { name: step }).click();
      await top(page).getByRole('button', { name: step }).click();
      await gone(page);
    }
    await until('recorded', () => letters.getByText('Registrado como atendido').isVisible());

    const survey = page.locator('#encuesta');
    await survey.getByRole('button', { name: 'Contestar por el usuario' }).click();
    await top(page).getByText('Muy satisfactorio').click();
    await desk.shot('desk-survey');
    assert.deepEqual(await violations(page, 'desk'), []);
    await top(page).getByRole('button', { name: 'Seguir' }).click();
    await top(page).getByRole('textbox').fill('Llegaron a tiempo.');
    await top(page).getByRole('button', { name: 'Enviar respuestas' }).click();
    await gone(page);
    await until('the answer', () => survey.getByText('Muy satisfactorio').isVisible());
    await survey.scrollIntoViewIfNeeded();
    await desk.shot('desk-survey-answered');
    await desk.sent();
    assert.equal((await ticketOf(desk, id)).decided.survey.comment, 'Llegaron a tiempo.');

    if ((await stateOf(desk, id)) !== 'closed')
      await desk.dispatch(id, {
        close: { note: 'Confirmó por teléfono', confirmed_by: 'phone' },
      });
    await desk.sent();
    assert.equal(await stateOf(desk, id), 'closed');
    await letters.getByRole('button', { name: 'Archivar' }).click();
    await top(page).getByRole('textbox').fill('Expediente 12, carpeta 3');
    await top(page).getByRole('button', { name: 'Archivar' }).click();
    await gone(page);
    await until('filed', () => letters.getByText('Archivado', { exact: false }).first().isVisible());
    await desk.sent();
    await letters.scrollIntoViewIfNeeded();
    await desk.shot('desk-letter-filed');
    assert.deepEqual(
      (await desk.heard()).queue.filter(({ state }) => state !== 'local'),
      [],
    );
  },

  async 'the requester answers on the technician’s glass; a letter is stamped there'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    const { page } = phone;
    const { tickets } = await phone.heard();
    let id = null;
    for (const one of tickets.filter(({ state, assignee }) => state === 'resolved' && assignee === TECHNICIAN)) {
      const { possibilities } = await phone.view(one.id);
      if (possibilities.some(({ command, ok }) => command === 'answer_survey' && ok)) id ??= one.id;
    }
    assert.ok(id, 'a ticket whose work is done');
    await desk.dispatch(id, {
      record_letter: {
        way: 'incoming',
        number: 'OF-77',
        counterpart: 'Oficialía Mayor',
        subject: 'Solicita revisión',
      },
    });
    await desk.sent();
    await phone.sent();
    await phone.open(`/campo/ticket/${id}`);
    await phone.offline();
    await page.locator('#oficios').getByRole('button', { name: 'Sellar como atendido' }).click();
    await until('stamped', () => page.locator('#oficios').getByText('Sellado como atendido').isVisible());
    await page.locator('#encuesta').getByRole('button', { name: 'Contestar encuesta' }).click();
    const glass = top(page);
    await glass.getByRole('button', { name: 'Seguir' }).click();
    await until('an answer is asked for', () => glass.getByText('Toque una respuesta').isVisible());
    await phone.shot('survey-phone');
    assert.deepEqual(await violations(page, 'phone'), []);
    const answers = await until('the answers', async () => {
      const all = await glass.locator('.answers label').all();
      return all.length > 0 && all;
    });
    for (const answer of answers)
      assert.ok((await answer.boundingBox()).height >= 56, 'large enough for a hand in a glove');
    await glass.getByText('Muy satisfactorio').click();
    await glass.getByRole('button', { name: 'Seguir' }).click();
    await phone.shot('survey-phone-comment');
    await glass.getByRole('button', { name: 'Enviar respuestas' }).click();
    await gone(page);
    await until('the answer', () => page.locator('#encuesta').getByText('Muy satisfactorio').isVisible());
    await page.locator('#encuesta').scrollIntoViewIfNeeded();
    await phone.shot('survey-phone-answered');
    await phone.offline(false);
    await phone.sent();
    assert.deepEqual(
      (await phone.heard()).queue.filter(({ state }) => state !== 'local'),
      [],
      'the server takes both',
    );
  },

  // OCO-04: what comes round in a year, month by month, and which days a figure counts.
  async 'the year of the plans stands on one screen, and each figure opens into its list'(world) {
    const desk = await keyed(world, 'j', 'Planes del año');
    const { page } = desk;
    await page.getByRole('button', { name: 'Año siguiente' }).click();
    // Nothing of the next year is past: every Friday of its January is to come.
    const row = page.getByRole('row', { name: /^Reporte semanal de la mesa/ }).first();
    const january = row.getByRole('button', { name: /^ene/ });
    await january.waitFor();
    const count = Number((await january.textContent()).trim());
    assert.ok(count === 4 || count === 5, `${count} Fridays`);
    await january.click();
    const list = page.getByRole('region', { name: /^Reporte semanal de la mesa, ene/ });
    await list.getByText('Por venir').first().waitFor();
    await until('each of them', async () => (await list.getByRole('listitem').count()) === count);
    await desk.shot('plans');
    assert.deepEqual(await violations(page, 'desk'), []);
    // Where seven days do not fit side by side, the month is a list by weeks: nothing scrolls sideways.
    await page.setViewportSize({ width: 390, height: 844 });
    await list.locator('table').waitFor({ state: 'detached' });
    await list.getByRole('heading', { name: /^Semana del/ }).first().waitFor();
    await until('each of them, by weeks', async () => (await list.getByRole('listitem').count()) === count);
    assert.ok(await list.evaluate((one) => one.scrollWidth <= one.clientWidth), 'the list is as wide as the screen');
    await desk.shot('plans-narrow');
    await page.setViewportSize({ width: 1440, height: 900 });
    await list.locator('table').waitFor();
    await page.keyboard.press('Escape');
    await until('the list is closed', async () => (await list.count()) === 0);
  },

  // OCO-04, AGU-26: one time of a plan is carried to another day by keys or by the pointer, with a way back.
  async 'a time of a plan is moved by keys and by pointer, and goes back in one step'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(SUPERVISOR, { passkey: true });
    const { page } = desk;
    const year = new Date().getUTCFullYear() + 1;
    await desk.open(`/mesa/planes?año=${year}&abre=reporte-semanal:01`);
    const list = page.getByRole('region', { name: /^Reporte semanal de la mesa, ene/ });
    const chips = list.locator('td[data-day] button');
    await chips.nth(1).waitFor();
    const from = await chips.nth(1).locator('xpath=ancestor::td').getAttribute('data-day');
    const plus = (days) => new Date(Date.parse(from) + days * 86_400_000).toISOString().slice(0, 10);
    // The second Friday, carried to the Monday after it.
    await chips.nth(1).focus();
    for (let step = 0; step < 3; step += 1) await page.keyboard.press('ArrowRight');
    await list.getByRole('status').filter({ hasText: /^Al lunes/ }).waitFor({ state: 'attached' });
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: /^Mover Reporte semanal/ });
    assert.equal(await dialog.getByLabel('Se hace el').inputValue(), plus(3));
    await dialog.getByRole('button', { name: 'Mover…' }).click();
    await dialog.getByText('Escribe por qué se mueve.').waitFor();
    await dialog.getByLabel('Motivo').fill('Semana de inventario');
    // On a Sunday nobody works: it is refused in words, and stays where it was.
    await dialog.getByLabel('Se hace el').fill(plus(2));
    await dialog.getByRole('button', { name: 'Mover…' }).click();
    await dialog.getByText(/no se trabaja en este servicio/).waitFor();
    await dialog.getByLabel('Se hace el').fill(plus(3));
    await dialog.getByRole('button', { name: 'Mover…' }).click();
    await gone(page);
    const moved = list.locator(`td[data-day="${plus(3)}"] button`);
    await moved.waitFor();
    await list.getByText(/Estaba para el .* Semana de inventario/).waitFor();
    await desk.sent();
    await desk.shot('plans-moved');
    assert.deepEqual(await violations(page, 'desk'), []);
    // With the pointer to a Wednesday, and not after all.
    await moved.dragTo(list.locator(`td[data-day="${plus(5)}"]`));
    assert.equal(await dialog.getByLabel('Se hace el').inputValue(), plus(5));
    await page.keyboard.press('Escape');
    await gone(page);
    await list.getByRole('button', { name: /^Volver al/ }).click();
    await list.locator(`td[data-day="${from}"] button`).waitFor();
    await desk.sent();
  },

  // OAX-10, OAX-91: what was promised and what became of it, and which tickets a figure counts.
  async 'what was promised is counted by service, and each count opens into its tickets'(world) {
    const desk = await overTheYear(world, 'z', 'Plazos cumplidos', '/mesa/plazos');
    const { page } = desk;
    const service = page.locator('tbody th button');
    await service.first().waitFor();
    const figures = await page.evaluate(() =>
      [...document.querySelectorAll('tbody tr')].map((row) => Number(row.querySelectorAll('td')[1].textContent)),
    );
    const told = Number(await page.locator('dl dd').first().textContent());
    assert.equal(
      figures.reduce((sum, one) => sum + one, 0),
      told,
      'the services are all that was received',
    );
    assert.ok(told > 0);
    await page.locator('dl').getByText(/^\d+ de \d+$/).first().waitFor();
    await service.first().click();
    await until('the tickets of the first line', async () => (await page.locator('tr.ticket').count()) === figures[0]);
    await desk.shot('promises');
    assert.deepEqual(await violations(page, 'desk'), []);
    const folio = (await page.locator('tr.ticket .code').first().textContent()).trim();
    // The table that is carried out counts the same.
    const table = await page.evaluate(async () => {
      const link = document.querySelector('a[download="plazos.csv"]');
      return (await fetch(link.href)).text();
    });
    const lines = table.trim().split('\r\n').slice(1);
    assert.equal(lines.length, figures.length);
    await page.locator('tr.ticket a').first().click();
    await until('the ticket', () => page.locator('main').getByText(folio).first().isVisible());
    await page.goBack();
    await until('the line is open still', async () => (await page.locator('tr.ticket').count()) === figures[0]);
    // Without a network it says so, shows no figures under another period's name, and asks again when told to.
    await desk.offline();
    await page.getByRole('button', { name: 'Periodo anterior' }).click();
    await page.getByRole('button', { name: 'Preguntar otra vez' }).waitFor();
    assert.equal(await page.locator('dl').count(), 0);
    await desk.offline(false);
    await page.getByRole('button', { name: 'Preguntar otra vez' }).click();
    await page.locator('dl').waitFor();
  },

  // OAX-05, OAX-87, OAX-92, SEC-15: reports say their question and what they rest on; each number opens what it counts.
  async 'a report says its question, and each of its numbers opens the tickets that it counts'(world) {
    const desk = await overTheYear(world, 'i', 'Informes', '/mesa/informes');
    const { page } = desk;
    await page.getByText('¿Qué llegó, qué se atendió y qué tan bien, en estos días?').waitFor();
    const received = page.locator('dl button').first();
    await received.waitFor();
    const told = Number(await received.textContent());
    assert.ok(told > 0);
    await received.click();
    await page.getByText(new RegExp(`^Lo que cuenta: ${told} ve(z|ces)$`)).waitFor();
    await until('its tickets', async () => (await page.locator('.counted li').count()) === Math.min(told, 500));
    await desk.shot('reports');
    assert.deepEqual(await violations(page, 'desk'), []);
    // The months behind the chart say the same, and are tickets too.
    await page.getByRole('button', { name: 'Ver como tabla' }).click();
    const months = page.getByRole('region', { name: 'Recibidos y atendidos por mes' });
    await until('the months are all that was received', async () => {
      const byMonth = await months.locator('tbody tr td:nth-of-type(1)').allTextContents();
      return byMonth.reduce((sum, text) => sum + Number(text), 0) === told;
    });
    // Both files are of what is on the screen.
    const files = await page.evaluate(async () => {
      const fetched = async (name) => {
        const link = document.querySelector(`a[download="${name}"]`);
        return new Uint8Array(await (await fetch(link.href)).arrayBuffer());
      };
      const [table, paper] = [await fetched('informe.csv'), await fetched('informe.pdf')];
      return [new TextDecoder().decode(table), new TextDecoder().decode(paper.slice(0, 5))];
    });
    assert.match(files[0], new RegExp(`Recibidos[^\\r]*\\r\\nTodo,${told},`));
    assert.equal(files[1], '%PDF-');
    for (const [report, section] of [
      ['Pendientes y carga', 'Carga por persona'],
      ['Fallas que se repiten', 'Problemas que se repiten'],
      ['Existencias', 'Por artículo'],
      ['Conformidad de un lugar', 'Inventario por edificio'],
      ['Conflictos y retenidos', 'Cambios retenidos'],
    ]) {
      await page.getByRole('combobox', { name: 'Informe' }).selectOption({ label: report });
      await page.getByRole('heading', { level: 2, name: section }).waitFor();
      assert.deepEqual(await violations(page, 'desk'), []);
    }
    // On the wall it is the same question, larger.
    await page.getByRole('link', { name: 'Pantalla de pared' }).click();
    await page.getByRole('link', { name: 'Salir de la pantalla' }).waitFor();
    await page.getByRole('heading', { level: 2, name: 'Conflictos por regla' }).waitFor();
    await page.getByRole('link', { name: 'Salir de la pantalla' }).click();
    await page.getByRole('link', { name: 'Pantalla de pared' }).waitFor();
    // Who may read it issues nothing without the right, and may have it come by mail.
    assert.equal(await page.getByRole('button', { name: 'Emitir informe' }).count(), 0);
    await page.getByRole('button', { name: 'Por correo' }).click();
    const mail = page.getByRole('dialog', { name: 'Informes por correo' });
    await mail.getByRole('button', { name: 'Programar envío' }).click();
    await mail.getByRole('checkbox').first().check();
    await mail.getByRole('button', { name: 'Programar envío' }).click();
    await mail.getByText('Cada semana, lunes a las 08:00').waitFor();
    assert.deepEqual(await violations(page, 'desk'), []);
    await mail.getByRole('button', { name: /^Detener/ }).click();
    await mail.getByText(/^Detenido, /).waitFor();
    await mail.getByRole('button', { name: 'Cerrar', exact: true }).click();
    await gone(page);
    // Without a network it says so, and shows no numbers under another question's name.
    await desk.offline();
    await page.getByRole('combobox', { name: 'Informe' }).selectOption({ label: 'Lo recibido y atendido' });
    await page.getByRole('button', { name: 'Preguntar otra vez' }).waitFor();
    assert.equal(await page.locator('dl').count(), 0);
    await desk.offline(false);
    await page.getByRole('button', { name: 'Preguntar otra vez' }).click();
    await page.locator('dl').waitFor();
  },

  // OAX-05, OAX-95: a report is issued with what was done and gained, and stays; a view of the queue is a chart in one step.
  async 'a head issues a report, replaces it, and sees a view as a chart'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol('gabriela.matus');
    const { page } = desk;
    const issue = async (done, former) => {
      await desk.open('/mesa/informes');
      await page.getByRole('button', { name: 'Emitir informe' }).click();
      const form = page.getByRole('dialog', { name: 'Emitir informe' });
      await form.getByLabel('Qué se hizo').fill(done);
      await form.getByLabel('Qué se logró').fill('Menos fallas de red.');
      if (former !== undefined) {
        const choice = form.getByLabel('Sustituye a');
        const option = choice.getByRole('option', { name: new RegExp(`^${former}`) });
        await option.waitFor({ state: 'attached' });
        await choice.selectOption(await option.getAttribute('value'));
      }
      assert.deepEqual(await violations(page, 'desk'), []);
      await form.getByRole('button', { name: 'Emitir informe' }).click();
      const head = page.getByRole('heading', { level: 1, name: /^INF-\d{4}/ });
      await head.waitFor();
      return (await head.textContent()).trim();
    };
    const first = await issue('Se revisaron los nodos.');
    await page.getByText('Se revisaron los nodos.').waitFor();
    assert.deepEqual(await violations(page, 'desk'), []);
    const second = await issue('Se revisaron los nodos y el enlace.', first);
    await page.getByRole('link', { name: `Sustituye a ${first}` }).click();
    await page.getByRole('link', { name: `Sustituido por ${second}` }).waitFor();
    await page.getByText('Se revisaron los nodos.', { exact: true }).waitFor();

    await desk.open('/mesa/cola/open');
    await page.getByRole('button', { name: 'Gráfica' }).click();
    const chart = page.getByRole('dialog', { name: /^Gráfica: / });
    await chart.getByRole('heading', { level: 2, name: 'Tickets por estado' }).waitFor();
    await chart.getByText('Por persona', { exact: true }).click();
    const most = chart.locator('tbody button').first();
    const told = Number(await most.textContent());
    await most.click();
    await chart.getByText(new RegExp(`^Lo que cuenta: ${told} ve(z|ces)$`)).waitFor();
    assert.deepEqual(await violations(page, 'desk'), []);
  },
};
