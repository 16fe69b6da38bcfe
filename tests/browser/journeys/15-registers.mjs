// Registers as data.
// An extension entered out of the ticket that asked for it, with the folio that the ticket was given (OAX-97, OAX-108);
// moved with a reason, found by search, carried along without a network, and out of a spreadsheet.
import assert from 'node:assert/strict';
import { gone, press, top } from '../actions.mjs';
import { AGENT, TECHNICIAN } from '../people.mjs';
import { until } from '../world.mjs';
import { violations } from './keyboard-and-axe.mjs';

const REGISTER = '/mesa/padrones/extensiones';
const recordOf = async (device, id) => (await device.view(id))?.record;
const state = (device, id, wanted) =>
  until(`${device.name}: ${wanted}`, async () => (await recordOf(device, id))?.state === wanted);

/** A change of dialling level, as the desk opens it: nobody types its second folio. */
async function born(desk) {
  const { document } = await desk.dispatch(null, {
    open_ticket: {
      service: 'oax-nivel-marcacion',
      kind: 'request',
      channel: 'phone',
      subject: 'Larga distancia en la ventanilla 9',
      requester: { name: 'María Guadalupe Xicoténcatl Ríos de la Peña', client_org: 'Registro Civil' },
      place: {},
      fields: {
        extension: '99123',
        nombre_usuario: 'Ofelia Prado Nieto',
        dependencia: 'Registro Civil',
        nivel_marcacion: 'Nacional',
        motivo: 'Atiende a los municipios',
      },
    },
  });
  await desk.sent();
  return document;
}

export const journeys = {
  async 'a record is entered out of a ticket, moved, found, and moved on without a network'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const { page } = desk;
    const ticket = await born(desk);
    const folio = await until('the second folio', async () => {
      const { fields } = (await desk.view(ticket)).ticket;
      return fields.folio_control_telefonico?.value;
    });
    assert.match(folio, /^SCT-\d{4}\/\d{4}$/, 'OAX-65');

    // Out of the ticket: what it says already is not asked again.
    await desk.open(`/mesa/ticket/${ticket}`);
    await page.locator('aside.facts').getByText(folio).waitFor();
    await press(page.locator('#registros').getByRole('button', { name: 'Extensión', exact: true }));
    const form = top(page);
    assert.equal(await form.getByLabel('Número de extensión').inputValue(), '99123');
    assert.equal(await form.getByLabel(/Folio del último trámite/).inputValue(), folio);
    assert.deepEqual(await violations(page, 'desk'), [], 'a new record');
    await press(form.getByRole('button', { name: 'Asentar', exact: true }));
    await page.waitForURL(`**${REGISTER}/*`);
    await desk.sent();
    const id = new URL(page.url()).pathname.split('/').pop();
    await until('its number', async () => /^CT-\d{4}$/.test((await recordOf(desk, id))?.number ?? ''));
    await page.getByRole('heading', { name: '99123', level: 1 }).waitFor();
    await page.getByRole('link', { name: /Larga distancia en la ventanilla 9/ }).waitFor();
    // Nothing stands above its files: no rule parts them from it.
    const edge = await page.locator('#evidencia').evaluate((one) => getComputedStyle(one).borderTopWidth);
    assert.equal(edge, '0px');
    await desk.shot('desk-record');

    // What takes several of its options is edited where it stands, each tick an act.
    const several = async () => (await recordOf(desk, id)).fields.servicios_adicionales?.value;
    const services = page.getByRole('group', { name: 'Servicios adicionales' });
    await press(services.getByRole('checkbox', { name: 'Buzón' }));
    await until('one of them', async () => (await several()) === 'Buzón');
    await press(services.getByRole('checkbox', { name: 'Desvíos' }));
    await until('both of them', async () => (await several()) === 'Desvíos\nBuzón');

    // Moves: what asks nothing at once, what lacks something told, what needs a reason asked.
    await press(page.getByRole('button', { name: 'Dar de baja', exact: true }));
    await page.getByText('Falta: Fecha de baja').waitFor();
    await press(page.getByRole('button', { name: 'Enviar a revisión', exact: true }));
    await state(desk, id, 'revision');
    await desk.sent();

    // OAX-69: the next change says beforehand that the record must name its ticket, and one press links it.
    const next = await born(desk);
    await desk.open(`/mesa/ticket/${next}`);
    const registers = page.locator('#registros');
    await registers.getByText(/vincúlalo con este ticket: Extensión 99123/).waitFor();
    assert.deepEqual(await violations(page, 'desk'), [], 'a record to be linked');
    await press(registers.getByRole('button', { name: 'Vincular con este ticket', exact: true }));
    await until('the record names it', async () =>
      (await recordOf(desk, id)).links.some(({ document }) => document === next),
    );
    await registers.getByText(/vincúlalo con este ticket/).waitFor({ state: 'detached' });
    await desk.sent();

    // Found by its words in the register's list, and by the desk's search.
    await desk.open(REGISTER);
    await page.getByLabel('Buscar en este padrón').fill('prado 99123');
    await page.locator(`#record-${id}`).waitFor();
    assert.deepEqual((await desk.ask('search', 'ofelia 99123')).records, [id]);
    assert.deepEqual(await violations(page, 'desk'), [], "a register's list");
    await desk.shot('desk-register');

    // In the basement: the phone has it, and what is done there waits.
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    await phone.open('/campo');
    await until('the phone has the record', async () => (await recordOf(phone, id))?.state === 'revision');
    await phone.offline();
    await phone.page.goto(`${world.origin}/campo/padron/extensiones`);
    await phone.page.getByLabel('Buscar en este padrón').fill('99123');
    await press(phone.page.getByRole('link', { name: /99123/ }));
    await press(phone.page.getByRole('button', { name: 'Requiere cambio de equipo', exact: true }));
    await state(phone, id, 'cambio');
    await phone.shot('phone-record');
    // A file goes with it (BJ-07): kept here with its act, up by the same queue once there is a network.
    const sheet = Buffer.from('%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n');
    const files = phone.page.locator('#evidencia');
    await files
      .locator('input[type=file]')
      .setInputFiles({ name: 'resguardo.pdf', mimeType: 'application/pdf', buffer: sheet });
    await files.getByText('resguardo.pdf').waitFor();
    await phone.dispatch(id, { set_record_field: { field: 'fecha_baja', value: '2026-11-30' } });
    await phone.offline(false);
    await phone.sent();
    await until('the desk knows', async () => {
      await desk.ask('syncNow');
      const record = await recordOf(desk, id);
      return record?.state === 'cambio' && record.evidence?.[0]?.sealed?.fault === null;
    });

    await desk.open(`${REGISTER}/${id}`);
    await press(page.getByRole('button', { name: 'Dar de baja', exact: true }));
    await top(page).getByLabel('Motivo').fill('La oficina se mudó');
    await press(top(page).getByRole('button', { name: 'Dar de baja', exact: true }));
    await gone(page);
    await state(desk, id, 'baja');
    await desk.sent();
    assert.deepEqual(
      (await recordOf(desk, id)).requests.map(({ ruling }) => ruling.applied),
      [true, true, true],
    );
  },

  async 'a table of records tells what it would do, and does it'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const { page } = desk;
    await desk.open(REGISTER);
    await press(page.getByRole('button', { name: 'Subir tabla', exact: true }));
    const table = [
      'extension,nombre_usuario,dependencia,nivel_marcacion',
      '99201,Teodoro Luis Gil,Registro Civil,local',
      '99202,Sin nivel,Registro Civil,',
      '99201,Dos veces,Registro Civil,Local',
    ].join('\r\n');
    await top(page)
      .locator('input[type=file]')
      .setInputFiles({ name: 'extensiones.csv', mimeType: 'text/csv', buffer: Buffer.from(table) });
    await top(page).getByText('1 nuevo, 0 cambian, 0 ya están así, 2 no entran').waitFor();
    assert.deepEqual(await violations(page, 'desk'), [], 'what a table would do');
    await desk.shot('desk-records-table');
    await press(top(page).getByRole('button', { name: 'Guardar 1 renglón' }));
    await top(page).getByText('1 renglón guardado').waitFor();
    await until('it came down', async () => {
      await desk.ask('syncNow');
      return (await desk.ask('search', 'teodoro 99201')).records.length === 1;
    });
  },
};
