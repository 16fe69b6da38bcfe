// Journey on the phone with its text twice as large. Half of it is the ticket's, nothing is cut, buttons stay in reach.
import assert from 'node:assert/strict';
import { comes, onPhone, press, top } from '../../actions.mjs';
import { AGENT, TECHNICIAN, note } from '../../people.mjs';
import { given } from '../../standard-ticket.mjs';
import { until } from '../../world.mjs';
import { low } from '../keyboard-and-axe.mjs';

const CAMERA = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'];
const SCREEN = { width: 390, height: 844 };
const HALF = SCREEN.height / 2;
/** A browser's letter as it comes, and twice as large. */
const [PLAIN, LARGE] = [16, 32];

const isOf = (page, px) =>
  until(`the letter has ${px} px`, () =>
    page.evaluate((px) => getComputedStyle(document.documentElement).fontSize === `${px}px`, px),
  );
/** The letter of the browser's own settings, which all that is said in `rem` and `em` follows. */
async function letter(page, session, px) {
  await session.send('Page.setFontSizes', { fontSizes: { standard: px } });
  await isOf(page, px);
}

/** Runs in the page: what is wider than its place, within the last element that `inside` names. */
function wide([inside, width]) {
  const place = [...document.querySelectorAll(inside)].at(-1);
  const told = (node, what) => {
    const words = (node.getAttribute('aria-label') ?? node.textContent).trim().replace(/\s+/g, ' ');
    return `${what}: ${node.tagName.toLowerCase()} «${words.slice(0, 40)}»`;
  };
  const shown = (node) =>
    node.checkVisibility({ visibilityProperty: true }) && node.clientWidth > 1 && node.closest('.sr') === null;
  const all = [...place.querySelectorAll('*')].filter(shown);
  const over = all.filter((node) => node.scrollWidth > node.clientWidth + 1);
  const found = over.flatMap((node) => {
    const { overflowX, textOverflow } = getComputedStyle(node);
    // What is left of a ticket stands on one line, which alone scrolls to the side.
    if (/auto|scroll/.test(overflowX)) return node.closest('section.bottom') ? [] : [told(node, 'scrolls sideways')];
    const words = node.matches('button, a, h1, h2, h3, label, summary') && textOverflow !== 'ellipsis';
    return words ? [told(node, 'is cut')] : [];
  });
  const { scrollWidth } = document.documentElement;
  return scrollWidth > width ? [`the page is ${scrollWidth} px wide`, ...found] : found;
}
/** What does not fit on what is shown, and what a finger would miss there. */
async function faults(phone, what, inside = 'body') {
  const { page } = phone;
  await page.evaluate(() => document.fonts.ready);
  await phone.shot(`large-text-${what.replaceAll(' ', '-')}`);
  // eslint-disable-next-line journeys/wait-for-what-is-read -- faults are looked for once the screen is there, by whoever calls
  const found = [...(await page.evaluate(wide, [inside, SCREEN.width])), ...(await low(page, inside))];
  return found.map((text) => `${what}: ${text}`);
}

/** How much of the screen lies between what sticks to its top and its bar, on a ticket. */
const room = (page) =>
  page.evaluate(() => {
    const box = (selector) => document.querySelector(selector).getBoundingClientRect();
    return box('section.bottom').top - box('header > .top').bottom;
  });
/** Waits until these stand in one row, where any is shown. */
const inRow = (page, selector, what) =>
  until(what, () =>
    page.evaluate((selector) => {
      const boxes = [...document.querySelectorAll(selector)].map((node) => node.getBoundingClientRect());
      const shown = boxes.filter(({ height }) => height > 0);
      return Math.max(...shown.map((box) => box.top)) < Math.min(...shown.map((box) => box.bottom));
    }, selector),
  );
/** The ticket with all that its bar says. */
async function atTicket(phone, id) {
  await onPhone(phone, id);
  const bar = phone.page.locator('section.bottom');
  await bar.getByText('Faltan 6:', { exact: true }).waitFor();
  await bar.getByRole('button', { name: 'Marcar resuelta' }).waitFor();
  return bar;
}
async function givesRoom(page, how) {
  const free = await room(page);
  assert.ok(free >= HALF, `${how}: ${free.toFixed(0)} px of ${SCREEN.height} are the ticket's`);
  await inRow(page, 'section.bottom .acts button', `${how}: the bar has one row of buttons`);
  await inRow(page, 'section.bottom .above li button', `${how}: what is left stands on one line`);
}
/** Of a sheet at least half is what it asks or shows. */
async function readable(page, what) {
  const part = await top(page).evaluate((dialog) => {
    const body = dialog.querySelector('.body');
    return body.clientHeight / dialog.clientHeight;
  });
  assert.ok(part >= 0.5, `${what}: ${(part * 100).toFixed(0)} % of it is its body`);
}

/** What one reaches for last is on the screen, whole. */
async function inReach(locator, what) {
  await locator.waitFor();
  const box = await locator.boundingBox();
  const within = box.x >= 0 && box.x + box.width <= SCREEN.width && box.y >= 0 && box.y + box.height <= SCREEN.height;
  assert.ok(within, `${what} is in reach: ${JSON.stringify(box)}`);
}
/** The camera with a photograph taken, then that photograph at its full size. */
async function photographed(phone, wrong) {
  const { page } = phone;
  await press(page.getByRole('button', { name: 'Tomar foto' }));
  const shutter = page.getByRole('button', { name: 'Tomar la foto' });
  await until('the camera is on', () => shutter.isEnabled());
  await shutter.click();
  await top(page).locator('.shot img').first().waitFor();
  wrong.push(...(await faults(phone, 'camera', 'dialog[open]')));
  const done = top(page).getByRole('button', { name: 'Listo' });
  await inReach(shutter, 'the shutter');
  await inReach(done, 'what closes the camera');
  const finder = await top(page).locator('.finder').boundingBox();
  assert.ok(finder.height >= SCREEN.height / 5, `the picture is ${finder.height} px high`);
  await press(done);

  await press(page.locator('#evidencia .tile').first());
  await top(page).locator('.stage img').waitFor();
  wrong.push(...(await faults(phone, 'photograph', 'dialog[open]')));
  await inReach(top(page).getByRole('button', { name: 'Siguiente' }), 'the next photograph');
  const stage = await top(page).locator('.stage').boundingBox();
  assert.ok(stage.height >= SCREEN.height / 5, `the photograph has ${stage.height} px`);
  await page.keyboard.press('Escape');
}
/** A ticket that is begun, and the services to choose from. */
async function begun(phone, wrong) {
  const { page } = phone;
  await phone.open('/campo/nuevo');
  await isOf(page, LARGE);
  const create = page.getByRole('button', { name: 'Crear ticket' });
  await inReach(create, 'what creates the ticket');
  wrong.push(...(await faults(phone, 'new ticket')));
  await press(create); // all that is missing is said
  await page.locator('main .said').first().waitFor();
  wrong.push(...(await faults(phone, 'new ticket that lacks')));
  await press(page.locator('[data-datum=service] button'));
  await top(page).locator('li button').first().waitFor();
  wrong.push(...(await faults(phone, 'services', 'dialog[open]')));
  await page.keyboard.press('Escape');
}

export const journeys = {
  async 'with the letter at 200 % the phone gives a ticket half its screen, cuts nothing and scrolls nothing sideways'(
    world,
  ) {
    const desk = await comes(world, 'desk', AGENT, 'desk');
    const phone = await world.device('phone', 'phone', { args: CAMERA });
    const { page } = phone;
    await page.setViewportSize(SCREEN);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await phone.enrol(TECHNICIAN);
    const id = await given(desk);
    await onPhone(phone, id);
    await phone.dispatch(id, { start: {} });
    await phone.sent();
    const session = await page.context().newCDPSession(page);
    await letter(page, session, LARGE);
    const wrong = [];

    await phone.open('/campo');
    await isOf(page, LARGE);
    await page.locator('main a.stop').first().waitFor();
    const nav = await page.locator('nav').boundingBox();
    assert.ok(nav.y >= HALF, `the round ends at ${nav.y} px`);
    wrong.push(...(await faults(phone, 'round')));

    await press(page.getByRole('button', { name: 'Buscar equipo por código' }).last());
    await top(page).getByRole('button', { name: 'Escribir código' }).waitFor();
    wrong.push(...(await faults(phone, 'scanner', 'dialog[open]')));
    await page.keyboard.press('Escape');

    const bar = await atTicket(phone, id);
    await givesRoom(page, 'the letter of the browser');
    wrong.push(...(await faults(phone, 'ticket')));
    // What has no place in the bar stands first in the list of what can be done.
    await press(page.getByRole('button', { name: 'Qué sigue' }));
    await top(page).getByRole('button', { name: 'Nueva nota' }).waitFor();
    wrong.push(...(await faults(phone, 'what can be done', 'dialog[open]')));
    await page.keyboard.press('Escape');

    await press(bar.getByRole('button', { name: 'Marcar resuelta' }));
    await top(page).locator('.foot button').last().waitFor();
    await readable(page, 'the sheet that resolves');
    wrong.push(...(await faults(phone, 'resolving', 'dialog[open]')));
    await page.keyboard.press('Escape');

    await press(page.locator('#documentos li button').last());
    await top(page).locator('.paper').waitFor();
    wrong.push(...(await faults(phone, 'paper', 'dialog[open]')));
    await press(top(page).getByRole('button', { name: 'Firmar ahora' }));
    await page.getByLabel('Nombre completo de quien firma').waitFor();
    await readable(page, 'the sheet that is signed');
    wrong.push(...(await faults(phone, 'signing', 'dialog[open]')));

    await phone.open('/campo');
    await phone.offline();
    await phone.dispatch(id, note('La roseta de la ventanilla 4 hace mal contacto; se cambia mañana temprano.'));
    await phone.open('/campo/pendientes');
    await isOf(page, LARGE);
    await page.getByRole('button', { name: 'Sincronizar ahora' }).waitFor();
    await page.locator('main li a.row').first().waitFor();
    wrong.push(...(await faults(phone, 'outbox')));
    await phone.offline(false);
    await phone.sent();

    await atTicket(phone, id);
    // What is said of a photograph is longest, and offers most, while it waits to be sent.
    await phone.offline();
    await photographed(phone, wrong);
    await phone.offline(false);
    await begun(phone, wrong);
    assert.deepEqual(wrong, []);

    // Also where the page's own letter grows, and the browser's does not.
    await letter(page, session, PLAIN);
    await atTicket(phone, id);
    await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
    await isOf(page, LARGE);
    await givesRoom(page, 'the letter of the page');
  },
};
