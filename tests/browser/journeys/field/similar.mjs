// What is like a ticket that is being written on the phone: found without a network, opened without losing a word.
import assert from 'node:assert/strict';
import { listed } from '../../actions.mjs';
import { AGENT, TECHNICIAN } from '../../people.mjs';
import { given } from '../../standard-ticket.mjs';
import { until } from '../../world.mjs';
import { violations } from '../keyboard-and-axe.mjs';

const SAID = 'Mucho ruido en el 12407, edificio 2';

export const journeys = {
  async 'a new ticket on the phone finds its like without a network, and keeps what is typed'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const former = await given(desk);
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    await phone.open('/campo');
    await until('the phone has it', () => listed(phone, former), 30_000);
    await phone.offline();
    await phone.open('/campo/nuevo');
    const { page } = phone;
    const subject = page.getByLabel('Resumen del problema');
    await subject.fill(SAID);
    const building = page.getByRole('combobox', { name: /^Edificio/ });
    const like = page.getByRole('region', { name: 'Parecidas' });
    const one = like.getByRole('listitem').filter({ has: page.locator(`a[href$="${former}"]`) });
    const link = one.getByRole('link');
    await link.waitFor();
    assert.match(await link.innerText(), /12407/, 'the words in common are told');
    assert.equal(await building.inputValue(), '', 'nothing is filled in unseen');
    await page.getByRole('button', { name: 'Usar Edificio 2 como edificio' }).click();
    await until('the building stands', async () => (await building.inputValue()) === 'edificio-2');
    await one.getByRole('button').click();
    assert.deepEqual(await violations(page, 'a new ticket with its like'), []);
    await phone.shot('new-ticket-similar');

    await link.click();
    await page.waitForURL(`**/campo/ticket/${former}`);
    await page.goBack();
    await until('what was typed', async () => (await subject.inputValue()) === SAID);
    await like.getByRole('button', { name: /^Se relaciona al crear/ }).waitFor();
  },
};
