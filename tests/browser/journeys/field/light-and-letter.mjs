// The phone in the sun and with large letters: contrast of seven to one, and no screen wider than itself at 200 %.
import assert from 'node:assert/strict';
import { press } from '../../actions.mjs';
import { TECHNICIAN, assignedTo } from '../../people.mjs';
import { SCREEN } from '../../thumb.mjs';
import { until } from '../../world.mjs';
import { violations } from '../keyboard-and-axe.mjs';

/** The phone's screens, with something on each. */
async function screens(phone) {
  const { tickets } = await phone.heard();
  const ticket = tickets.filter(assignedTo(TECHNICIAN)).find(({ state }) => state === 'in_progress');
  const { equipment } = tickets.find((one) => one.equipment !== null);
  return [
    '/campo',
    `/campo/ticket/${ticket.id}`,
    '/campo/nuevo',
    '/campo/equipos',
    `/campo/equipo/${equipment}`,
    '/campo/pendientes',
    '/campo/ajustes',
  ];
}
async function shown(phone, path) {
  await phone.open(path);
  await until(`${path} is drawn`, () =>
    phone.page.evaluate(async () => {
      await document.fonts.ready;
      return document.querySelector('h1') !== null && document.querySelector('main')?.textContent.trim() !== '';
    }),
  );
}
/** Words of a button that its own box cuts. */
const cut = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('button, a')]
      .filter((node) => node.checkVisibility({ visibilityProperty: true }) && node.scrollWidth > node.clientWidth + 1)
      .filter((node) => getComputedStyle(node).textOverflow !== 'ellipsis' && node.clientWidth > 1)
      .map((node) => `«${node.textContent.trim().replace(/\s+/g, ' ').slice(0, 40)}»`),
  );

export const journeys = {
  async 'in the theme for the sun every word of the phone has seven to one'(world) {
    const phone = await world.device('phone', 'phone');
    const { page } = phone;
    await phone.enrol(TECHNICIAN);
    await phone.open('/campo/ajustes');
    await press(page.getByText('Sol', { exact: true }));
    await until('it is put on', () => page.evaluate(() => document.documentElement.dataset.theme === 'sun'));
    const wrong = [];
    for (const path of await screens(phone)) {
      await shown(phone, path);
      wrong.push(...(await violations(page, path, { type: 'rule', values: ['color-contrast-enhanced'] })));
    }
    await phone.shot('phone-sun');
    assert.deepEqual(wrong, []);
  },

  async 'with letters at 200 % no screen of the phone scrolls sideways, and no button cuts its words'(world) {
    const phone = await world.device('phone', 'phone');
    const { page } = phone;
    await page.setViewportSize(SCREEN);
    await phone.enrol(TECHNICIAN);
    const wrong = [];
    for (const path of await screens(phone)) {
      await shown(phone, path);
      const wide = await page.evaluate(() => {
        document.documentElement.style.fontSize = '200%';
        const main = document.querySelector('main');
        return Math.max(document.documentElement.scrollWidth - innerWidth, main.scrollWidth - main.clientWidth);
      });
      if (wide > 0) wrong.push(`${path}: ${wide} px wider than the screen`);
      wrong.push(...(await cut(page)).map((name) => `${path}: cut: ${name}`));
      await phone.shot(`phone-large${path.replaceAll('/', '-').slice(0, 24)}`);
    }
    assert.deepEqual(wrong, []);
  },
};
