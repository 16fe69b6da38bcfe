// A ticket in several hands: reassigned under its technician, divided among teams (OAX-41), approved in its turn (R19).
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gone, stateOf, taken, top, withLetters } from '../../actions.mjs';
import { AGENT, TECHNICIAN, assignedTo } from '../../people.mjs';
import { until } from '../../world.mjs';
import { violations } from '../keyboard-and-axe.mjs';

/** Certificates and keys that `make.sh` there made. */
const EFIRMAS = fileURLToPath(new URL('../../../it/documents/efirma/', import.meta.url));

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
/** A ticket about an extension for somebody, for which an approval was asked. */
async function toApprove(desk, name, subject) {
  const id = await born(
    desk,
    'oax-alta-extension',
    {
      nombre_completo: name,
      puesto: 'Analista',
      ubicacion: 'Edificio 1, nivel 2',
      justificacion: 'Ingresa al área',
    },
    { subject },
  );
  await desk.dispatch(id, { request_approval: { text: 'Formato firmado por el jefe' } });
  await desk.sent();
  return id;
}
/** The way back, which stands for ten seconds, is above what one writes in or presses, never over it. */
async function standsAbove(page, bar) {
  const [undo, below] = [page.getByRole('button', { name: /^Deshacer/ }), page.locator(bar)];
  await undo.waitFor();
  const [over, under] = [await undo.boundingBox(), await below.boundingBox()];
  assert.ok(over.y + over.height <= under.y, `${over.y + over.height} over ${under.y}`);
}

export const journeys = {
  async 'a ticket goes to another while its technician writes; its requester withdraws it by telephone'(world) {
    const [phone, head, desk] = [
      await world.device('phone', 'phone'),
      await world.device('desk', 'head'),
      await world.device('desk', 'desk'),
    ];
    await phone.enrol(TECHNICIAN);
    await head.enrol('gabriela.matus');
    await desk.enrol(AGENT);
    const [mine] = await phone.tickets(
      (one) => assignedTo(TECHNICIAN)(one) && one.state === 'assigned' && one.folio !== null && one.equipment === null,
    );
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
    await withLetters(head, mine.id);
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
    await standsAbove(phone.page, 'section.bottom');
    await phone.shot('taken-away');
    // The server keeps no presence of who does not listen: once the line stands again, it is told again.
    await world.killServer();
    await looking.waitFor({ state: 'detached' });
    await world.serve();
    await looking.waitFor();
    // Nor of a page that is gone; one that opens at the ticket tells of it, before it has all that it shows.
    const address = head.page.url();
    await head.page.goto('about:blank');
    await looking.waitFor({ state: 'detached' });
    await head.page.goto(address);
    await looking.waitFor();
    await phone.sent();

    // Nothing is called optional that is then demanded; whoever withdrew it is on record.
    await withLetters(desk, mine.id);
    await desk.page.locator('aside.facts [role=toolbar]').getByRole('button', { name: /Más/ }).click();
    await desk.page.locator('button.choice', { hasText: 'Cancelar el ticket' }).click();
    const form = top(desk.page);
    await form.getByLabel('Por qué se cancela').selectOption({ label: 'Es el mismo reporte que otro ticket' });
    // Of another person, too: an outage is told by many.
    const [repeated] = await desk.tickets(
      (one) => one.id !== mine.id && one.folio !== null && one.requester !== mine.requester && one.equipment === null,
    );
    const same = form.getByRole('combobox', { name: 'Es el mismo que' });
    // The dialog ends above a long list: what the keys point at is brought into sight.
    await same.fill('0');
    await until('more are found than the dialog shows', async () => (await form.getByRole('option').count()) > 4);
    await same.press('ArrowUp');
    await until('the last one is seen', () =>
      form.evaluate((dialog) => {
        const at = dialog.querySelector('[role=option][aria-selected=true]').getBoundingClientRect();
        return at.height > 0 && at.bottom <= dialog.getBoundingClientRect().bottom + 1;
      }),
    );
    await same.fill(repeated.folio);
    await form.getByRole('option', { name: repeated.folio }).waitFor();
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

  async 'who comes back to a half-written reply is told what a colleague answers meanwhile'(world) {
    const [desk, head] = [await world.device('desk', 'desk'), await world.device('desk', 'head')];
    await desk.enrol(AGENT);
    await head.enrol('gabriela.matus');
    const id = await born(desk, 'oax-alta-nodo', {
      ubicacion_exacta: 'Edificio 1, planta baja, ventanilla 4',
      justificacion: 'Se abre una ventanilla más',
    });
    await withLetters(desk, id);
    const composer = desk.page.locator('.composer');
    const words = composer.getByRole('textbox');
    await words.fill('Vamos mañana a las diez.');
    await composer.getByText('guardado').waitFor();
    await desk.open('/mesa');
    await withLetters(desk, id);
    await until('its words are back', async () => (await words.inputValue()) === 'Vamos mañana a las diez.');
    await head.tickets((one) => one.id === id);
    await head.dispatch(id, { add_note: { audience: 'public', text: 'Pasamos hoy mismo.' } });
    await head.sent();
    await composer.getByText(/Gabriela Matus.* agregó algo que el usuario ve/).waitFor();
    await composer.getByRole('button', { name: /^Agregar respuesta/ }).click();
    await composer.getByRole('button', { name: /^Agregar también/ }).click();
    await until('both are there', async () => {
      const { ticket } = await desk.view(id);
      return ticket.notes.some(({ text }) => text === 'Vamos mañana a las diez.');
    });
    await desk.sent();
  },

  async 'a ticket is divided among teams, and a part says why it cannot begin yet (OAX-41)'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const { page } = desk;
    const whole = await born(desk, 'oax-alta-nodo', {
      ubicacion_exacta: 'Edificio 1, planta baja, ventanilla 4',
      justificacion: 'Se abre una ventanilla más',
    });
    await withLetters(desk, whole);
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
    await taken(desk);

    const tasks = await desk.tickets((one) => one.parent === whole, 2);
    const second = tasks.find((one) => one.subject.startsWith('Configuración'));
    assert.equal(second.team, 'oax-redes');
    assert.equal(tasks.find((one) => one !== second).team, 'oax-mantenimiento');
    await withLetters(desk, second.id);
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
    const id = await toApprove(desk, 'Rosa Vásquez Luna', 'Alta de extensión');
    assert.equal(await stateOf(desk, id), 'awaiting_approval');
    await desk.open('/mesa/cola/approve');
    await until('it stands in the list of what waits for me', () =>
      page.locator(`a[href$="${id}"]`).first().isVisible(),
    );
    await desk.shot('desk-to-approve');
    await withLetters(desk, id);
    const approvals = page.locator('#autorizaciones');
    await until('my turn', () => approvals.getByText('Te toca a ti').isVisible());
    await approvals.scrollIntoViewIfNeeded();
    assert.deepEqual(await violations(page, 'desk'), []);
    await desk.shot('desk-approvals');
    await approvals.getByRole('button', { name: 'Autorizar', exact: true }).click();
    // What comes in while one decides is not approved unread.
    await desk.dispatch(id, { set_field: { field: 'puesto', value: 'Jefa de oficina' } });
    await top(page).getByRole('button', { name: 'Autorizar', exact: true }).click();
    await top(page)
      .getByText(/cambió mientras/)
      .first()
      .waitFor();
    await page.keyboard.press('Escape');
    await gone(page);
    assert.equal(await stateOf(desk, id), 'awaiting_approval');
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

  async 'an approval is signed with an e.firma without a network, and told once it is in'(world) {
    mkdirSync(join(world.data, 'efirma'), { recursive: true });
    for (const name of ['root.cer', 'authority.cer'])
      copyFileSync(join(EFIRMAS, name), join(world.data, 'efirma', name));
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT, { passkey: true });
    const { page } = desk;
    const id = await toApprove(desk, 'Rosa Luna Cruz', 'Alta de extensión con e.firma');
    await withLetters(desk, id);
    const approvals = page.locator('#autorizaciones');
    await until('my turn', () => approvals.getByText('Te toca a ti').isVisible());
    await desk.offline();
    await approvals.getByRole('button', { name: 'Autorizar', exact: true }).click();
    await top(page).getByRole('checkbox', { name: 'Firmar con e.firma' }).check();
    const grant = () => top(page).getByRole('button', { name: 'Autorizar', exact: true }).click();
    await grant();
    const missing = 'Para firmar con e.firma falta: Certificado (.cer), Llave (.key), Contraseña de la llave.';
    await until('all that is missing', () => page.getByText(missing).isVisible());
    assert.deepEqual(await violations(page, 'desk'), [], 'nothing that axe objects to');
    const signs = async (password) => {
      await page.locator('input[accept=".cer"]').setInputFiles(join(EFIRMAS, 'fiel.cer'));
      await page.locator('input[accept=".key"]').setInputFiles(join(EFIRMAS, 'fiel.key'));
      await page.getByLabel('Contraseña de la llave').fill(password);
      await grant();
    };
    await signs('otra');
    await until('what is wrong', () => page.getByText('La contraseña no abre esa llave.').first().isVisible());
    assert.equal(await stateOf(desk, id), 'awaiting_approval', 'nothing was recorded');
    await desk.shot('desk-approval-efirma');
    await signs('Contraseña8');
    await gone(page);
    const untold = 'Firmado con e.firma. Si vale y si fue revocado se consulta al enviarse.';
    await until('that it is not looked up yet', () => approvals.getByText(untold).isVisible());
    await desk.offline(false);
    await desk.sent();
    await until('whose it is', () => approvals.getByText('RFC LUCR800101AB1').isVisible());
    const standing = 'e.firma vigente al firmar; revocación aún sin consultar';
    await until('what it is worth', () => approvals.getByText(standing).isVisible());
    assert.notEqual(await stateOf(desk, id), 'awaiting_approval');
    await page
      .locator('section.talk')
      .getByText(/con e\.firma/)
      .first()
      .waitFor();
    await desk.shot('desk-approved-efirma');
  },
};
