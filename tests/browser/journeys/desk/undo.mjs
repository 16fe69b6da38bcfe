// What was just done is undone, with a network too. Until its way back is gone it does not leave the device (property 15).
import assert from 'node:assert/strict';
import { atDesk, onPhone, stateOf, ticketOf } from '../../actions.mjs';
import { AGENT, TECHNICIAN, assignedTo, texts } from '../../people.mjs';
import { given } from '../../standard-ticket.mjs';
import { until } from '../../world.mjs';

const back = (page) => page.getByRole('button', { name: /^Deshacer/ });
/** What the server has of a ticket, as another desk hears it. */
const elsewhere = (other, id) => async () => texts(await other.view(id));

export const journeys = {
  async 'what a desk has just said is taken back with a network; what is let be leaves by itself'(world) {
    const [desk, other] = [await world.device('desk', 'desk'), await world.device('desk', 'other')];
    await desk.enrol(AGENT);
    await other.enrol('gabriela.matus');
    const { page } = desk;
    const id = await given(desk);
    await atDesk(desk, id);
    await atDesk(other, id);
    const composer = page.locator('.composer');
    const says = async (text) => {
      await page.keyboard.press('n');
      await composer.getByRole('textbox').fill(text);
      await page.keyboard.press('Control+Enter');
      await until(`«${text}» is told here`, async () => texts(await desk.view(id)).includes(text));
    };
    await says('Es de otro edificio');
    await back(page).click();
    await until('it is gone', async () => !texts(await desk.view(id)).includes('Es de otro edificio'));
    await until('its words are back', async () => (await composer.getByRole('textbox').inputValue()) !== '');
    await desk.sent();

    // Let be: nobody asks for it, and it is at the other desk once its way back is gone.
    await says('Es del edificio 2');
    await back(page).hover(); // under a pointer it does not run out
    assert.ok(!(await elsewhere(other, id)()).includes('Es del edificio 2'), 'it has not left');
    await page.mouse.move(0, 0);
    await until('it left by itself', async () => (await elsewhere(other, id)()).includes('Es del edificio 2'));
    await until('its way back went with it', async () => (await back(page).count()) === 0);
    assert.ok(!(await elsewhere(other, id)()).includes('Es de otro edificio'), 'what was taken back was never told');
  },

  async 'a start that was pressed by mistake is taken back on a phone with a network'(world) {
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    const [mine] = await phone.tickets((one) => assignedTo(TECHNICIAN)(one) && one.state === 'assigned');
    await onPhone(phone, mine.id);
    const { page } = phone;
    const start = page.locator('section.bottom').getByRole('button', { name: /^Empezar/ });
    await start.click();
    await until('it is begun', async () => (await stateOf(phone, mine.id)) === 'in_progress');
    await back(page).click();
    await until('it is as it was', async () => (await stateOf(phone, mine.id)) === 'assigned');
    await phone.sent();
    assert.equal(await stateOf(phone, mine.id), 'assigned', 'the server has both, and the ticket neither');
    await start.waitFor();

    // Whoever puts the phone away presses no way back: it leaves by that, while nothing else would end it.
    await start.click();
    await until('it is begun again', async () => (await stateOf(phone, mine.id)) === 'in_progress');
    await back(page).hover();
    await until('it waits', async () => (await phone.status()).pending > 0);
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    // Its grace is a minute long.
    await until('it left', async () => (await phone.status()).pending === 0, 40_000);
    assert.equal((await ticketOf(phone, mine.id)).decided.state, 'in_progress');
    await until('its way back went with it', async () => (await back(page).count()) === 0);
  },
};
