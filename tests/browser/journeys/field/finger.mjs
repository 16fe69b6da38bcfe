// Journey to what lies under a finger. What a sync brings while it is down changes nothing of what it opens, and stands
// in the list once the press was told.
import assert from 'node:assert/strict';
import { listed } from '../../actions.mjs';
import { AGENT, TECHNICIAN } from '../../people.mjs';
import { given } from '../../standard-ticket.mjs';
import { until } from '../../world.mjs';

export const journeys = {
  async 'a press on what was found opens it, whatever a sync brings while the finger is down'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const former = await given(desk);
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    await phone.open('/campo');
    await until('the phone has it', () => listed(phone, former), 30_000);
    const { page } = phone;
    await page.getByLabel('Folio, persona, lugar o equipo').fill('12407');
    const first = page.locator('a.stop').first();
    const leads = (id) => async () => (await first.getAttribute('href')) === `/campo/ticket/${id}`;
    await until('the latest is found first', leads(former));

    const { x, y, width, height } = await first.boundingBox();
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    const later = await given(desk);
    await until('the phone has that one, too', () => listed(phone, later), 30_000);
    assert.ok(await phone.view(later), 'the worker has found it by now');
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    assert.ok(await leads(former)(), 'it lies where it lay');
    await page.mouse.up();
    await page.waitForURL(`**/campo/ticket/${former}`);

    // The way back leads to what there is by now.
    await page.goBack();
    await until('the latest stands first', leads(later));
  },
};
