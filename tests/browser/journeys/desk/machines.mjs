// Machines that report themselves: what one said stands beside its item, and a person takes of it what is right.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';
import { comes, gone, press, stated, top } from '../../actions.mjs';
import { AGENT, SUPERVISOR } from '../../people.mjs';
import { until } from '../../world.mjs';
import { violations } from '../keyboard-and-axe.mjs';

const KEY = '0123456789abcdef0123456789abcdef';
const MODEL = 'EliteBook 840 G8';
const [MAC, WRITTEN] = ['00:1a:2b:3c:4d:5e', '00:1A:2B:3C:4D:5E'];
const STRANGER = { serial: '5CD9999XYZ', mac: '00:1a:2b:3c:4d:5f' };

/** The key's hash alone stands in the file. */
const sources = `[aulas]
kind = "glpi"
keys = [{ sha256 = "${createHash('sha256').update(KEY).digest('hex')}" }]
[oficinas]
kind = "ocs"
keys = [{ sha256 = "${createHash('sha256').update(KEY).digest('hex')}" }]
`;
/** What an agent sends to its source. */
async function sends(world, source, type, body) {
  const answer = await fetch(`${world.origin}/api/inventory/${source}`, {
    method: 'POST',
    headers: { 'content-type': type, authorization: `Basic ${Buffer.from(`agente:${KEY}`).toString('base64')}` },
    body,
  });
  assert.equal(answer.status, 200, `${source}: ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}
/** A computer as GLPI Agent tells it. */
const glpi = ({ serial, mac, model = MODEL, name = 'aula-12' }) =>
  JSON.stringify({
    action: 'inventory',
    deviceid: name,
    itemtype: 'Computer',
    content: {
      bios: { ssn: serial, smanufacturer: 'HP', smodel: model },
      hardware: { name, uuid: '4C4C4544-004D-3510-805A-B4C04F564432', memory: 16_384, lastloggeduser: 'rosa' },
      operatingsystem: { full_name: 'Debian GNU/Linux 13' },
      networks: [{ description: 'Intel I219', mac, ipaddress: '10.20.30.40', status: 'up' }],
      softwares: [
        { name: 'LibreOffice', version: '24.8', publisher: 'The Document Foundation' },
        { name: '7-Zip', version: '24.07' },
      ],
    },
  });
/** The same as an agent of OCS Inventory tells it: XML, compressed. */
const ocs = ({ serial, system }) =>
  deflateSync(
    `<REQUEST><CONTENT><BIOS><SSN>${serial}</SSN></BIOS><HARDWARE><NAME>aula-12</NAME><OSNAME>${system}</OSNAME></HARDWARE>` +
      '</CONTENT><DEVICEID>aula-12</DEVICEID><QUERY>INVENTORY</QUERY></REQUEST>',
  );
/** A computer of the registry with a serial number, as the desk has it. */
async function computer(desk) {
  const { equipment } = await desk.ask('search', 'OAX');
  for (const id of equipment) {
    const { fields } = (await desk.view(id)).equipment;
    if (fields.serial?.value && fields.inventory?.value && fields.model?.value)
      return { id, serial: fields.serial.value, inventory: fields.inventory.value, model: fields.model.value };
  }
  throw new Error('the demonstration has no such item');
}

export const journeys = {
  async 'what a machine said of itself stands beside its item, and a person takes over what is right'(world) {
    writeFileSync(join(world.data, 'inventory.toml'), sources, { mode: 0o600 });
    const desk = await comes(world, 'desk', AGENT, 'desk');
    const { page } = desk;
    const item = await computer(desk);
    await sends(world, 'aulas', 'application/json', glpi({ ...item, model: MODEL, mac: MAC }));

    // On the item's page: what it said, when, and what the registry says otherwise.
    await desk.open('/mesa/equipos');
    await page.getByRole('searchbox').fill(item.inventory);
    await press(page.getByRole('row').filter({ hasText: item.inventory }).getByRole('link'));
    await page.waitForURL(`**/mesa/equipos/${item.id}*`);
    const said = page.getByRole('region', { name: 'Lo que dijo la máquina', exact: true });
    for (const [name, value] of [
      ['Vista por última vez', /^\d\d:\d\d$/],
      ['Nombre en la red', 'aula-12'],
      ['Dirección IP', '10.20.30.40'],
      ['Sistema', 'Debian GNU/Linux 13'],
      ['Memoria', '16 GB'],
      ['Fuente', 'aulas'],
    ])
      await stated(said, name, value).waitFor();
    await press(said.getByText('2 programas'));
    await said.getByText('LibreOffice').waitFor();
    await until('who used it is told to nobody', async () => !(await page.content()).includes('rosa'));
    const other = said.getByRole('listitem').filter({ hasText: MODEL });
    await other.getByText(item.model).waitFor();
    assert.deepEqual(await violations(page, 'reported'), [], 'what a machine said');
    await desk.shot('machines-1-reported');

    // The registry is as it was until a person says so.
    const facts = page.locator('aside');
    await facts.getByText(item.model, { exact: true }).first().waitFor();
    await press(other.getByRole('button', { name: /^Tomar.*Modelo$/ }));
    await facts.getByText(MODEL, { exact: true }).first().waitFor();
    await other.waitFor({ state: 'detached' });
    // A card's address is taken over as the registry writes them.
    await press(
      said
        .getByRole('listitem')
        .filter({ hasText: 'MAC' })
        .getByRole('button', { name: /^Tomar/ }),
    );
    await facts.getByText(WRITTEN, { exact: true }).first().waitFor();
    await desk.sent();
    await desk.open(`/mesa/equipos/${item.id}`);
    await stated(said, 'Nombre en la red', 'aula-12').waitFor();
    await other.waitFor({ state: 'detached' });

    // The same machine by the other agent, in its own way.
    const answer = inflateSync(
      await sends(world, 'oficinas', 'application/x-compressed', ocs({ ...item, system: 'Windows 11' })),
    );
    assert.match(answer.toString(), /NO_ACCOUNT_UPDATE/);
    await desk.open(`/mesa/equipos/${item.id}`);
    await stated(said, 'Sistema', 'Windows 11').waitFor();
    await stated(said, 'Fuente', 'oficinas').waitFor();
    await desk.shot('machines-2-taken');
  },

  async 'a machine of no item is listed until somebody registers it'(world) {
    writeFileSync(join(world.data, 'inventory.toml'), sources, { mode: 0o600 });
    const supervisor = await comes(world, 'desk', SUPERVISOR, 'supervisor');
    const { page } = supervisor;
    const report = glpi({ ...STRANGER, name: 'aula-99' });
    await sends(world, 'aulas', 'application/json', report);
    await supervisor.open('/mesa/administracion/conexiones');
    const card = page
      .getByRole('region', { name: 'Máquinas que se reportan solas', exact: true })
      .getByRole('listitem')
      .filter({ hasText: 'aulas' });
    await stated(card, 'Máquinas', /^1$/).waitFor();
    await stated(card, 'Sin registrar', /^1$/).waitFor();
    await press(card.getByRole('button', { name: 'Probar «aulas»' }));
    await top(page).getByLabel('Lo que manda el agente (JSON o XML)').fill(report);
    await press(top(page).getByRole('button', { name: 'Ver qué se haría' }));
    await top(page).getByText('Se guarda; ningún equipo responde a ella').waitFor();
    await supervisor.shot('machines-3-trial');
    await page.keyboard.press('Escape');
    await gone(page);

    await supervisor.open('/mesa/equipos');
    await press(page.getByRole('button', { name: 'Máquinas sin registrar' }));
    const line = top(page).getByRole('listitem').filter({ hasText: 'aula-99' });
    await line.getByText(new RegExp(STRANGER.serial)).waitFor();
    await line.getByText(/HP EliteBook 840 G8/).waitFor();
    assert.deepEqual(await violations(page, 'unregistered'), [], 'machines without an item');
    await supervisor.shot('machines-4-unregistered');

    // It is registered from there, with what it said; its next report is its item's.
    await press(line.getByRole('button', { name: 'Dar de alta aula-99' }));
    const form = top(page);
    await form.getByRole('heading', { name: 'Alta de equipo' }).waitFor();
    for (const [label, value] of Object.entries({ 'Número de serie': STRANGER.serial, Marca: 'HP', Modelo: MODEL }))
      assert.equal(await form.getByLabel(label, { exact: true }).inputValue(), value);
    await form.getByLabel('Edificio', { exact: true }).selectOption('edificio-1');
    assert.deepEqual(await violations(page, 'register'), [], 'registering it');
    await supervisor.shot('machines-5-register');
    await press(form.getByRole('button', { name: 'Dar de alta', exact: true }));
    await page.waitForURL(/\/mesa\/equipos\/.+/);
    await gone(page);
    await supervisor.sent();
    await sends(world, 'aulas', 'application/json', report);
    await supervisor.open(new URL(page.url()).pathname);
    const said = page.getByRole('region', { name: 'Lo que dijo la máquina', exact: true });
    await stated(said, 'Nombre en la red', 'aula-99').waitFor();
    await said.getByText('No coincide con el registro').waitFor();
    await supervisor.open('/mesa/equipos');
    await press(page.getByRole('button', { name: 'Máquinas sin registrar' }));
    await top(page).getByText('Todas las que se reportan tienen su equipo.').waitFor();
  },
};
