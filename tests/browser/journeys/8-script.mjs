// S9: what looks like script is text, whoever wrote it and wherever it is shown.
// Every text field, name, label, reason and imported row holds a payload, every screen of both shapes is walked, and
// nothing runs nor asks the policy to stop it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { call } from '../actions.mjs';
import { until } from '../world.mjs';
import { AGENT, SUPERVISOR, TECHNICIAN, assignedTo } from '../people.mjs';
import { attach } from './7-evidence.mjs';
import { believe } from './7-held.mjs';

const run = promisify(execFile);
const PAYLOADS = [
  '<img src=x onerror="window.__ran=1">',
  '"><svg onload=alert(1)>',
  "'-alert(1)-'",
  '<script>window.__ran=1</script>',
  'javascript:window.__ran=1',
  '{{constructor.constructor("alert(1)")()}}',
  '</textarea><iframe srcdoc="<script>parent.__ran=1</script>">',
];
let drawn = 0;
/** The next payload, told apart by a word of its own. */
const bad = (word = 'malo') => `${word} ${PAYLOADS[drawn++ % PAYLOADS.length]}`;
const MARK = /onerror=|onload=|alert\(1\)|window\.__ran|srcdoc=/;

/** Whatever the page would be made to do is a failure. */
function watch(device, ran) {
  const heed = (page) => {
    page.on('dialog', (dialog) => {
      ran.push(`${device.name}: a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      if (new URL(request.url()).pathname.endsWith('/x')) ran.push(`${device.name}: asked for ${request.url()}`);
    });
  };
  device.context.on('page', heed);
  heed(device.page);
}
/** Opens a screen, lets it come to rest, unfolds what is folded; says whether a payload is read there. */
async function look(device, path, ran) {
  await device.open(path);
  await settled(device.page);
  await device.page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
  // eslint-disable-next-line journeys/wait-for-what-is-read -- the screen has come to rest: `settled`
  const seen = await device.page.evaluate(() => ({
    ran: globalThis.__ran ?? [...document.querySelectorAll('iframe')].length,
    text: `${document.title} ${document.body.innerText} ${[...document.querySelectorAll('input,textarea')].map(({ value }) => value).join(' ')}`,
    made: [...document.querySelectorAll('[onerror],[onload],[srcdoc],a[href^="javascript:"]')].length,
  }));
  if (seen.ran || seen.made) ran.push(`${device.name} ${path}: ${JSON.stringify({ ...seen, text: undefined })}`);
  return MARK.test(seen.text);
}
async function settled(page) {
  let before;
  let same = 0;
  await until('the page holds still', async () => {
    const now = await page.evaluate(() => document.body.innerText.length);
    same = now === before ? same + 1 : 0;
    before = now;
    return now > 0 && same >= 6;
  });
}
async function imported(world, what, lines) {
  const file = join(world.folder, `${what}.csv`);
  const cell = (text) => `"${text.replaceAll('"', '""')}"`;
  writeFileSync(file, lines.map((line) => line.map(cell).join(',')).join('\n'));
  await run(world.ronda, ['import', what, file, '--data', world.data]);
}

export const journeys = {
  async 'what looks like script stays text on every screen, whoever wrote it'(world) {
    const ran = [];
    const desk = await world.device('desk', 'desk');
    watch(desk, ran);
    await desk.enrol(SUPERVISOR, { passkey: true });
    const colleagues = await call(desk, '/api/people');
    const [his, hers, agents] = [TECHNICIAN, SUPERVISOR, AGENT].map((id) => colleagues.find((one) => one.id === id));
    // She takes calls too, so that one desk can write everything.
    const both = [...new Set([...hers.roles, ...agents.roles])].join(';');
    await imported(world, 'people', [
      ['id', 'name', 'roles', 'teams', 'phone', 'client_org'],
      [TECHNICIAN, bad('Omar'), his.roles.join(';'), his.teams.join(';'), '', bad('Dependencia')],
      [SUPERVISOR, bad('Leticia'), both, hers.teams.join(';'), '', bad('Dependencia')],
    ]);
    const columns = ['inventory', 'serial', 'name', 'brand', 'model', 'person', 'client_org', 'room', 'port', 'vlan'];
    await imported(world, 'equipment', [columns, columns.map((name) => bad(name))]);

    const phone = await world.device('phone', 'phone');
    watch(phone, ran);
    await phone.enrol(TECHNICIAN);
    const [ticket, other] = await phone.tickets(assignedTo(TECHNICIAN), 2);
    const tried = { in: 0, refused: [] };
    const write = async (device, document, command) => {
      try {
        const made = await device.dispatch(document, command);
        tried.in += 1;
        return made;
      } catch (error) {
        tried.refused.push(`${Object.keys(command)[0]}: ${error.message}`);
        return null;
      }
    };

    // On the phone, without a network, so that what both write of one field is in conflict.
    await phone.offline();
    const { ticket: view } = await phone.view(ticket.id);
    const text = Object.entries(view.fields).find(([, { value }]) => value.length > 3)?.[0];
    await write(phone, ticket.id, { set_subject: { subject: bad('Asunto') } });
    if (text !== undefined) await write(phone, ticket.id, { set_field: { field: text, value: bad('del sitio') } });
    for (const kind of ['diagnosis', 'work_done', 'findings'])
      await write(phone, ticket.id, { edit_text: { kind, whole: bad(kind) } });
    await write(phone, ticket.id, { add_material: { description: bad('Cable'), quantity: 1, unit: bad('m') } });
    await write(phone, ticket.id, {
      log_contact: { way: 'phone', reached: true, verdict: null, text: bad('Dijo') },
    });
    const [item] = Object.keys(view.checklist);
    if (item !== undefined)
      await write(phone, ticket.id, { tick_item: { item, mark: { not_applicable: { reason: bad('No hay') } } } });
    await write(phone, ticket.id, { add_note: { audience: 'internal', text: bad('Nota') } });
    await write(phone, ticket.id, { add_note: { audience: 'public', text: bad('Respuesta') } });
    // A file's name and its caption.
    for (let i = 0; i < PAYLOADS.length; i++)
      await attach(phone, phone.page, ticket.id, { name: `${bad('archivo')}.jpg`, caption: bad('Pie') }, 200);
    await write(phone, ticket.id, { add_label: { label: { tag: bad('tag').slice(0, 40) } } });
    await write(phone, null, {
      register_equipment: { fields: { inventory: bad('INV'), name: bad('Equipo'), room: bad('Sala') } },
    });
    const looks = [await look(phone, `/campo/ticket/${ticket.id}`, ran)];
    looks.push(await look(phone, '/campo/pendientes', ran));

    // At the desk meanwhile: everything a call and a ticket can say.
    await write(desk, ticket.id, { set_subject: { subject: bad('Otro asunto') } });
    if (text !== undefined) await write(desk, ticket.id, { set_field: { field: text, value: bad('de la mesa') } });
    for (const field of ['name', 'mail', 'phone', 'client_org', 'extra'])
      await write(desk, ticket.id, { set_contact: { field, value: bad(field) } });
    await write(desk, ticket.id, { set_place: { place: { level: bad('Nivel'), room: bad('Sala') } } });
    await write(desk, ticket.id, { add_note: { audience: 'internal', text: bad('Nota de la mesa') } });
    await write(desk, ticket.id, { override_due: { at: Date.now() + 86_400_000, reason: bad('Motivo') } });
    const { service, channel } = (await desk.view(ticket.id)).ticket.born.channel
      ? { service: (await desk.view(ticket.id)).ticket.decided.service, channel: 'phone' }
      : {};
    const born = await write(desk, null, {
      open_ticket: {
        service,
        kind: 'incident',
        channel,
        subject: bad('Nuevo'),
        description: bad('Descripción'),
        requester: { name: bad('Quien llama'), phone: '12407', client_org: bad('Área') },
        place: { level: bad('1'), room: bad('2') },
        fields: Object.fromEntries(Object.keys(view.fields).map((field) => [field, bad(field)])),
      },
    });
    assert.ok(born !== null, `a call can be taken: ${tried.refused.join('; ')}`);
    await write(desk, born.document, { ask_requester: { question: bad('¿Cuál?') } });
    await write(desk, born.document, { escalate: { team: null, reason: bad('Escala') } });
    await write(desk, born.document, { wait_vendor: { vendor: bad('Proveedor'), reference: bad('Ref') } });
    await desk.sent();

    await phone.offline(false);
    await phone.ask('syncNow');
    await until('all of the phone is heard', async () => (await phone.status()).pending === 0);
    await until('the desk has it', async () => {
      await desk.ask('syncNow');
      const { ticket: shown } = await desk.view(ticket.id);
      return shown.notes.some(({ text: said }) => said.startsWith('Respuesta '));
    });

    // Names of devices and keys, and a reason in the log.
    const [own] = (await call(phone, '/api/devices')).filter((one) => one.own);
    await call(phone, `/api/devices/${own.id}/name`, { name: bad('Tel').slice(0, 60) });
    const [key] = await call(desk, '/api/passkeys');
    await call(desk, `/api/passkeys/${key.id}/name`, { name: bad('Llave').slice(0, 60) });

    // What a lost phone hands in is held.
    await phone.offline();
    await write(phone, ticket.id, { add_note: { audience: 'internal', text: bad('Retenida') } });
    await call(desk, `/api/devices/${own.id}/revoke`, {});
    await phone.offline(false);
    await phone.ask('syncNow').catch(() => undefined); // it may be cleared while it answers
    await until('it is held', async () =>
      (await call(desk, '/api/held')).some(({ command }) => command?.add_note?.text.startsWith('Retenida')),
    );
    // What is rejected with such a reason is read on the phone.
    const lost = await world.device('phone', 'other');
    watch(lost, ran);
    await lost.enrol(TECHNICIAN);
    await believe(lost, SUPERVISOR);
    await lost.open('/campo');
    await write(lost, ticket.id, { override_due: { at: Date.now() + 172_800_000, reason: bad('Plazo') } });
    await lost.ask('syncNow');
    const rejected = await until('and this too', async () =>
      (await call(desk, '/api/held')).find(({ command }) => command?.override_due),
    );
    await call(desk, `/api/held/${rejected.position}`, { accept: false, reason: bad('Porque') });
    await until('the author is told', async () => {
      await lost.ask('syncNow');
      return (await lost.heard()).queue.some(({ note }) => note?.startsWith('Porque'));
    });
    const [{ equipment }] = await desk.tickets((one) => one.equipment !== null);
    await write(desk, equipment, { add_equipment_note: { text: bad('Nota de equipo') } });
    await write(desk, equipment, { set_equipment_field: { field: 'room', value: bad('Bodega') } });
    const strokes = '100,100 500,140 800,100';
    const kind = { reassignment: { person: bad('Otra'), client_org: bad('Área') } };
    await write(desk, equipment, {
      move_item: { kind, reason: bad('Movimiento'), signature: { name: bad('Firma'), strokes } },
    });
    await desk.sent();
    await lost.ask('syncNow');

    for (const path of [
      '/campo',
      `/campo/ticket/${ticket.id}`,
      ...(other ? [`/campo/ticket/${other.id}`] : []),
      `/campo/conflicto/${ticket.id}`,
      '/campo/nuevo',
      `/campo/nuevo?equipo=${equipment}`,
      '/campo/equipos',
      `/campo/equipo/${equipment}`,
      '/campo/pendientes',
      '/campo/ajustes',
      `/campo/ticket/${encodeURIComponent('<img src=x onerror=alert(1)>')}`,
    ])
      looks.push(await look(lost, path, ran));
    for (const path of [
      '/mesa',
      `/mesa/cola?q=${encodeURIComponent('"><svg onload=alert(1)>')}&n=${encodeURIComponent(PAYLOADS[0])}`,
      `/mesa/ticket/${ticket.id}`,
      `/mesa/ticket/${born.document}`,
      '/mesa/llamada',
      '/mesa/bandeja',
      '/mesa/retenidos',
      `/mesa/retenidos?q=${encodeURIComponent(PAYLOADS[0])}`,
      '/mesa/personas',
      `/mesa/personas/${TECHNICIAN}`,
      '/mesa/bitacora',
      '/mesa/equipos',
      `/mesa/equipos/${equipment}`,
      `/mesa/buscar?t=${encodeURIComponent(PAYLOADS[0])}`,
      '/mesa/pendientes',
      '/mesa/ajustes',
    ])
      looks.push(await look(desk, path, ran));
    // Signed out: who was here is named.
    await lost.ask('signOut');
    await lost.page
      .getByText(/Ya entraron aquí|Entrar/)
      .first()
      .waitFor();
    looks.push(await look(lost, '/entrar', ran).catch(() => false));

    assert.deepEqual(ran, [], 'nothing ran');
    assert.ok(tried.in >= 25, `only ${tried.in} acts were made; refused: ${tried.refused.join('; ')}`);
    const read = looks.filter(Boolean).length;
    assert.ok(read >= 15, `payloads were read on ${read} of ${looks.length} screens alone`);
    process.stdout.write(`        ${tried.in} acts, ${looks.length} screens, ${read} with a payload in sight\n`);
    if (tried.refused.length) process.stdout.write(`        refused as they should be: ${tried.refused.join('; ')}\n`);
  },
};
