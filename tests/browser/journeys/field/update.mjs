// A new build of the app while work waits: offered, taken by one tap, nothing lost or said twice.
import assert from 'node:assert/strict';
import { build, builds } from '../../builds.mjs';
import { SUPERVISOR, TECHNICIAN, assignedTo, note, texts } from '../../people.mjs';
import { until } from '../../world.mjs';

const BELOW = 'Escrito en el sótano con la versión de antes';
const BETWEEN = 'Escrito mientras la versión nueva esperaba';
const DRAFT = 'A medio escribir cuando llega la versión';

export const journeys = {
  async 'an update while work waits: sent, offered and not forced, taken by one tap, nothing lost'(world) {
    const { former, later } = builds(world.folder);
    const front = await world.serveFrom(former);
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    const [ticket] = await phone.tickets(assignedTo(TECHNICIAN));
    await phone.open(`/campo/ticket/${ticket.id}`);
    const { page } = phone;
    await phone.offline();
    await phone.dispatch(ticket.id, note(BELOW));
    await until('it waits', async () => (await phone.status()).pending === 1);
    const words = page.getByRole('dialog').getByRole('textbox');
    await page.getByRole('button', { name: 'Nueva nota' }).click();
    await words.fill(DRAFT);
    await page.evaluate(() => (globalThis.sameLife = true));

    // Meanwhile the server was brought up to date; then there is a signal.
    front.folder = later;
    await phone.offline(false);
    await phone.sent();
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    const offer = page.getByText('Hay una versión nueva.');
    await offer.waitFor();
    assert.ok(await page.evaluate(() => globalThis.sameLife), 'nothing loads again by itself');
    assert.equal(await words.inputValue(), DRAFT, 'who writes goes on writing');

    // Below again, with something that waits: the update is on the phone whole, and needs no network.
    await phone.offline();
    front.cut();
    await phone.dispatch(ticket.id, note(BETWEEN));
    await until('it waits', async () => (await phone.status()).pending === 1);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Instalar' }).click();
    await until('the new version stands', async () => (await build(page)) === 'later');
    await until('the app', () => page.evaluate(() => globalThis.heard?.started));
    await until('what waited waits', async () => (await phone.status())?.pending === 1);
    assert.equal(await offer.count(), 0, 'taken, it is not offered again');
    await page.getByRole('button', { name: 'Nueva nota' }).click();
    await until('the draft is there', async () => (await words.inputValue()) === DRAFT);
    await phone.shot('update-with-work-waiting');

    front.cut(false);
    await phone.offline(false);
    await phone.sent();
    const desk = await world.device('desk', 'desk');
    await desk.enrol(SUPERVISOR);
    await until('the desk has both, once', async () => {
      const said = texts(await desk.view(ticket.id));
      return [BELOW, BETWEEN].every((text) => said.filter((each) => each === text).length === 1);
    });
  },
};
