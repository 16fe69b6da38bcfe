// Journey of two phones in a basement. What one wrote the other carries, by light, and hands in; the receipt comes back
// by light.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, film, shown, still, wall } from '../../light-film.mjs';
import { AGENT, TECHNICIAN, assignedTo, note, texts } from '../../people.mjs';
import { until } from '../../world.mjs';
import { evidenceOf } from '../../files.mjs';
import { attach } from '../7-evidence.mjs';
import { violations } from '../keyboard-and-axe.mjs';

const COURIER = 'rosalba.cortes';
const WORDS = 'Sótano: la bomba quedó con la válvula cerrada';

/** A ticket of the technician that the desk has, too. */
export const shared = (author, desk) =>
  until('a ticket on both', async () => {
    const here = new Set((await desk.heard()).tickets.map(({ id }) => id));
    return (await author.heard()).tickets.filter(assignedTo(TECHNICIAN)).find(({ id }) => here.has(id));
  });

/** Plays what waits on this phone: the film of its screen. */
async function plays(author, path) {
  const { page } = author;
  await page.getByRole('link', { name: 'Mandar por otro teléfono' }).click();
  await page.getByRole('button', { name: 'Mandar por luz' }).waitFor();
  await author.shot('light-send');
  assert.deepEqual(await violations(page, 'sending'), []);
  await page.getByRole('button', { name: 'Mandar por luz' }).click();
  const canvas = page.locator('dialog canvas.ready');
  await canvas.waitFor();
  const needed = await until('how many codes there are', async () =>
    Number(/ de (\d+) códigos/.exec(await page.locator('dialog footer').innerText())?.[1] ?? 0),
  );
  await author.shot('light-play');
  // From any moment on: some codes have passed already, and what is missed comes as repair.
  const codes = await shown(canvas, Math.ceil(needed * 1.3) + 6);
  await page.getByRole('button', { name: 'Ya lo tiene' }).click();
  return film(codes, path);
}

/** The camera of this phone looks, until what it saw is whole. */
async function looks(phone, said) {
  await phone.open('/campo/pendientes');
  await phone.page.getByRole('link', { name: 'Recibir de otro teléfono' }).click();
  await phone.page.getByRole('heading', { name: said }).waitFor({ timeout: 120_000 });
}

export const journeys = {
  async 'below ground a colleague carries one’s work by light, hands it in, and nothing is doubled after'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const wallpaper = await wall(join(world.folder, 'author.mjpeg'));
    const author = await world.device('phone', 'author', { args: before(wallpaper) });
    await author.enrol(TECHNICIAN);
    const { id } = await shared(author, desk);
    const held = evidenceOf(await desk.view(id)).length;

    await author.open('/campo');
    await author.offline();
    await author.dispatch(id, note(WORDS));
    const photo = await attach(author, author.page, id, {}, 240);
    await author.open('/campo/pendientes');
    const seen = await plays(author, join(world.folder, 'courier.mjpeg'));

    const courier = await world.device('phone', 'courier', { args: before(seen) });
    const { page } = courier;
    await courier.enrol(COURIER);
    await courier.open('/campo');
    await courier.offline();
    const began = Date.now();
    await looks(courier, 'Lo llevas tú.');
    process.stdout.write(`        by light, from the list to «Lo llevas tú»: ${Date.now() - began} ms\n`);
    await courier.shot('light-got');
    assert.deepEqual(await violations(page, 'what was received'), []);

    // It stays over a reload, and can be given up, which is asked first.
    await courier.open('/campo/pendientes');
    const card = page.locator('li.carried');
    await card.getByText('Por entregar').waitFor();
    await card.getByRole('button', { name: 'Ya no llevarlo' }).click();
    await page.getByRole('button', { name: 'Seguir llevándolo' }).click();
    assert.deepEqual(await violations(page, 'what is carried'), []);
    assert.ok(!texts(await desk.view(id)).includes(WORDS), 'nobody has brought it yet');

    await courier.offline(false);
    await card.getByText(/^Entregado: /).waitFor({ timeout: 120_000 });
    await courier.shot('light-handed');
    await until('the desk has the words and the photograph', async () => {
      const shown = await desk.view(id);
      const file = evidenceOf(shown).find((one) => one.id === photo.act);
      return texts(shown).includes(WORDS) && file?.sealed?.fault === null;
    });
    assert.ok((await author.status()).pending > 0, 'its author is still below ground');

    // The receipt goes back the same way.
    await card.getByRole('link', { name: 'Mostrar acuse' }).click();
    const receipt = page.locator('canvas.drawn');
    await receipt.waitFor();
    await courier.shot('light-receipt');
    await still(receipt, wallpaper);
    await looks(author, 'El servidor ya lo tiene.');
    await author.page.getByText('Todo lo que escribiste hasta ahora ya está en el servidor.').waitFor();
    // It is a receipt for acts: what it says is not said of the photograph.
    await author.page.getByText('De tus fotos y archivos no dice nada: 1 sigue aquí').waitFor();
    await author.open('/campo/pendientes');
    await author.page.getByText('actos de esta lista ya están en el servidor.').waitFor();

    // Its own sync finds all of it there.
    await author.offline(false);
    await author.sent();
    await until('its photograph is known to be there', async () => (await author.status()).files === 0);
    const last = await until('the desk stands', () => desk.view(id));
    assert.equal(texts(last).filter((text) => text === WORDS).length, 1, 'the words once');
    assert.equal(evidenceOf(last).length, held + 1, 'the photograph once');
    assert.deepEqual((await author.heard()).queue, []);
  },
};
