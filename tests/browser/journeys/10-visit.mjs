// A whole visit.
// A label is scanned, its item read, the work photographed, its paper signed, the item handed over; the network is cut
// all the while. Then the desk has everything, and the printed order is what was signed (issue 4).
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { draw, top } from '../actions.mjs';
import { evidenceOf } from '../files.mjs';
import { AGENT, TECHNICIAN, assignedTo } from '../people.mjs';
import { out, until } from '../world.mjs';
import { violations } from './keyboard-and-axe.mjs';

const library = createRequire(new URL('../../../pwa/package.json', import.meta.url));
const { prepareZXingModule, readBarcodes } = library('zxing-wasm/reader');
const run = promisify(execFile);

/** A service whose paper the user signs. */
const SERVICE = 'oax-revision-extension';
const SLOT = /sello del Usuario/;
const SIGNER = 'Itzel Ruiz Velasco';

/** A film of the item's label, as a camera before it would see it. */
async function film(world, desk, item) {
  const svg = await desk.page.evaluate(async (item) => {
    const answer = await fetch('/api/labels', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        equipment: [item],
        layout: 'termica-50x25',
        format: 'svg',
      }),
    });
    return answer.ok ? answer.text() : Promise.reject(new Error(`labels: ${answer.status}`));
  }, item);
  const page = await desk.context.newPage();
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.setContent(
    `<body style="margin:0;height:720px;display:grid;place-items:center;background:#8d8a84">${svg}`,
  );
  await page.locator('svg').evaluate((label) => {
    label.style.cssText = 'width:1040px;height:auto;background:#fff;transform:rotate(4deg)';
  });
  const [still, path] = [join(world.folder, 'label.png'), join(world.folder, 'label.mjpeg')];
  await page.screenshot({ path: still });
  await page.close();
  const how = '-vf format=yuvj420p -r 10 -t 1 -q:v 4 -f mjpeg'.split(' ');
  await run('ffmpeg', ['-loglevel', 'error', '-y', '-loop', '1', '-i', still, ...how, path]);
  return path;
}
const signatures = (shown) => shown?.ticket?.signatures ?? [];

/** From the middle button under the thumb to the item: by its label before the camera, or by its number, typed. */
async function find(phone, item, inventory) {
  const { page } = phone;
  const there = () => new URL(page.url()).pathname === `/campo/equipo/${item}`;
  const field = top(page).locator('input:not([type=range])');
  const began = Date.now();
  await page.locator('nav button.find').click();
  await until('the label is read, or a code is asked for', async () => there() || (await field.isVisible()));
  if (there()) return `read from its label within ${Date.now() - began} ms`;
  await field.fill(inventory);
  await field.press('Enter');
  await until('the item', there);
  return 'found by the number typed';
}
/** The texts of all codes on a page. */
async function codes(file) {
  const pgm = readFileSync(file);
  const [, width, height] = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(pgm.subarray(0, 64).toString('latin1')).map(Number);
  const grey = pgm.subarray(pgm.length - width * height);
  const data = new Uint8ClampedArray(4 * grey.length);
  for (const [i, light] of grey.entries()) data.set([light, light, light, 255], 4 * i);
  const wasmBinary = readFileSync(library.resolve('zxing-wasm/reader/zxing_reader.wasm'));
  prepareZXingModule({ overrides: { wasmBinary } });
  const found = await readBarcodes({ data, width, height, colorSpace: 'srgb' }, { formats: ['QRCode'] });
  return found.map(({ text }) => text);
}

export const journeys = {
  async 'scan, history, photographs, signature, hand-over without a network; then the desk has all, and the order is printed'(
    world,
  ) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const { equipment: item } = await until('an item that the technician knows', async () =>
      (await desk.heard()).tickets.filter(assignedTo(TECHNICIAN)).find((one) => one.equipment !== null),
    );
    const camera = await film(world, desk, item);
    const phone = await world.device('phone', 'phone', {
      args: [
        '--use-fake-ui-for-media-stream',
        '--use-fake-device-for-media-stream',
        `--use-file-for-fake-video-capture=${camera}`,
      ],
    });
    const { page } = phone;
    await phone.enrol(TECHNICIAN);
    const [{ id: ticket, subject }] = await phone.tickets(
      (one) =>
        assignedTo(TECHNICIAN)(one) &&
        one.service === SERVICE &&
        ['in_progress', 'assigned', 'scheduled'].includes(one.state),
    );
    await phone.dispatch(ticket, { set_equipment: { equipment: item } });
    await phone.sent();
    await until('the desk has the ticket', async () => (await desk.heard()).tickets.some(({ id }) => id === ticket));
    await phone.open('/campo');

    // The network goes, and stays away for the whole visit.
    await phone.offline();
    const { fields } = (await phone.view(item)).equipment;
    const how = await find(phone, item, fields.inventory.value);
    process.stdout.write(`        the item was ${how}\n`);

    // Its page and its history, from the phone alone.
    await page.getByRole('tab', { name: 'Historia' }).waitFor();
    const own = page.locator('main a.ticket', { hasText: subject }).first();
    await own.waitFor();
    await until('its tickets', async () => (await page.locator('main a.ticket').count()) >= 2);
    await phone.shot('visit-1-item');
    await own.click();

    // Photographs, before and after.
    await page.getByRole('button', { name: 'Tomar foto' }).click();
    const shutter = page.getByRole('button', { name: 'Tomar la foto' });
    await until('the camera', () => shutter.isEnabled());
    for (const [n, moment] of ['Antes', 'Después', 'Después'].entries()) {
      await page.getByRole('radio', { name: moment }).click();
      await shutter.click();
      await until(`photo ${n + 1}`, async () => (await page.locator('.shot img').count()) === n + 1);
    }
    await page.getByLabel('Pie de foto').fill('La roseta cambiada');
    await phone.shot('visit-2-camera');
    await page.getByRole('button', { name: 'Listo' }).click();
    const photos = await until('three on the ticket', async () => {
      const files = evidenceOf(await phone.view(ticket));
      return files.length === 3 && files.at(-1).caption === 'La roseta cambiada' && files;
    });
    assert.deepEqual(
      photos.map(({ moment, equipment }) => [moment, equipment]),
      [
        ['before', item],
        ['after', item],
        ['after', item],
      ],
      'each shows what the ticket is about',
    );

    // The order is read and signed on the glass.
    await page.locator('#documentos button').last().click();
    await page.getByRole('button', { name: SLOT }).click();
    await page.getByLabel('Nombre completo de quien firma').fill(SIGNER);
    await page.getByLabel('Cargo o calidad').fill('Resguardante');
    await draw(page, 3);
    await phone.shot('visit-3-signature');
    await page.getByRole('button', { name: 'Guardar firma' }).click();
    const [signed] = await until('signed', async () => {
      const found = signatures(await phone.view(ticket));
      return found.length === 1 && found;
    });
    await top(page).getByRole('button', { name: 'Cerrar' }).click();

    // The item goes along, both sides signing.
    const custody = async (device) => (await device.view(item)).equipment.custody;
    const before = (await custody(phone)).events.length;
    await phone.open(`/campo/equipo/${item}`);
    await page.getByRole('button', { name: 'Entregar o recibir' }).click();
    const names = top(page).getByLabel('Nombre', { exact: true });
    if (await names.first().isEditable()) await names.first().fill(SIGNER);
    await names.last().fill('Omar Cruz');
    await page.getByLabel('Condición').fill('Rayón en la tapa; enciende.');
    await page.getByLabel('Accesorios').fill('Cargador');
    await page.getByRole('button', { name: 'Leer y firmar' }).click();
    await top(page).locator('.receipt').waitFor();
    await draw(page, 2);
    await page.getByRole('button', { name: 'Siguiente firma' }).click();
    await page.getByText('Pasa el teléfono a').waitFor();
    await draw(page, 1);
    await page.getByRole('button', { name: 'Guardar entrega' }).click();
    await until('handed over', async () => (await custody(phone)).events.length === before + 1);
    await phone.shot('visit-4-handed-over');
    assert.deepEqual(await violations(page, 'phone'), []);
    await until('acts and files wait', async () => {
      const { pending, files } = await phone.status();
      return pending >= 6 && files === 3;
    });

    // The battery dies; nothing of it is lost.
    await phone.crash();
    await phone.launch();
    await phone.offline();
    await phone.open(`/campo/ticket/${ticket}`);
    assert.equal(evidenceOf(await phone.view(ticket)).length, 3);
    assert.equal(signatures(await phone.view(ticket)).length, 1);
    assert.equal((await custody(phone)).events.length, before + 1);

    // The network is back: the desk has all of it.
    await phone.offline(false);
    await phone.sent();
    await until('every photograph is whole at the desk', async () => {
      const files = evidenceOf(await desk.view(ticket));
      return files.length === 3 && files.every((file) => file.sealed?.fault === null);
    });
    const there = signatures(await desk.view(ticket)).find(({ id }) => id === signed.id);
    assert.deepEqual([there.text, there.hand, there.sha256], [signed.text, signed.hand, signed.sha256]);
    const last = await until('the hand-over stands', async () => {
      const event = (await custody(desk)).events.at(-1);
      return event?.stands && !event.pending && event;
    });
    assert.deepEqual([last.over.from.name, last.over.to.name], [SIGNER, 'Omar Cruz']);
    assert.ok(last.over.given.strokes && last.over.taken.strokes, 'both signatures');
    const stuck = (await phone.heard()).queue.filter(({ state }) => state !== 'local');
    assert.deepEqual(stuck, [], 'the server took every act');
    await desk.open(`/mesa/ticket/${ticket}`);
    await until('the pictures at the desk', () =>
      desk.page
        .locator('#evidencia .tile img')
        .evaluateAll((all) => all.length === 3 && all.every((image) => image.complete && image.naturalWidth > 0)),
    );
    await desk.shot('visit-5-desk');

    // The printed order says what was signed, and its code confirms it to anybody.
    await desk.page.locator('#documentos button').last().click();
    const link = top(desk.page).getByRole('link', { name: 'Abrir PDF' });
    const address = await link.getAttribute('href');
    const { type, bytes } = await desk.page.evaluate(async (path) => {
      const answer = await fetch(path);
      const bytes = [...new Uint8Array(await answer.arrayBuffer())];
      return { type: answer.headers.get('content-type'), bytes };
    }, address);
    assert.equal(type, 'application/pdf');
    const pdf = join(out, 'visit-order.pdf');
    writeFileSync(pdf, Buffer.from(bytes));
    const { stdout: text } = await run('pdftotext', ['-layout', pdf, '-']);
    const [{ folio }] = await desk.tickets(({ id }) => id === ticket);
    for (const word of [folio, SIGNER, 'Resguardante']) assert.ok(text.includes(word), `the order says ${word}`);
    const pages = join(world.folder, 'order');
    await run('pdftoppm', ['-gray', '-r', '200', pdf, pages]);
    await run('pdftoppm', ['-png', '-r', '70', pdf, join(out, 'visit-order')]);
    const { stdout: listed } = await run('pdfinfo', [pdf]);
    const count = Number(/Pages:\s+(\d+)/.exec(listed)[1]);
    const file = (n) => `${pages}-${String(n).padStart(String(count).length, '0')}.pgm`;
    const found = (await Promise.all(Array.from({ length: count }, (_, n) => codes(file(n + 1))))).flat();
    const [code] = found.filter((one) => one.includes('/verificar/'));
    assert.ok(code?.startsWith(`${world.origin}/verificar/`), `its code: ${found}`);
    const answer = await fetch(code);
    const told = await answer.text();
    assert.equal(answer.status, 200);
    assert.match(told, /no se ha modificado/);
    assert.ok(told.includes(folio) && !told.includes(SIGNER), 'which document it is, and nobody’s name');
  },
};
