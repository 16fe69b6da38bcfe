// Journeys to what lies under a finger. What a sync brings while it is down changes nothing of what it opens, and stands
// in the list once the press was told; a network that goes or comes moves nothing.
import assert from 'node:assert/strict';
import { comes, listed, press } from '../../actions.mjs';
import { AGENT, TECHNICIAN } from '../../people.mjs';
import { given } from '../../standard-ticket.mjs';
import { until } from '../../world.mjs';

const HEIGHT = 844;
/** Phones, each in its width and its letter; the last is the one that is gone on with. */
const PHONES = [
  [360, '100%'],
  [320, '100%'],
  [390, '200%'],
  [390, '100%'],
];
const TABLET = [[1024, '100%']];

/** How far down these begin, on each of these screens. */
async function tops(page, whats, screens) {
  const found = {};
  for (const [width, letter] of screens) {
    await page.setViewportSize({ width, height: HEIGHT });
    for (const what of whats) {
      await page.locator(what).first().waitFor();
      found[`${what} at ${width} px, ${letter}`] = await page.evaluate(
        ([what, letter]) => {
          document.documentElement.style.fontSize = letter;
          return document.querySelector(what).getBoundingClientRect().top + scrollY;
        },
        [what, letter],
      );
    }
  }
  return found;
}
const said = (page) => page.getByText('Sigue trabajando; se guarda en este teléfono.');
/** The server goes and comes, and these stay where they are. */
async function stayPut(world, phone, whats, screens) {
  const { page } = phone;
  await said(page).waitFor({ state: 'detached' });
  await page.evaluate(() => document.fonts.ready);
  const before = await tops(page, whats, screens);
  await world.killServer();
  await said(page).waitFor();
  assert.deepEqual(await tops(page, whats, screens), before, 'the network has gone');
  await world.serve();
  await phone.sent();
  await said(page).waitFor({ state: 'detached' });
  assert.deepEqual(await tops(page, whats, screens), before, 'the network has come back');
  return before;
}

export const journeys = {
  async 'a press on what was found opens it, whatever a sync brings while the finger is down'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const former = await given(desk);
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    await phone.open('/campo');
    await until('the phone has it', () => listed(phone, former));
    const { page } = phone;
    await page.getByLabel('Folio, persona, lugar o equipo').fill('12407');
    const first = page.locator('a.stop').first();
    const leads = (id) => async () => (await first.getAttribute('href')) === `/campo/ticket/${id}`;
    await until('the latest is found first', leads(former));

    const { x, y, width, height } = await first.boundingBox();
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    const later = await given(desk);
    await until('the phone has that one, too', () => listed(phone, later));
    assert.ok(await phone.view(later), 'the worker has found it by now');
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    assert.ok(await leads(former)(), 'it lies where it lay');
    await page.mouse.up();
    await page.waitForURL(`**/campo/ticket/${former}`);

    // The way back leads to what there is by now.
    await page.goBack();
    await until('the latest stands first', leads(later));

    // An item that comes while nothing was found is found, though no ticket has changed.
    await page.getByLabel('Folio, persona, lugar o equipo').fill('OAX-TI-990123');
    await page.getByText('Nada en este teléfono con esas palabras').first().waitFor();
    const { document } = await phone.dispatch(null, {
      register_equipment: { fields: { inventory: 'OAX-TI-990123', type: 'Impresora' } },
    });
    await page.locator(`a.item[href="/campo/equipo/${document}"]`).waitFor();
  },

  async 'a ticket that cannot be painted says so to who opens it, and leaves the list while it is touched'(world) {
    const phone = await comes(world, 'phone', TECHNICIAN, 'phone');
    const { page } = phone;
    await phone.open('/campo');
    const stop = page.locator('main a.stop').first();
    // The screens beside the list are here once one of them was seen.
    await press(stop);
    await page.locator('#historia').waitFor();
    await page.goBack();
    await stop.waitFor();
    await page.evaluate(() => {
      const { ResizeObserver } = globalThis;
      globalThis.mend = () => void (globalThis.ResizeObserver = ResizeObserver);
      globalThis.ResizeObserver = class {
        constructor() {
          globalThis.tried = true;
          throw new Error('it cannot be painted');
        }
      };
    });

    const { x, y, width, height } = await stop.boundingBox();
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await until('it was to be painted', () => page.evaluate(() => globalThis.tried));
    await stop.waitFor();
    await page.mouse.up();
    await page.getByText('Esta pantalla no se pudo mostrar').waitFor();
    await page.evaluate(() => globalThis.mend());
    await press(page.getByRole('button', { name: 'Mostrar otra vez' }));
    await page.locator('#historia').waitFor();
  },

  async 'each place of the bar below stands on one line and can be hit, on the narrowest phone, too'(world) {
    const phone = await comes(world, 'phone', TECHNICIAN, 'phone');
    const { page } = phone;
    await phone.open('/campo/pendientes');
    // The longest of them, and bold.
    await page.locator('nav a[href="/campo/pendientes"][aria-current="page"]').waitFor();
    await page.evaluate(() => document.fonts.ready);
    for (const width of [320, 340, 360, 390]) {
      await page.setViewportSize({ width, height: HEIGHT });
      await until(`five places of one line at ${width} px`, () =>
        page.evaluate(() => {
          const places = [...document.querySelectorAll('nav .row')].filter((place) => place.checkVisibility());
          const fits = (place) => {
            const { width, height } = place.getBoundingClientRect();
            return width >= 44 && height >= 44 && place.querySelector('.word').getBoundingClientRect().height < 20;
          };
          return places.length === 5 && places.every(fits) && document.documentElement.scrollWidth <= innerWidth;
        }),
      );
    }
  },

  async 'a network that goes or comes moves nothing that can be pressed, in any width or letter'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const id = await given(desk);
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    const { page } = phone;
    await phone.open('/campo');
    await until('the phone has it', () => listed(phone, id));
    await phone.sent();
    const round = ['main a.stop', 'header a[href="/campo/pendientes"]', 'header a[href="/campo/avisos"]'];
    const online = await stayPut(world, phone, round, PHONES);

    // The way back stands beside a title that has no second line.
    await press(page.locator('header a[href="/campo/avisos"]'));
    await page.waitForURL('**/campo/avisos');
    await page.locator('header button[aria-label="Volver"]').waitFor();
    await stayPut(world, phone, ['header button[aria-label="Volver"]', 'main a'], PHONES);

    // Under the button that needs a signal stands how much room the phone has.
    await phone.open('/campo/ajustes');
    await stayPut(world, phone, ['.phone .bar'], PHONES.slice(-1));

    // Who starts in a basement is told a moment after the list stands.
    await phone.offline();
    await phone.open('/campo');
    await said(page).waitFor();
    assert.deepEqual(await tops(page, round, PHONES), online, 'begun without a network');
    await phone.offline(false);
    await phone.sent();

    await page.setViewportSize({ width: TABLET[0][0], height: HEIGHT });
    await stayPut(world, phone, ['aside a.stop', 'aside a[href="/campo/avisos"]'], TABLET);

    // Where nothing is chosen, what to do stands in the middle: on a wide screen, a narrow one, a phone that lies down.
    for (const [width, height] of [
      [TABLET[0][0], HEIGHT],
      [620, HEIGHT],
      [860, 390],
    ]) {
      await page.setViewportSize({ width, height });
      const [across, down] = await page.getByText('Elige un ticket de tu ronda').evaluate((line) => {
        const words = document.createRange();
        words.selectNodeContents(line);
        const [text, screen] = [words, line.closest('main')].map((part) => part.getBoundingClientRect());
        const apart = (from, to) => Math.abs(text[from] + text[to] - screen[from] - screen[to]) / 2;
        return [apart('left', 'right'), apart('top', 'bottom')];
      });
      assert.ok(across < 2 && down < 3, `at ${width} by ${height}: ${across} px and ${down} px from the middle`);
    }
  },
};
