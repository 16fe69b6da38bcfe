// Papers signed on the phone and items handed over without a network.
// Both stand at the desk as they were signed (R18, R20).
import assert from 'node:assert/strict';
import { createHash, createPrivateKey } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { draw, top } from '../actions.mjs';
import { AGENT, SUPERVISOR, TECHNICIAN, assignedTo } from '../people.mjs';
import { allKept } from '../storage.mjs';
import { until } from '../world.mjs';
import { violations } from './keyboard-and-axe.mjs';

const SIGNED = 'oax-revision-extension';
const SLOT = /sello del Usuario/;
/** Certificates and keys that `make.sh` there made. */
const EFIRMAS = fileURLToPath(new URL('../../it/documents/efirma/', import.meta.url));

/** A ticket of the technician that the desk has too, of a service whose papers are signed: the demonstration has some. */
async function withPaper(device, desk) {
  const there = new Set((await desk.tickets()).map(({ id }) => id));
  const [found] = await device.tickets(
    (one) =>
      assignedTo(TECHNICIAN)(one) &&
      there.has(one.id) &&
      one.service === SIGNED &&
      ['in_progress', 'assigned', 'scheduled'].includes(one.state),
  );
  return found;
}
/** An item goes from its user to a technician, said as the app's screens say it. */
async function handOver(device, item, to) {
  const { fields } = (await device.view(item)).equipment;
  const named = [
    ['Equipo', 'name'],
    ['Número de inventario', 'inventory'],
    ['Número de serie', 'serial'],
    ['MAC', 'mac'],
    ['Tipo', 'type'],
    ['Marca', 'brand'],
    ['Modelo', 'model'],
  ].map(([label, field]) => [label, fields[field]?.value?.trim() ?? '']);
  const told = [
    ...named.filter(([, value]) => value !== ''),
    ['Entrega', 'Rosa Ruiz (usuario(a))'],
    ['Recibe', `${to} (técnico(a))`],
    ['Condición', 'Enciende.'],
    ['Entrega anterior', 'ninguna'],
    ['Referencia', item],
  ];
  const text = `ronda/entrega/1\n${told.map(([label, value]) => `${label}: ${value}\n`).join('')}`;
  const hand = (name, y) => ({ name, strokes: `100,${y} 500,${y + 40} 800,${y}` });
  const over = {
    from: { kind: 'user', name: 'Rosa Ruiz' },
    to: { kind: 'technician', name: to },
    condition: 'Enciende.',
    ...{ text, given: hand('Rosa Ruiz', 100), taken: hand(to, 200) },
  };
  await device.dispatch(item, { hand_over: over });
}
/** One touch across the glass by something so wide, while a second finger rests beside it. */
async function touch(page, radius) {
  const session = await page.context().newCDPSession(page);
  const box = await page.locator('svg[role=application]').boundingBox();
  const at = (part, id = 1) => ({
    ...{ x: box.x + box.width * part, y: box.y + box.height * (id === 1 ? 0.5 : 0.8) },
    ...{ radiusX: radius, radiusY: radius, id },
  });
  const send = (type, ...touchPoints) => session.send('Input.dispatchTouchEvent', { type, touchPoints });
  await send('touchStart', at(0.2));
  await send('touchStart', at(0.2), at(0.6, 2));
  for (const part of [0.3, 0.4, 0.5]) await send('touchMove', at(part), at(0.6 + part / 9, 2));
  await send('touchEnd');
  await session.detach();
}
/** A small picture, as a file picker gives it. */
async function blot(page) {
  const numbers = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(300, 400);
    canvas.getContext('2d').fillRect(40, 40, 120, 80);
    return [...new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer())];
  });
  return Buffer.from(numbers);
}
/** The beginning of these bytes in each shape in which they could be written down; no base64 of it ends in the middle. */
function shapes(bytes) {
  const first = bytes.subarray(0, 48);
  return ['hex', 'base64', 'base64url'].map((shape) => first.toString(shape));
}
/** What must stand nowhere but in the person's own file: the password, the encrypted key, and the secret in it. */
function secretsOf(key, password) {
  const file = readFileSync(join(EFIRMAS, key));
  const open = createPrivateKey({ key: file, format: 'der', type: 'pkcs8', passphrase: password });
  const secret = Buffer.from(open.export({ format: 'jwk' }).d, 'base64url');
  return [password, ...[Buffer.from(password), file, secret].flatMap(shapes)];
}
/** All bodies that a device sends from now on, as text and as hexadecimal digits; those of the sync inflated. */
function listensTo(device) {
  const sent = [];
  device.context.on('request', (request) => {
    const body = request.postDataBuffer();
    if (body === null) return;
    const packed = body[0] === 1 && body[1] === 0x1f;
    const plain = packed ? gunzipSync(body.subarray(1)) : body;
    sent.push(`${plain.toString()} ${plain.toString('hex')}`);
  });
  return () => sent.join(' ');
}
const signatures = (shown) => shown?.ticket?.signatures ?? [];

export const journeys = {
  async 'a paper is signed with an e.firma without a network, and what is wrong with it is said before'(world) {
    mkdirSync(join(world.data, 'efirma'), { recursive: true });
    for (const name of ['root.cer', 'authority.cer'])
      copyFileSync(join(EFIRMAS, name), join(world.data, 'efirma', name));
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    const sent = listensTo(phone);
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const { id } = await withPaper(phone, desk);
    await phone.sent();
    await phone.open(`/campo/ticket/${id}`);
    const { page } = phone;
    await phone.offline();
    await page.locator('#documentos button').last().click();
    await page.getByRole('button', { name: SLOT }).click();
    await page.getByLabel('Nombre completo de quien firma').fill('Rosa Luna Cruz');
    await draw(page);
    await page.getByRole('checkbox', { name: 'Firmar también con e.firma' }).check();
    const keep = () => page.getByRole('button', { name: 'Guardar firma' }).click();
    await keep();
    const missing = 'Para firmar con e.firma falta: Certificado (.cer), Llave (.key), Contraseña de la llave.';
    await until('all that is missing', () => page.getByText(missing).isVisible());
    assert.deepEqual(await violations(page, 'phone'), [], 'nothing that axe objects to');
    const password = page.getByLabel('Contraseña de la llave');
    const tries = async (certificate, key, word) => {
      await page.locator('input[accept=".cer"]').setInputFiles(join(EFIRMAS, certificate));
      await page.locator('input[accept=".key"]').setInputFiles(join(EFIRMAS, key));
      await password.fill(word);
      await keep();
    };
    for (const [certificate, key, word, said] of [
      ['fiel.cer', 'fiel.key', 'otra', 'La contraseña no abre esa llave.'],
      ['fiel.cer', 'csd.key', 'Contraseña8', 'Esa llave no es la de ese certificado.'],
      ['csd.cer', 'csd.key', 'Contraseña8', 'Ese certificado es de sello digital (CSD)'],
      ['expired.cer', 'expired.key', 'Contraseña8', 'Ese certificado ya venció.'],
      ['fiel.key', 'fiel.key', 'Contraseña8', 'Ese archivo no es un certificado de e.firma (.cer).'],
    ]) {
      await tries(certificate, key, word);
      await until(said, () => page.getByText(said).first().isVisible());
      assert.equal(await password.inputValue(), '', 'the password is not kept');
      assert.equal(signatures(await phone.view(id)).length, 0, 'nothing was recorded');
    }
    await phone.shot('signing-efirma');

    // They are used and let go: in no field, in nothing that is kept, in nothing that is sent. What is looked for would be found.
    const secrets = secretsOf('fiel.key', 'Contraseña8');
    const among = (text) => secrets.filter((secret) => text.includes(secret));
    const nowhere = async () => {
      assert.deepEqual(among(await allKept(page, [], { hex: true })), [], 'nothing of key and password is kept');
      assert.deepEqual(among(sent()), [], 'nor sent');
    };
    await until('the draft is found', async () => (await allKept(page)).includes('Rosa Luna Cruz'));
    await nowhere();
    const holdsNone = ([word]) =>
      [...document.querySelectorAll('input')].every(({ value, files }) => !value.includes(word) && !files?.length);
    await until('no field holds them', () => page.evaluate(holdsNone, secrets));
    await tries('fiel.cer', 'fiel.key', 'Contraseña8');
    const mine = await until('kept', async () => signatures(await phone.view(id)).at(-1));
    assert.ok(mine.certified.certificate.startsWith('3082') && mine.certified.signature.length === 512);
    const untold = 'Firmado con e.firma. Si vale y si fue revocado se consulta al enviarse.';
    await until('that it is not looked up yet', () => page.getByText(untold).isVisible());
    await until('no field holds them any more', () => page.evaluate(holdsNone, secrets));
    await nowhere();
    await phone.offline(false);
    await phone.sent();
    const own = mine.certified.certificate.slice(200, 296);
    await until('what was sent is found', () => sent().includes(own));
    await nowhere();
    await until('whose it is', () => page.getByText('RFC LUCR800101AB1').isVisible());
    const standing = 'e.firma vigente al firmar; revocación aún sin consultar';
    await until('what it is worth', () => page.getByText(standing).isVisible());
    await phone.shot('signing-efirma-signed');
  },

  async 'a paper is read whole and signed without a network; changed later it says so and how'(world) {
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const { id } = await withPaper(phone, desk);
    await phone.sent();
    await phone.open(`/campo/ticket/${id}`);
    const { page } = phone;
    await phone.offline();
    await page.locator('#documentos button').last().click();
    await until('the paper', () => page.locator('dialog[open] .paper').isVisible());
    await phone.shot('signing-paper');
    await page.getByRole('button', { name: SLOT }).click();
    await until('the glass', () => page.locator('svg[role=application]').isVisible());
    await until('what is signed stands above the glass', () => top(page).locator('.paper').isVisible());
    const bare = top(page).getByText(/^Todavía sin dato en este documento: «/);
    await until('what the signature would not cover is named', () => bare.isVisible());
    await page.getByLabel('Nombre completo de quien firma').fill('Itzel Ruiz Velasco');
    await page.getByLabel('Cargo o calidad').fill('Resguardante');
    // The button leads to the glass: the sheet's head and its way out stay where they are.
    await page.getByRole('button', { name: 'Ir a la firma' }).click();
    const sheet = await top(page).evaluate((dialog) => ({
      scrolled: dialog.scrollTop,
      head: dialog.querySelector('header').getBoundingClientRect().top,
      foot: Math.round(dialog.querySelector('.foot').getBoundingClientRect().bottom - innerHeight),
    }));
    assert.deepEqual(sheet, { scrolled: 0, head: 0, foot: 0 });
    assert.ok(!(await top(page).locator('.paper').innerText()).includes(id), 'nobody reads an id before signing');
    await draw(page, 3);
    await page.getByRole('button', { name: 'Quitar trazo' }).click();
    const strokes = top(page).locator('svg[role=application] path:not(.base)');
    const drawn = (many, what) => until(what, async () => (await strokes.count()) === many);
    await touch(page, 40);
    await drawn(2, 'a palm draws nothing');
    await touch(page, 5);
    await drawn(3, 'a finger does');
    await page.locator('svg[role=application]').press('Backspace');
    await drawn(2, 'nor is a mouse needed to take it back');
    await phone.shot('signing-pad');
    assert.deepEqual(await violations(page, 'phone'), [], 'nothing that axe objects to');

    // The phone is turned, locked, and the app is killed in the middle: nothing is lost.
    await page.setViewportSize({ width: 844, height: 390 });
    await drawn(2, 'turning the phone keeps the strokes');
    await until('the glass stays in sight', async () => {
      const box = await top(page).locator('svg[role=application]').boundingBox();
      return box.y >= 0 && box.y + box.height <= 390;
    });
    await phone.shot('signing-landscape');
    await page.setViewportSize({ width: 390, height: 844 });
    await page.reload();
    await until('the app', () => page.evaluate(() => globalThis.heard?.started));
    await page.locator('#documentos button').last().click();
    await page.getByRole('button', { name: SLOT }).click();
    await drawn(2, 'what was half drawn');
    assert.equal(await page.getByLabel('Nombre completo de quien firma').inputValue(), 'Itzel Ruiz Velasco');
    await page.getByRole('button', { name: 'Guardar firma' }).click();
    await until('kept', async () => signatures(await phone.view(id)).length > 0);
    const [mine] = signatures(await phone.view(id)).slice(-1);
    assert.equal(mine.hand.name, 'Itzel Ruiz Velasco');
    assert.equal(mine.hand.strokes.split(';').length, 2);
    assert.equal(
      createHash('sha256').update(mine.text).digest('hex'),
      mine.sha256,
      'bound to the words that were shown',
    );
    await phone.shot('signing-signed');

    await phone.offline(false);
    await phone.sent();
    const stuck = (await phone.heard()).queue.filter(({ state }) => state !== 'local').map(({ why }) => why?.es);
    assert.deepEqual(stuck, [], 'the server takes what was signed here');
    const same = await until('the signature at the desk', async () =>
      signatures(await desk.view(id)).find((one) => one.id === mine.id),
    );
    assert.deepEqual([same.text, same.hand, same.sha256], [mine.text, mine.hand, mine.sha256]);
    assert.ok(same.stamp.received, 'both clocks');

    // Several within a second never mix, and none is carried to another document.
    const people = ['Ana Paz', 'Luz Mora', 'Raúl Cid', 'Eva Sol'];
    const signs = people.map((name, n) => ({
      ...{ paper: mine.paper, role: mine.role, purpose: mine.purpose, format: mine.format, text: mine.text },
      hand: { name, strokes: `${n * 100},10 ${n * 100 + 50},${90 + n} ${n * 100},200` },
    }));
    const acts = await Promise.all(signs.map((sign) => phone.dispatch(id, { sign })));
    const [other] = await phone.tickets((one) => assignedTo(TECHNICIAN)(one) && one.id !== id);
    await assert.rejects(phone.dispatch(other.id, { sign: signs[0] }), 'a signature stays with its document');
    await phone.sent();
    const kept = await until('four more at the desk', async () => {
      const found = signatures(await desk.view(id)).filter((one) => acts.some(({ act }) => act === one.id));
      return found.length === people.length && found;
    });
    for (const [n, { act }] of acts.entries())
      assert.deepEqual(kept.find((one) => one.id === act).hand, signs[n].hand, 'each with its own name and strokes');

    // The same form signed on paper, photographed into the ticket, answers for it.
    await top(page)
      .locator('input[type=file]')
      .setInputFiles({ name: 'resguardo.png', mimeType: 'image/png', buffer: await blot(page) });
    await until('the paper in the ticket', async () =>
      (await phone.view(id)).ticket.evidence.some((file) => file.field === mine.paper),
    );
    await until('said on the paper', () => page.getByText('1 archivo del formato en papel').isVisible());
    await top(page).getByRole('button', { name: 'Cerrar' }).click();
    await until('in the history', () => page.getByText('Firmó Itzel Ruiz Velasco').first().isVisible());

    // The desk changes what was signed: both say so, and what.
    await desk.dispatch(id, { set_field: { field: 'extension', value: '54321' } });
    await desk.sent();
    await desk.open(`/mesa/ticket/${id}`);
    await until('amended at the desk', () =>
      desk.page.locator('#documentos').getByText('Modificado después de la firma').first().isVisible(),
    );
    await desk.page.locator('#documentos button', { hasText: 'Modificado' }).first().click();
    await until('the difference', () => top(desk.page).locator('ins', { hasText: '54321' }).first().isVisible());
    await desk.shot('signing-amended-desk');
    assert.deepEqual(await violations(desk.page, 'desk'), []);
    const pdf = await desk.page.evaluate(
      async (path) => {
        const answer = await fetch(path);
        return [answer.status, answer.headers.get('content-type')];
      },
      await top(desk.page).getByRole('link', { name: 'Abrir PDF' }).getAttribute('href'),
    );
    assert.deepEqual(pdf, [200, 'application/pdf']);
    // Pressed, it comes; without a network that is said, and the paper stays open.
    const link = top(desk.page).getByRole('link', { name: 'Abrir PDF' });
    const [file] = await Promise.all([desk.page.waitForEvent('download'), link.click()]);
    assert.match(file.suggestedFilename(), /^[A-Za-z0-9-]+\.pdf$/);
    await desk.offline();
    await link.click();
    await top(desk.page)
      .getByText(/^No se descargó «.+\.pdf»\. .*no hay conexión/)
      .waitFor();
    await link.waitFor(); // the paper is open still
    await desk.offline(false);
  },

  async 'an item goes to the technician and back, both sides signing one glass, without a network'(world) {
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    const [{ equipment }] = await phone.tickets((one) => assignedTo(TECHNICIAN)(one) && one.equipment !== null);
    await phone.open(`/campo/equipo/${equipment}`);
    await phone.offline();
    const { page } = phone;
    const custody = async () => (await phone.view(equipment)).equipment.custody;
    const drawn = () => top(page).locator('svg[role=application] path:not(.base)').count();
    const give = async (from, to, witness) => {
      await page.getByRole('button', { name: 'Entregar o recibir' }).click();
      const names = top(page).getByLabel('Nombre', { exact: true });
      if (await names.first().isEditable()) await names.first().fill(from);
      await names.last().fill(to);
      await page.getByLabel('Condición').fill('Rayón en la tapa; enciende.');
      await page.getByLabel('Accesorios').fill('Cargador\nCable de red');
      if (to === 'Omar Cruz') await phone.shot('custody-form');
      if (witness) await page.getByRole('checkbox', { name: /Revisión conjunta/ }).check();
      await page.getByRole('button', { name: 'Leer y firmar' }).click();
      await until('the receipt', () => top(page).locator('.receipt').isVisible());
      await draw(page, 2);
      if (to === 'Omar Cruz') await phone.shot('custody-given');
      await page.getByRole('button', { name: 'Siguiente firma' }).click();
      await until('the other side', () => page.getByText('Pasa el teléfono a').isVisible());
      await draw(page, 1);
      if (witness) {
        // The phone is locked between two hands, and the app goes: the hands that were given are still there.
        await page.reload();
        await until('the app', () => page.evaluate(() => globalThis.heard?.started));
        await page.getByRole('button', { name: 'Entregar o recibir' }).click();
        await until('the second hand', () => page.getByText('Ahora firma quien recibe').first().isVisible());
        await until('its stroke', async () => (await drawn()) === 1);
        await page.getByRole('button', { name: 'Siguiente firma' }).click();
        await until('the witness', () => page.getByText('Ahora firma el testigo').first().isVisible());
        await page.getByLabel('Nombre completo de quien firma').fill(witness);
        await page.getByRole('checkbox', { name: /No puede firmar/ }).check();
        await page.getByLabel('Nombre del testigo').fill('Eva Sol');
        await phone.shot('custody-witness');
      }
      assert.deepEqual(await violations(page, 'phone'), []);
      const before = (await custody()).events.length;
      await page.getByRole('button', { name: 'Guardar entrega' }).click();
      await until('the hand-over', async () => (await custody()).events.length === before + 1);
    };
    await give('Rosa Ruiz', 'Omar Cruz');
    const first = (await custody()).events.at(-1);
    assert.equal(first.over.to.name, 'Omar Cruz');
    assert.deepEqual(first.over.accessories, ['Cargador', 'Cable de red']);
    assert.notEqual(first.over.given.strokes, first.over.taken.strokes, 'each side its own hand');
    await until('whose hands', () => page.getByText('En manos de Omar Cruz').isVisible());
    await phone.shot('custody-pending');
    await give('Omar Cruz', 'Rosa Ruiz', 'Luz Mora');
    await phone.offline(false);
    await phone.sent();
    const chain = await until('both stand', async () => {
      const known = await custody();
      return known.events.slice(-2).every((event) => event.stands && !event.pending) && known;
    });
    assert.equal(chain.holder.name, 'Rosa Ruiz');
    const { witness } = chain.events.at(-1).over;
    assert.deepEqual([witness.name, witness.position], ['Luz Mora', 'marca con una cruz; testigo: Eva Sol']);
    assert.equal(chain.events.at(-1).over.previous, chain.events.at(-2).stamp.act);
    await until('where it was before', () => page.getByText('Antes: Omar Cruz').isVisible());
  },

  async 'two say that they took the same item: nobody moves it until a supervisor has decided'(world) {
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    const desk = await world.device('desk', 'desk');
    await desk.enrol(SUPERVISOR);
    const [{ equipment }] = await phone.tickets((one) => assignedTo(TECHNICIAN)(one) && one.equipment !== null);
    await phone.offline();
    await handOver(desk, equipment, 'Nadia Guzmán');
    await desk.sent();
    await handOver(phone, equipment, 'Omar Cruz');
    await phone.offline(false);
    await phone.sent();
    await phone.open(`/campo/equipo/${equipment}`);
    await until('the dispute on the phone', () => phone.page.getByText('En disputa.', { exact: true }).isVisible());
    assert.equal(await phone.page.getByRole('button', { name: 'Entregar o recibir' }).count(), 0, 'it is frozen');
    await phone.shot('custody-disputed');
    await desk.open(`/mesa/equipos/${equipment}`);
    await until('the card at the desk', () =>
      desk.page
        .getByText(/Quién tiene el equipo/)
        .first()
        .isVisible(),
    );
    await desk.shot('custody-disputed-desk');
    await desk.page.getByRole('button', { name: 'Conservar' }).first().click();
    await desk.sent();
    await until('decided', async () => !(await desk.view(equipment)).equipment.custody.disputed);
    assert.equal((await desk.view(equipment)).equipment.custody.holder.name, 'Nadia Guzmán');
    // SEC-36: it is with a technician, and on the list of what its user has not got back.
    await desk.open('/mesa/equipos');
    await desk.page.getByLabel('Sin devolver').check();
    const rows = () => desk.page.getByRole('row').filter({ hasText: 'Nadia Guzmán' });
    await until('the list of what is out', async () => (await rows().count()) === 1);
    await until('since when', async () => (await rows().locator('.count').innerText()).trim() === '0');
    assert.deepEqual(await violations(desk.page, 'desk'), []);
    await desk.shot('custody-out-desk');
  },
};
