// Journey of a photograph that another app shares into Ronda, without a network. It waits, and lands in the ticket that
// is chosen.
import assert from 'node:assert/strict';
import { TECHNICIAN } from '../../people.mjs';
import { until } from '../../world.mjs';
import { evidenceOf } from '../../files.mjs';
import { violations } from '../keyboard-and-axe.mjs';

/** As the system's share sheet does: a POST with files that leads to a page. */
async function share(page, name) {
  const arrived = page.waitForURL('**/campo/compartir');
  await page.evaluate(async (name) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 900, height: 600 });
    const pen = canvas.getContext('2d');
    for (let i = 0; i < 400; i++) {
      pen.fillStyle = `hsl(${i % 360} 70% 50%)`;
      pen.fillRect((i * 37) % 900, (i * 53) % 600, 60, 40);
    }
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.8));
    const given = new DataTransfer();
    given.items.add(new File([blob], name, { type: 'image/jpeg' }));
    const form = Object.assign(document.createElement('form'), {
      ...{ action: '/compartir', method: 'post', enctype: 'multipart/form-data' },
    });
    const files = Object.assign(document.createElement('input'), { type: 'file', name: 'files', multiple: true });
    files.files = given.files;
    form.append(files);
    document.body.append(form);
    setTimeout(() => form.submit());
  }, name);
  await arrived;
}
const waiting = (page) => page.evaluate(async () => (await (await caches.open('ronda-shared')).keys()).length);

export const journeys = {
  async 'what another app shares waits without a network and lands in the ticket that is chosen, once'(world) {
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    await phone.open('/campo');
    await phone.offline();
    const { page } = phone;
    await share(page, 'placa de la bomba.jpg');
    await until('the app', () => page.evaluate(() => globalThis.heard?.started));
    await page.getByRole('heading', { name: 'Compartido con Ronda' }).waitFor();
    await page.getByText('placa de la bomba.jpg').waitFor();
    await phone.shot('shared');
    assert.deepEqual(await violations(page, 'what was shared'), []);

    // Nobody chose yet: it is still said on the round, after the page was left.
    await phone.open('/campo');
    await page.getByText('1 archivo compartido espera su ticket').waitFor();
    await page.getByRole('link', { name: 'Elegir ticket' }).click();

    const row = page.locator('main ul').last().getByRole('button').first();
    const folio = (await row.locator('b').innerText()).trim();
    const [ticket] = await phone.tickets((one) => [one.folio, one.provisional].includes(folio));
    const before = evidenceOf(await phone.view(ticket.id)).length;
    await row.click();
    await page.waitForURL(`**/campo/ticket/${ticket.id}`);
    const kept = await until('it is on the ticket', async () => {
      const files = evidenceOf(await phone.view(ticket.id));
      return files.length === before + 1 && files.at(-1);
    });
    assert.deepEqual([kept.media, kept.name], ['jpeg', 'placa de la bomba.jpg']);
    // It leaves the cache once its act is kept.
    await until('nothing waits any more', async () => (await waiting(page)) === 0);

    await phone.offline(false);
    await phone.sent();
    await until('its bytes are at the desk', async () => {
      const file = evidenceOf(await phone.view(ticket.id)).find(({ id }) => id === kept.id);
      return file?.sealed?.fault === null;
    });
  },
};
