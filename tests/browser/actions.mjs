// What journeys do at the screens: at the desk, on the phone, with papers, and as visitors of the portal.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AGENT } from './people.mjs';
import { withMail } from './sink.mjs';
import { LIMIT, browser, out, until } from './world.mjs';

const run = promisify(execFile);

export const top = (page) => page.locator('dialog[open]').last();
export const gone = (page) =>
  until('the dialog is gone', async () => (await page.locator('dialog[open]').count()) === 0);
/** A ticket as a device has it. */
export const ticketOf = async (device, id) => (await device.view(id)).ticket;
/** Where it stands there. */
export const stateOf = async (device, id) => (await ticketOf(device, id)).decided.state;
/** A ticket in the lists of a device. */
export const listed = async (device, id) => (await device.heard()).tickets.find((one) => one.id === id);
/** Waits until a device knows the ticket to stand there. */
export const stands = (device, id, state) =>
  until(`${device.name}: ${state}`, async () => (await listed(device, id))?.state === state);

/** Asks the server as the device's own session does. */
export const call = (device, path, body) => (body ? device.ask('call', path, body) : device.ask('call', path));
/** Waits for an element and presses it. */
export async function press(locator) {
  await locator.waitFor();
  await locator.click();
}

/** Everything of a device has reached the server, and the server took all of it. */
export async function taken(device) {
  await device.sent();
  const { queue } = await device.heard();
  assert.deepEqual(
    queue.filter(({ state }) => state !== 'local'),
    [],
    `${device.name}: the server took every act`,
  );
}

/** A person of the institution at a desk, or on a phone. */
export async function comes(world, shape, person, name) {
  const device = await world.device(shape, name);
  await device.enrol(person);
  return device;
}

// ---- the desk ----

/** The page of a ticket at the desk, with its facts drawn. */
export async function atDesk(desk, id) {
  await desk.open(`/mesa/ticket/${id}`);
  await desk.page.locator('aside.facts dl').first().waitFor();
}
/** The same down to its letters, which stand below. */
export async function withLetters(desk, id) {
  await desk.open(`/mesa/ticket/${id}`);
  await desk.page.locator('#oficios').waitFor();
}
/** «g» and its key, as close as hands press them: the second does not wait until the page is done with the first. */
export const chord = (page, key) => Promise.all([page.keyboard.press('g'), page.keyboard.press(key)]);
/** A desk before the screen that «g» and a key open. */
export async function keyed(world, key, heading) {
  const desk = await world.device('desk', 'desk');
  await desk.enrol(AGENT);
  const { page } = desk;
  await desk.open('/mesa/cola/open');
  await page.getByRole('link', { name: 'Todas abiertas' }).waitFor();
  await chord(page, key);
  await page.getByRole('heading', { level: 1, name: heading }).waitFor();
  return desk;
}
/** An agent's queue of what is open and says this; nothing is, yet. */
export async function watches(desk, words) {
  const { page } = desk;
  await desk.open('/mesa/cola/open');
  await page.getByRole('textbox', { name: 'Filtro' }).fill(`estado:abierto ${words}`);
  await page.getByText('Nada con este filtro').waitFor();
}
/** A ticket comes into the queue by itself and is opened there; answers its id. */
export async function comesIn(desk, subject) {
  const { page } = desk;
  await press(page.getByRole('row').filter({ hasText: subject }).locator('a'));
  await page.waitForURL('**/mesa/ticket/*');
  return new URL(page.url()).pathname.split('/').pop();
}
/** Finds a ticket from anywhere at the desk, by what is typed there and asked of the server, and opens it by its `name`. */
export async function finds(desk, typed, name = typed) {
  const { page } = desk;
  await desk.open('/mesa');
  await page.getByRole('link', { name: 'Todas abiertas' }).waitFor();
  await page.keyboard.press('/');
  await page.waitForURL('**/mesa/buscar*');
  await page.keyboard.type(typed);
  await page.keyboard.press('Control+Enter');
  await press(page.getByRole('link', { name: new RegExp(name) }).first());
  await page.waitForURL('**/mesa/ticket/*');
  await page.getByText(name).first().waitFor();
}
const toolbar = (page) => page.getByRole('toolbar', { name: 'Actos' }).filter({ visible: true }).first();
/** Opens the dialog of an act, from its button or from «Más». */
export async function opens(desk, act) {
  await chooses(desk, act);
  await top(desk.page).getByRole('heading', { name: act }).waitFor();
  return top(desk.page);
}
/** Presses an act of the desk: its button, or its line under «Más». */
async function chooses(desk, act) {
  const { page } = desk;
  const bar = toolbar(page);
  await bar.waitFor();
  const direct = bar.getByRole('button', { name: act, exact: true });
  if (await direct.isVisible()) await direct.click();
  else {
    await bar.getByRole('button', { name: /^Más/ }).click();
    await press(bar.getByRole('button', { name: act, exact: true }));
  }
}
/** Acts that ask nothing: one press, and a way back. */
export const AT_ONCE = [
  'Aceptar',
  'Empezar atención',
  'Empezar la atención',
  'Ya hay material',
  'Regresó del proveedor',
];
/** It was done at once: no sheet, and the way back beside it. */
export async function atOnce(page) {
  await page.getByRole('button', { name: 'Deshacer' }).first().waitFor();
  assert.equal(await page.locator('dialog[open]').count(), 0, 'an act that asks nothing opens no sheet');
}
/** An act of the desk: opened, filled in, made. */
export async function acts(desk, act, fill = async () => undefined) {
  if (AT_ONCE.includes(act)) {
    await chooses(desk, act);
    return atOnce(desk.page);
  }
  const pane = await opens(desk, act);
  await fill(pane);
  await pane.locator('button[type=submit]').click();
  await gone(desk.page);
}
/** Gives the ticket to somebody by name. */
export const gives = (desk, name, reason) =>
  acts(desk, 'Asignar', async (pane) => {
    await press(pane.locator('label', { hasText: name }));
    if (reason) await pane.getByLabel('Motivo').fill(reason);
  });
/** A fact at the side is changed where it stands, and kept on leaving. */
export async function fact(desk, label, value) {
  const side = desk.page.locator('aside.facts');
  await press(side.getByRole('button', { name: `Cambiar ${label}` }));
  // The small forms below have controls of their own.
  const control = side.locator('.control').and(side.getByLabel(label, { exact: true }));
  await control.waitFor();
  if (await control.evaluate((one) => one instanceof HTMLSelectElement)) await control.selectOption({ label: value });
  else await control.fill(value);
  await control.press('Enter');
  await control.waitFor({ state: 'detached' });
}

/** What a card states under a name, where it is this. */
export const stated = (card, name, value) =>
  card.locator(`xpath=.//dt[normalize-space()="${name}"]/following-sibling::dd[1]`).filter({ hasText: value });

// ---- the phone ----

/** The page of a ticket on the phone. */
export async function onPhone(phone, id) {
  await until(`${phone.name}: the ticket`, () => listed(phone, id));
  await phone.open(`/campo/ticket/${id}`);
  await phone.page.getByRole('button', { name: 'Qué sigue' }).waitFor();
}
/** The one step that comes next, under the thumb. */
export async function next(phone, label, fill = async () => undefined, does = label) {
  const { page } = phone;
  await press(page.getByRole('button', { name: label, exact: true }));
  if (AT_ONCE.includes(label)) return atOnce(page);
  await top(page).getByRole('heading', { name: does }).waitFor();
  await fill(top(page));
  await top(page).locator('.foot button').last().click();
  await gone(page);
}
/** Another step, from the list of what can be done. */
export async function step(phone, label, fill = async () => undefined) {
  const { page } = phone;
  await press(page.getByRole('button', { name: 'Qué sigue' }));
  await press(top(page).locator('button.row').filter({ hasText: label }));
  if (AT_ONCE.includes(label)) return atOnce(page);
  await top(page).getByRole('heading', { name: label }).waitFor();
  await fill(top(page));
  await top(page).locator('.foot button').last().click();
  await gone(page);
}
/** Marks every point of the list. */
export async function ticks(phone) {
  const list = phone.page.locator('#lista [role=checkbox]');
  const points = await until('the list', async () => {
    const all = await list.all();
    return all.length > 0 && all;
  });
  for (const point of points) {
    if ((await point.getAttribute('aria-checked')) === 'true') continue;
    await point.click();
    await until('marked', async () => (await point.getAttribute('aria-checked')) === 'true');
  }
}
/** Writes a field of the ticket on the phone and leaves it: an act of its own, which is kept when this is over. */
export async function writes(phone, place, label, value) {
  const control = phone.page.locator(place).getByLabel(label).first();
  await control.waitFor();
  if (await control.evaluate((one) => one instanceof HTMLSelectElement)) await control.selectOption({ label: value });
  else {
    await control.fill(value);
    await control.blur();
  }
  await phone.kept();
}
/** Draws on the glass: a few waves, as a hand would. */
export async function draw(page, strokes = 2) {
  const pad = top(page).locator('svg[role=application]').last();
  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  const at = (part, height) => [box.x + box.width * part, box.y + box.height * height];
  for (let stroke = 0; stroke < strokes; stroke++) {
    await page.mouse.move(...at(0.15, 0.3 + stroke * 0.2));
    await page.mouse.down();
    for (let i = 1; i <= 12; i++)
      await page.mouse.move(...at(0.15 + i * 0.055, 0.45 + stroke * 0.1 + 0.2 * Math.sin(i * 1.3 + stroke)));
    await page.mouse.up();
  }
}
/** Opens a paper of the ticket. */
export async function paper(device, title) {
  await press(device.page.locator('#documentos').getByRole('button', { name: title }));
  await top(device.page).locator('.paper').waitFor();
}
/** Has one place of the open paper signed; answers whose name stood there. */
export async function signs(device, place, strokes, name) {
  const { page } = device;
  await press(page.getByRole('button', { name: place }));
  const who = page.getByLabel('Nombre completo de quien firma');
  await who.waitFor();
  if (name) await who.fill(name);
  const named = await who.inputValue();
  await draw(page, strokes);
  const many = await until('the sheet', () => page.locator('dialog[open]').count());
  await press(page.getByRole('button', { name: 'Guardar firma' }));
  await until('it is signed', async () => (await page.locator('dialog[open]').count()) < many);
  return named;
}
/** Closes the open paper. */
export async function puts(device) {
  await top(device.page).getByRole('button', { name: 'Cerrar', exact: true }).click();
  await gone(device.page);
}
/** The day of a moment by the institution's clock, as «2026-11-27»: the machine's own may be in another day, month or year. */
export const dayOf = (at) => new Date(at).toLocaleDateString('sv-SE', { timeZone: 'America/Mexico_City' });
/** Its year. */
export const yearOf = (at) => Number(dayOf(at).slice(0, 4));
/** A moment some hours from now, as a field for date and hour takes it. */
export const inHours = (device, hours) =>
  device.page.evaluate((hours) => {
    const at = new Date(Date.now() + hours * 3_600_000);
    return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  }, hours);

// ---- papers ----

/** What a paper of a ticket says when it is printed. */
export async function printed(desk, id, form, name) {
  const { type, bytes } = await desk.page.evaluate(async (path) => {
    const answer = await fetch(path);
    return {
      type: answer.headers.get('content-type'),
      bytes: [...new Uint8Array(await answer.arrayBuffer())],
    };
  }, `/api/documents/${id}/papers/${form}.pdf`);
  assert.equal(type, 'application/pdf');
  const file = join(out, `${name}.pdf`);
  writeFileSync(file, Buffer.from(bytes));
  await run('pdftoppm', ['-png', '-r', '70', file, join(out, name)]);
  const { stdout } = await run('pdftotext', ['-layout', file, '-']);
  return stdout;
}

// ---- the portal ----

/** Answers a form of the portal. */
export async function answers(page, all) {
  for (const [name, value] of Object.entries(all)) {
    const control = page.locator(`[name="${name}"]`).first();
    await control.waitFor();
    if (await control.evaluate((one) => one instanceof HTMLSelectElement)) await control.selectOption({ label: value });
    else await control.fill(value);
  }
}
/** Ticks the box and sends; answers the folio. */
export async function files(page) {
  await page.getByText('No soy un robot').click();
  await page.getByText('Comprobado.').waitFor();
  await page.getByRole('button', { name: 'Enviar solicitud' }).click();
  await page.getByText('Recibimos su solicitud').waitFor();
  return page.locator('.folio').innerText();
}

/** Runs a journey with visitors and their letters, and puts both away whatever comes. */
export async function portal(world, work) {
  const sink = await withMail(world);
  const chrome = await browser();
  const contexts = [];
  const visitor = async (options) => {
    const context = await chrome.newContext({
      locale: 'es-MX',
      timezoneId: 'America/Mexico_City',
      viewport: { width: 390, height: 844 },
      ...options,
    });
    contexts.push(context);
    context.setDefaultTimeout(LIMIT);
    const page = await context.newPage();
    page.on('pageerror', (error) => world.complaints.push(`portal: ${error.stack}`));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/Failed to load resource/.test(message.text()))
        world.complaints.push(`portal: ${message.text()}`);
    });
    return page;
  };
  try {
    await work(visitor, sink);
  } finally {
    for (const context of contexts) await context.close();
    sink.close();
  }
}

/** A letter that brings a link somebody asked for: those that tell of a request bear one too. */
export const ASKED = /Con este enlace|Abra este enlace/;

/** The link of one use that a letter brought. */
export const linkIn = (letter, world) => letter.text.match(new RegExp(`${world.origin}/portal/enlace/\\S+`))[0];

/** «Mis solicitudes»: comes in by the mailed link, as whoever the address belongs to. */
export async function comeIn(page, world, sink, mail) {
  const from = sink.letters.length;
  await page.goto(`${world.origin}/portal/mias`);
  await page.fill('#mail', mail);
  await page.getByRole('button', { name: 'Mandar enlace' }).click();
  await page.goto(linkIn(await sink.letter(mail, ASKED, from), world));
  await page.getByRole('button', { name: 'Abrir sus solicitudes' }).click();
}

/** A form filled in by hand, signed and scanned: what a requester attaches. `stamp`: the seal of their institution. */
export async function sheet(visitor, name, { title, rows, signer, stamp = '' }) {
  const page = await visitor({ viewport: { width: 620, height: 800 } });
  const line = ([label, value]) => `<p>${label}: <i>${value}</i></p>`;
  await page.setContent(
    `<body style="margin:0;padding:48px;font:15px/1.5 sans-serif;background:#fdfdfa"><h1 style="font-size:18px">${title}</h1>
     ${rows.map(line).join('')}
     <style>i{font:22px cursive;color:#1b2f7a;border-bottom:1px solid #999;padding:0 12px}</style>
     <svg width="300" height="90" fill="none" stroke="#1b2f7a" stroke-width="3" style="margin-top:32px">
     <path d="M20 60C50 10 70 90 100 45s40 30 60 5 50 35 110-10"/></svg><p style="margin:0">${signer}</p>
     ${stamp && `<div style="position:absolute;right:60px;bottom:110px;width:130px;height:130px;border:4px double #7a1b3f;color:#7a1b3f;border-radius:50%;display:grid;place-items:center;text-align:center;transform:rotate(-14deg)">${stamp}</div>`}`,
  );
  const buffer = await page.screenshot({ type: 'jpeg', quality: 70 });
  await page.context().close();
  return { name: `${name}.jpg`, mimeType: 'image/jpeg', buffer };
}

// ---- pictures ----

/** What moves has come to its end: a colour on its way is no colour of ours. */
const still = (page) =>
  page.evaluate(async () => {
    const ends = document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations !== Infinity);
    await Promise.allSettled(ends.map(({ finished }) => finished));
  });
/** A page in both themes, as `NAME-dark.png` and `NAME.png`. */
export async function pictures(page, name, { fullPage = false } = {}) {
  mkdirSync(out, { recursive: true });
  for (const colorScheme of ['dark', 'light']) {
    await page.emulateMedia({ colorScheme });
    await still(page);
    await page.screenshot({
      path: join(out, `${name}${colorScheme === 'dark' ? '-dark' : ''}.png`),
      fullPage,
    });
  }
}
