// Equipment on the screens.
// A label found without a network, bound and born; movements, not edits; the audit of a place that survives a kill;
// labels printed at the desk; and the page that anybody's camera opens.
import assert from 'node:assert/strict';
import { atDesk } from '../actions.mjs';
import { AGENT, TECHNICIAN, assignedTo } from '../people.mjs';
import { until } from '../world.mjs';
import { violations } from './keyboard-and-axe.mjs';

export const CAMERA = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'];
const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';

/** A label of ours by its number, with its check letter. */
export function label(number) {
  const digits = Array.from({ length: 10 }, (_, place) => Number((BigInt(number) >> BigInt((9 - place) * 5)) & 31n));
  const sum = digits.reduce((all, digit, at) => all + digit * (at + 1), 0);
  return [...digits, sum % 31].map((digit) => LETTERS[digit]).join('');
}
const press = (page, name) => page.getByRole('button', { name, exact: true }).last().click();

/** Types a code where the camera would read it: a wedge scanner's keys go the same way. */
async function type(page, text) {
  await press(page, 'Escribir código');
  await page.getByRole('dialog').getByRole('textbox').last().fill(text);
  await press(page, 'Buscar');
}
async function scan(page, text) {
  await press(page, 'Buscar equipo por código');
  await page.getByRole('button', { name: 'Cerrar el escáner' }).waitFor();
  await type(page, text);
}
export async function items(device) {
  return device.ask('search', 'OAX').then((found) => found.equipment);
}
const shown = async (device, id) => (await device.view(id))?.equipment;
/** A label leads to its item's page; in how many ms. */
export async function leads({ page, world }, code, id) {
  await page.goto(`${world.origin}/campo`);
  await page.getByRole('button', { name: 'Buscar equipo por código' }).last().waitFor();
  await press(page, 'Buscar equipo por código');
  await press(page, 'Escribir código');
  await page.getByRole('dialog').getByRole('textbox').last().fill(code);
  const began = Date.now();
  await press(page, 'Buscar');
  await page.waitForURL(`**/campo/equipo/${id}*`);
  await page.getByRole('heading', { name: 'Etiquetas' }).waitFor();
  return Date.now() - began;
}

export const journeys = {
  async 'an unknown label is bound or born without a network, and leads to its item'(world) {
    const phone = await world.device('phone', 'phone', { args: CAMERA });
    await phone.enrol(TECHNICIAN);
    await phone.open('/campo');
    await phone.offline();

    // Born with it.
    const own = label(4_417);
    await scan(phone.page, own.toUpperCase());
    await phone.page.getByRole('heading', { name: 'Etiqueta sin equipo' }).waitFor();
    assert.deepEqual(await violations(phone.page), [], 'the answer to an unknown label');
    await press(phone.page, 'Dar de alta este equipo');
    await phone.page.getByLabel('Número de inventario').fill('OAX-TI-990001');
    await phone.page.getByLabel('Tipo', { exact: true }).fill('Impresora');
    await press(phone.page, 'Dar de alta');
    await phone.page.getByText('OAX-TI-990001').first().waitFor();
    const id = new URL(phone.page.url()).pathname.split('/').pop();
    assert.equal((await shown(phone, id)).labels[0].label, own);

    // And found by it; how soon is measured where nothing else runs (2-numbers).
    await leads(phone, own, id);

    // A second label goes to an item that is there already; one that leads elsewhere is refused in words.
    const other = label(4_418);
    const [known] = (await items(phone)).filter((each) => each !== id);
    await phone.page.goto(`${world.origin}/campo/etiqueta/${other}`);
    await press(phone.page, 'Vincular a un equipo');
    await phone.page.locator('dialog button.row.item').first().waitFor();
    const inventory = (await shown(phone, known)).fields.inventory.value;
    await phone.page.getByRole('dialog').getByRole('textbox').fill(inventory);
    await phone.page.locator('dialog button.row.item').filter({ hasText: inventory }).first().click();
    await phone.page.waitForURL(`**/campo/equipo/${known}*`);
    await press(phone.page, 'Poner etiqueta');
    await type(phone.page, own);
    await phone.page
      .getByText(/Esa etiqueta ya lleva a/)
      .first()
      .waitFor();

    // A label that wore off is replaced in one go: the former leads here all the same.
    const fresh = label(4_419);
    await phone.page.goto(`${world.origin}/campo/equipo/${id}`);
    await press(phone.page, 'Cambiar');
    await type(phone.page, fresh);
    const [former, next] = await until('the label is replaced', async () => {
      const labels = (await shown(phone, id)).labels;
      return labels.length === 2 && labels[0].retired !== null && labels;
    });
    assert.deepEqual([former.label, next.label, next.retired], [own, fresh, null]);
    assert.match(former.retired.reason, /^Se cambió por /);
    // Why one is taken off is asked anew each time: it may be another one's.
    const reason = phone.page.getByRole('dialog').getByLabel('Motivo');
    await press(phone.page, 'Retirar');
    await reason.fill('Se despegó');
    await phone.page.keyboard.press('Escape');
    await reason.waitFor({ state: 'hidden' });
    await press(phone.page, 'Retirar');
    await until('nothing is proposed', async () => (await reason.inputValue()) === '');
    await phone.page.keyboard.press('Escape');
    await reason.waitFor({ state: 'hidden' });

    const stands = { building: 'edificio-2', level: 'Nivel 1', room: 'Ventanilla 4' };
    for (const [field, value] of Object.entries(stands))
      await phone.dispatch(id, { set_equipment_field: { field, value } });
    await phone.offline(false);
    await phone.sent();
    await until('the server has ruled', async () => {
      await phone.ask('syncNow');
      return (await shown(phone, id)).labels.every((each) => !each.pending);
    });

    // Anybody's camera: a page that says nothing, and a ticket with a folio.
    const nobody = await world.device('desk', 'nobody');
    await nobody.page.goto(`${world.origin}/e/${own}`);
    const said = await nobody.page.content();
    assert.ok(!said.includes('OAX-TI-990001') && !said.includes('Impresora'), 'nothing of the item');
    assert.deepEqual(await violations(nobody.page), [], 'the public page');
    await nobody.page.setViewportSize({ width: 390, height: 844 });
    await nobody.shot('label-public');
    await nobody.page.getByLabel('¿Qué falla?').fill('Ya no imprime');
    await nobody.page.getByLabel('Su nombre completo').fill('Luz Martínez');
    await nobody.page.getByLabel('Extensión o teléfono').fill('12345');
    const opened = Date.now();
    const folio = await until('the report is filed', async () => {
      if (Date.now() - opened < 3_200) return null; // faster than anybody writes is turned back
      await nobody.page.getByRole('button', { name: 'Enviar reporte' }).click();
      return nobody.page.locator('.folio').textContent();
    });
    assert.match(folio, /^TYS-\d{6}$/);

    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    await desk.page.goto(`${world.origin}/e/${own}`);
    await desk.page.waitForURL(`**/mesa/equipos/${id}*`);
    await desk.page.getByText('Ya no imprime').first().waitFor();
    // The report stands where the item stands (fault 15: it was «Sin lugar»).
    const reported = await until('the report at the desk', async () =>
      (await desk.heard()).tickets.find((each) => each.folio === folio),
    );
    const { place, equipment } = (await desk.view(reported.id)).ticket;
    assert.deepEqual({ ...place.value }, { ...place.value, ...stands }, 'the place of the item');
    assert.equal(equipment.value, id);
    assert.deepEqual(await violations(desk.page), [], 'the item at the desk');
    await desk.shot('equipment-desk-item');

    // And it is read there: on its page.
    await atDesk(desk, reported.id);
    const facts = desk.page.locator('aside.facts');
    for (const words of ['Edificio 2', 'Nivel 1', 'Ventanilla 4']) await facts.getByText(words).first().waitFor();
  },

  async 'an item moves by acts: a relocation, a signed withdrawal, and what follows is not edited'(world) {
    const phone = await world.device('phone', 'phone', { args: CAMERA });
    await phone.enrol(TECHNICIAN);
    const [near] = await items(phone);
    const building = (await shown(phone, near)).fields.building.value;
    const { document: id } = await phone.dispatch(null, {
      register_equipment: {
        fields: {
          inventory: 'OAX-TI-990002',
          type: 'Teléfono IP',
          building,
          room: '12',
        },
      },
    });
    await phone.offline();
    await phone.open(`/campo/equipo/${id}`);
    await press(phone.page, 'Mover');
    await phone.page.getByLabel('Oficina o ventanilla').fill('Bodega');
    await press(phone.page, 'Registrar movimiento');
    await phone.page.getByText('Falta el motivo. Con una línea basta.').waitFor();
    await phone.page.getByLabel('Motivo', { exact: true }).fill('Se mudó el área');
    assert.deepEqual(await violations(phone.page), [], 'the sheet of movements');
    await phone.shot('equipment-phone-move');
    await press(phone.page, 'Registrar movimiento');
    await phone.page.getByText('Cambio de ubicación').first().waitFor();
    assert.equal((await shown(phone, id)).fields.room.value, 'Bodega', 'seen at once');
    assert.equal((await shown(phone, id)).withdrawn, null, 'no withdrawal (OAX-49)');

    await press(phone.page, 'Mover');
    await phone.page.getByText('Baja', { exact: true }).click();
    await phone.page.getByLabel('Motivo', { exact: true }).fill('Dictamen técnico');
    await phone.page.getByLabel('Nombre', { exact: false }).first().fill('Luz Martínez');
    await press(phone.page, 'Registrar movimiento');
    await phone.page.getByText('Falta la firma, o el papel firmado que lo ordena.').waitFor();
    await phone.page.getByRole('dialog').locator('input[type=checkbox]').last().check();
    await phone.page
      .getByRole('textbox', { name: /testigo/i })
      .last()
      .fill('Omar Cruz');
    await press(phone.page, 'Registrar movimiento');
    await phone.page.getByText('Dado de baja').first().waitFor();
    await phone.offline(false);
    await phone.sent();
    await until('both stand', async () => {
      await phone.ask('syncNow');
      const { movements } = await shown(phone, id);
      return movements.length === 2 && movements.every((each) => each.stands && !each.pending);
    });
    await phone.page.getByRole('tab', { name: 'Datos' }).click();
    await phone.page.getByText('Lo decide un movimiento.').first().waitFor();
  },

  async 'a ticket on the phone is about another item, or none, where a wrong one was linked'(world) {
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    const [ticket] = await phone.tickets((one) => assignedTo(TECHNICIAN)(one) && one.state === 'in_progress');
    const [wrong, right] = await items(phone);
    const about = async () => (await phone.view(ticket.id)).ticket.equipment.value;
    await phone.dispatch(ticket.id, { set_equipment: { equipment: wrong } });
    await phone.offline();
    await phone.open(`/campo/ticket/${ticket.id}`);
    await press(phone.page, 'Cambiar el equipo');
    const { inventory } = (await shown(phone, right)).fields;
    const sheet = phone.page.locator('dialog[open]').last();
    await sheet.getByRole('textbox').fill(inventory.value);
    await sheet.locator('button.row.item').filter({ hasText: inventory.value }).first().click();
    await until('the other item', async () => (await about()) === right);
    assert.deepEqual(await violations(phone.page), [], 'the ticket with its item');
    await press(phone.page, 'Cambiar el equipo');
    await press(phone.page, 'Quitar el equipo');
    await until('no item', async () => (await about()) === null);
    await phone.page.getByText('Sin equipo ligado').waitFor();
    await phone.offline(false);
    await phone.sent();
  },
  async 'the audit of a place goes on after a kill, and books what differs'(world) {
    const phone = await world.device('phone', 'phone', { args: CAMERA });
    await phone.enrol(TECHNICIAN);
    const all = [];
    for (const each of await items(phone)) {
      const { fields, custody } = await shown(phone, each);
      // What is out of its user's hands is no difference.
      if ((custody.open ?? null) === null) all.push({ id: each, ...fields });
    }
    const placed = all.filter((each) => each.building?.value);
    const building = placed[0].building.value;
    const here = placed.filter((each) => each.building.value === building);
    const there = placed.find((each) => each.building.value !== building) ?? null;
    await phone.offline();
    await phone.open('/campo/auditoria');
    await phone.page.getByRole('combobox').first().selectOption(building);
    await phone.page.getByText(/registrados? aquí/).waitFor();
    assert.deepEqual(await violations(phone.page), [], 'the choice of a place');
    await press(phone.page, 'Empezar a escanear');
    await phone.page.getByRole('button', { name: 'Cerrar el escáner' }).waitFor();
    await type(phone.page, here[0].inventory.value);
    await phone.page
      .getByText(/^Visto: /)
      .first()
      .waitFor();
    await type(phone.page, 'NO-EXISTE-77');
    await phone.page
      .getByText(/^Desconocido: /)
      .first()
      .waitFor();
    await phone.crash();
    await phone.launch();
    await phone.offline();
    await phone.open('/campo/auditoria');
    await phone.page
      .getByText(/^1 de \d+ encontrados?$/)
      .first()
      .waitFor();
    if (there) {
      await type(phone.page, there.inventory.value);
      await phone.page
        .getByText(/^De otro lugar: /)
        .first()
        .waitFor();
    }
    assert.deepEqual(await violations(phone.page), [], 'the audit');
    await phone.shot('equipment-phone-audit');
    await press(phone.page, 'Registrar diferencias');
    await press(phone.page, 'Registrar');
    await phone.page
      .getByText(/diferencias? registradas?/)
      .first()
      .waitFor();
    await phone.offline(false);
    await phone.sent();
    assert.equal((await shown(phone, here[0].id)).sightings.length >= 1, true, 'what was seen stands on the item');
    if (there) assert.equal((await shown(phone, there.id)).fields.building.value, building, 'relocated');
    if (here[1]) {
      const lost = await shown(phone, here[1].id);
      assert.ok(
        lost.notes.some((each) => each.text.startsWith('Auditoría ')),
        'what is missing has a note',
      );
    }
    // Another tab goes on with it: who comes back to this one goes on from what that one left.
    const kept = JSON.parse(await phone.ask('draft', 'audit'));
    const gone = { ...kept, unknown: [...kept.unknown, 'DE-OTRA-PESTANA'] };
    await phone.ask('setDraft', 'audit', JSON.stringify(gone));
    await phone.page.evaluate(() => void window.dispatchEvent(new Event('focus')));
    await phone.page.getByText('Desconocidos (2)').first().waitFor();
    // What it found stands on this phone alone: it is asked before that goes.
    await press(phone.page, 'Terminar auditoría');
    await phone.page.getByRole('dialog').getByText('códigos desconocidos').waitFor();
    await press(phone.page, 'Terminar');
    await phone.page.getByRole('button', { name: 'Empezar a escanear' }).waitFor();
    // A label's address that is none leads on.
    await phone.open('/campo/etiqueta/nada');
    await phone.page.getByRole('link', { name: 'Equipos' }).click();
    await phone.page.waitForURL('**/campo/equipos');
  },

  async 'the desk narrows, chooses and prints labels'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    await desk.open('/mesa/equipos');
    await desk.page.getByRole('row').nth(2).waitFor();
    // By what its row shows: the name, whoever has it, the building.
    const cells = desk.page.getByRole('row').nth(2).getByRole('gridcell');
    const [name, place] = [await cells.nth(2).innerText(), await cells.nth(5).innerText()];
    for (const typed of [name.toUpperCase(), `${name} ${place}`]) {
      await desk.page.getByRole('searchbox').fill(typed);
      await desk.page.getByRole('gridcell', { name, exact: true }).first().waitFor();
    }
    await desk.page.getByRole('searchbox').fill('nada que se llame así');
    await desk.page.getByText('Ningún equipo con esas palabras').waitFor();
    await desk.page.getByRole('searchbox').fill('');
    await desk.page.getByLabel('Sin etiqueta').check();
    await desk.page
      .getByRole('checkbox', { name: /^Elegir / })
      .first()
      .check();
    await desk.page
      .getByRole('checkbox', { name: /^Elegir / })
      .nth(1)
      .check();
    await desk.page.getByText('2 equipos elegidos').first().waitFor();
    assert.deepEqual(await violations(desk.page), [], 'the list of equipment');
    await desk.shot('equipment-desk-list');
    await press(desk.page, 'Etiquetas');
    await desk.page.getByRole('dialog').getByRole('combobox').first().waitFor();
    await until('layouts', () =>
      desk.page
        .locator('dialog select option')
        .count()
        .then((count) => count > 2),
    );
    assert.deepEqual(await violations(desk.page), [], 'the pane of labels');
    const [file] = await Promise.all([desk.page.waitForEvent('download'), press(desk.page, 'Bajar archivo')]);
    assert.match(file.suggestedFilename(), /etiquetas\.pdf/);
    await press(desk.page, 'Quitar selección');
    await press(desk.page, 'Repetidos');
    await desk.page.getByRole('dialog').waitFor();
    assert.deepEqual(await violations(desk.page), [], 'duplicates');
  },

  async 'a spreadsheet of equipment is looked at before it is brought in'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    await desk.open('/mesa/equipos');
    const { page } = desk;
    const known = (await desk.view((await items(desk))[0])).equipment.fields.inventory.value;
    const rows = [
      'inventario,mac,nombre,ubicacion',
      'CSV-0001,,Impresora de ventanilla,Ventanilla 4',
      'CSV-0002,zz,Módem,',
      `${known},,Nombre del archivo,Sala 9`,
    ];
    await press(page, 'Cargar CSV');
    const dialog = page.getByRole('dialog');
    await dialog.locator('input[type=file]').setInputFiles({
      name: 'equipos.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(`${rows.join('\n')}\n`),
    });
    await dialog.getByText(/no es una MAC/).waitFor();
    await dialog.getByText('Renglón 3').waitFor();
    await dialog.getByText('Nombre del archivo').waitFor();
    assert.deepEqual(await violations(page), [], 'what the file would do');
    await desk.shot('equipment-desk-csv');
    assert.equal((await desk.ask('search', 'CSV-0001')).equipment.length, 0, 'nothing is done by looking');
    await press(page, 'Cargar 2 equipos');
    await dialog.getByText('Se cargaron 2 equipos.').waitFor();
    // Other headings: what they hold is proposed, confirmed once, and not asked again.
    const other = (name, ...cells) => {
      const buffer = Buffer.from(['No. inventario;Compra;Sede;;', ...cells].join('\r'));
      return dialog.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer });
    };
    await other('otro.csv', 'CSV-0003;ayer;Edificio 4;;');
    await dialog.getByText('Qué tiene cada columna').waitFor();
    assert.deepEqual(await violations(page), [], 'which column holds what');
    await desk.shot('equipment-desk-columns');
    assert.equal(await dialog.getByLabel('Compra').inputValue(), '');
    assert.equal(await dialog.getByLabel('Sede').inputValue(), 'building');
    await press(page, 'Ver qué haría');
    await press(page, 'Cargar 1 equipo');
    await dialog.getByText('Se cargó 1 equipo.').waitFor();
    await other('otra-vez.csv', 'CSV-0004;hoy;edificio-4;;');
    await dialog.getByText('Cargar 1 equipo').waitFor();
    await press(page, 'Cerrar');
    await until('it came down', async () => (await desk.ask('search', 'CSV-0001')).equipment.length === 1);
    await until('its place too', async () => (await desk.ask('search', 'CSV-0003')).equipment.length === 1);
  },
};
