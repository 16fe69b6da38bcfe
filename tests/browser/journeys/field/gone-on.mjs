// Whoever goes on while something is still being written is not called back when it is done.
import assert from 'node:assert/strict';
import { comes } from '../../actions.mjs';
import { TECHNICIAN } from '../../people.mjs';
import { inStorage } from '../../storage.mjs';
import { until } from '../../world.mjs';

const SUBJECT = 'Sin tono mientras se guarda';
const there = (page) => new URL(page.url()).pathname;

/** What this device writes waits from now on, as behind a slow disk, until `free` is called in the page. */
const holdsDisk = (page) =>
  inStorage(page, ({ database, asked, done, writing }) => {
    const [store] = database.objectStoreNames;
    const held = writing([...database.objectStoreNames]);
    let free = false;
    const keeps = async () => {
      while (!free) await asked(held.objectStore(store).get('none'));
    };
    const ended = Promise.all([keeps(), done(held)]);
    globalThis.free = () => {
      free = true;
      return ended.then(() => undefined);
    };
  });

export const journeys = {
  async 'who leaves a new ticket while it is being made stays where they went, and it is made'(world) {
    const phone = await comes(world, 'phone', TECHNICIAN, 'phone');
    const { page } = phone;
    await phone.offline();
    await phone.open('/campo/nuevo');
    await page.locator('[data-datum=service] button').first().click();
    await page.locator('dialog[open]').getByRole('button', { name: 'Correspondencia' }).click();
    await page.locator('[data-datum=name] input').fill('Itzel Ruiz Velasco');
    await page.locator('[data-datum=subject] input').fill(SUBJECT);
    await holdsDisk(page);
    await page.getByRole('button', { name: 'Crear ticket' }).click();
    await page.getByRole('button', { name: 'Cerrar' }).first().click();
    await until('the list', () => there(page) === '/campo');
    await page.locator('a[href^="/campo/ticket/"]').first().click();
    await page.waitForURL('**/campo/ticket/*');
    const here = there(page);
    await page.evaluate(() => globalThis.free());
    await until('it is made', async () => (await phone.tickets(({ subject }) => subject === SUBJECT)).length === 1);
    await until('its draft is gone', async () => (await phone.ask('draft', 'new ticket')) === null);
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve))); // behind what follows it
    assert.equal(there(page), here);
    await page.locator('#historia').waitFor();
  },
};
