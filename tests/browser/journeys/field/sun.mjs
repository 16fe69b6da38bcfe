// The phone in the sun: contrast of seven to one on every screen.
import assert from 'node:assert/strict';
import { press } from '../../actions.mjs';
import { TECHNICIAN, assignedTo } from '../../people.mjs';
import { until } from '../../world.mjs';
import { violations } from '../keyboard-and-axe.mjs';

/** The phone's screens, with something on each. */
async function screens(phone) {
  const tickets = await phone.tickets();
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
      const [main, busy] = [document.querySelector('main'), document.querySelector('main[aria-busy=true]')];
      return document.querySelector('h1') !== null && main?.textContent.trim() !== '' && busy === null;
    }),
  );
}
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
};
