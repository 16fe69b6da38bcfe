// Walks a phone into another time zone, its clock set by hand, between what is written and its sync.
// Hours stand as the institution's clock shows them, and the order stays.
import assert from 'node:assert/strict';
import { dayOf, onPhone, press, step, top } from '../../actions.mjs';
import { AGENT, TECHNICIAN, note, texts } from '../../people.mjs';
import { given } from '../../standard-ticket.mjs';
import { until } from '../../world.mjs';
import { violations } from '../keyboard-and-axe.mjs';
import { beforeWorker, withoutServiceWorker } from '../kills/storage.mjs';

const HOME = 'America/Mexico_City';
const AWAY = 'Europe/Madrid';
const WRITTEN = ['Salgo de casa con la refacción', 'Ya en otro huso', 'Con el reloj atrasado a mano'];
const BACK_MS = -3 * 3_600_000;
const HINT = /^La hora es la de la mesa: /;

/** Runs in the page and in its worker before all else: a clock that is set by whoever says so on the channel `clock`. */
function settable() {
  const Real = globalThis.Date;
  let ahead = 0;
  globalThis.Date = class extends Real {
    constructor(...told) {
      if (told.length === 0) super(Real.now() + ahead);
      else super(...told);
    }
    static now() {
      return Real.now() + ahead;
    }
  };
  const set = new BroadcastChannel('clock-is-set');
  new BroadcastChannel('clock').onmessage = ({ data }) => {
    ahead = data;
    set.postMessage(null);
  };
}
/** Sets the clock of the phone, so much ahead of the true one: in its page and in its worker. */
const setClock = ({ page }, ahead) =>
  page.evaluate(
    (ahead) =>
      new Promise((resolve) => {
        let heard = 0;
        new BroadcastChannel('clock-is-set').onmessage = () => (heard += 1) === 2 && resolve();
        new BroadcastChannel('clock').postMessage(ahead);
      }),
    ahead,
  );

/** «14:05» of the institution's clock. */
const hourOf = (at) => new Date(at).toLocaleTimeString('sv-SE', { timeZone: HOME, hour: '2-digit', minute: '2-digit' });
/** The moment of an hour of the institution's clock, which is six hours behind all year. */
const moment = (day, hour) => Date.parse(`${day}T${hour}:00-06:00`);

const ours = (view) => view.ticket.notes.filter(({ text }) => WRITTEN.includes(text));
const stampOf = (view, text) => ours(view).find((one) => one.text === text).stamp;
const line = (page, text) => page.locator('#historia li', { hasText: text });
/** The notes on the phone's screen from the oldest on, each with the hour that stands beside it. */
async function told(phone, count, id) {
  const view = await until(`${count} notes`, async () => {
    const shown = await phone.view(id);
    return ours(shown).length === count && shown;
  });
  for (const text of WRITTEN.slice(0, count)) {
    const hour = hourOf(stampOf(view, text).at);
    await line(phone.page, text).filter({ hasText: hour }).first().waitFor();
  }
  await until('they stand in the order in which they were written', async () => {
    const on = await phone.page.locator('#historia li').allInnerTexts();
    const order = on.flatMap((each) => WRITTEN.filter((text) => each.includes(text))).reverse();
    return order.join('|') === WRITTEN.slice(0, count).join('|');
  });
  return view;
}

export const journeys = {
  async 'a zone that changes on the way and a clock set by hand: hours are the institution’s, the order stays'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const id = await given(desk);
    const phone = await world.device('phone', 'phone', { zone: null });
    const { page } = phone;
    const session = await phone.context.newCDPSession(page);
    const comesTo = (timezoneId) => session.send('Emulation.setTimezoneOverride', { timezoneId });
    await comesTo(HOME);
    await phone.enrol(TECHNICIAN);
    await phone.context.addInitScript(settable);
    await beforeWorker(phone, () => `(${settable})()`);
    await withoutServiceWorker(phone);
    await onPhone(phone, id);
    await phone.offline();

    // At home: the picker asks for an hour and need not say whose.
    const tomorrow = dayOf(Date.now() + 24 * 3_600_000);
    await step(phone, 'Programar visita', async (form) => {
      await form.getByLabel('Fecha y hora').fill(`${tomorrow}T10:00`);
      assert.equal(await form.getByText(HINT).count(), 0);
    });
    const visit = page.locator('dl > div', { hasText: 'Visita' });
    await visit.getByText(/10:00/).waitFor();
    await phone.dispatch(id, note(WRITTEN[0]));
    await told(phone, 1, id);

    // Seven or eight hours on: what stands on the screen stays, and the picker says whose hour it asks for.
    await comesTo(AWAY);
    await until('the phone is there', () =>
      page.evaluate((zone) => Intl.DateTimeFormat().resolvedOptions().timeZone === zone, AWAY),
    );
    await phone.dispatch(id, note(WRITTEN[1]));
    await told(phone, 2, id);
    await visit.getByText(/10:00/).waitFor();
    await page.getByRole('button', { name: 'Qué sigue' }).click();
    await press(top(page).locator('button.row').filter({ hasText: 'Programar visita' }));
    const at = top(page).getByLabel('Fecha y hora');
    await top(page).getByText(HINT).waitFor();
    assert.equal(await at.inputValue(), `${tomorrow}T10:00`);
    await phone.shot('zone-picker');
    assert.deepEqual(await violations(page, 'a picker in another zone'), []);
    await at.fill(`${tomorrow}T11:30`);
    await top(page).locator('.foot button').last().click();
    await visit.getByText(/11:30/).waitFor();
    const asked = (await phone.view(id)).ticket.decided.visit.at;
    assert.equal(asked, moment(tomorrow, '11:30'), 'the institution’s half past eleven');

    // Somebody sets the clock three hours back: what is written after stays after.
    await setClock(phone, BACK_MS);
    await phone.dispatch(id, note(WRITTEN[2]));
    const here = await told(phone, 3, id);
    assert.ok(stampOf(here, WRITTEN[2]).at < stampOf(here, WRITTEN[0]).at, 'its clock is behind');
    await phone.shot('zone-history');

    // Sent from there; the phone is told that its clock is wrong, and everybody in which order it was.
    await press(page.getByRole('link', { name: /Abrir lo pendiente/ }));
    await phone.offline(false);
    await phone.sent();
    await page.getByText('El reloj de este teléfono va 3 h atrasado.').waitFor({ timeout: 60_000 });
    await phone.shot('zone-clock');
    assert.deepEqual(await violations(page, 'a clock that is behind'), []);

    const there = await until('the desk has all of it', async () => {
      const view = await desk.view(id);
      return texts(view).includes(WRITTEN[2]) && view.ticket.ruled.visit?.at === asked && view;
    });
    assert.deepEqual(
      ours(there).map(({ text }) => text),
      WRITTEN,
      'each once, in their order',
    );
    const [first, second, third] = WRITTEN.map((text) => stampOf(there, text));
    assert.deepEqual([first.suspect ?? false, second.suspect ?? false, third.suspect], [false, false, true]);
    await desk.open(`/mesa/ticket/${id}`);
    const item = (text) => desk.page.getByRole('listitem').filter({ hasText: text }).first();
    await item(WRITTEN[0])
      .filter({ hasText: hourOf(first.at) })
      .waitFor();
    await item(WRITTEN[1])
      .filter({ hasText: hourOf(second.at) })
      .waitFor();
    const doubted = item(WRITTEN[2]).filter({ hasText: 'reloj dudoso' });
    await doubted.filter({ hasText: hourOf(third.received) }).waitFor();
    await desk.shot('zone-desk');
    assert.deepEqual((await phone.heard()).queue, []);
  },
};
