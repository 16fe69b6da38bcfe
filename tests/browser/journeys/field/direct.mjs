// Journey of two phones on one network without a server. Two codes are read, the work goes over it sealed, and is
// handed in later.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { press } from '../../actions.mjs';
import { before, film, shown, still, wall } from '../../light-film.mjs';
import { AGENT, TECHNICIAN, note, texts } from '../../people.mjs';
import { until } from '../../world.mjs';
import { violations } from '../keyboard-and-axe.mjs';
import { shared } from './light.mjs';

const COURIER = 'rosalba.cortes';
const WORDS = 'Pasado por la red del taller, sin internet';
/** The two phones stand on one machine, which may have no other network than its own. */
const ONE_MACHINE = '--allow-loopback-in-peer-connection';

/** A phone whose camera sees a wall, until what it is shown is filmed there. */
async function phoneOf(world, name, person) {
  const view = await wall(join(world.folder, `${name}.mjpeg`));
  const phone = await world.device('phone', name, { args: [...before(view), ONE_MACHINE] });
  await phone.enrol(person);
  await phone.open('/campo');
  // The whole app is on the phone; the network stays, the server goes.
  await phone.offline();
  await phone.offline(false);
  return { phone, view, page: phone.page };
}
/** The code that a phone shows, before the other's camera. */
async function shows({ phone, page }, view, what) {
  const code = page.locator('canvas.drawn');
  await code.waitFor({ timeout: 120_000 });
  await phone.shot(what);
  assert.deepEqual(await violations(page, what), []);
  await still(code, view);
}

/** What one wrote without a server, its phone's code and the other's answer each before the other's camera. */
async function bothCodesShown(world, what) {
  const desk = await world.device('desk', 'desk');
  await desk.enrol(AGENT);
  const author = await phoneOf(world, 'author', TECHNICIAN);
  const courier = await phoneOf(world, 'courier', COURIER);
  const { id } = await shared(author.phone, desk);
  await world.killServer();
  await author.phone.dispatch(id, note(WORDS));

  await author.phone.open('/campo/pendientes');
  await press(author.page.getByRole('link', { name: 'Mandar por otro teléfono' }));
  await press(author.page.getByRole('button', { name: 'Pasarlo por la misma red' }));
  await shows(author, courier.view, `${what}-offer`);
  await courier.phone.open('/campo/pendientes');
  await press(courier.page.getByRole('link', { name: 'Recibir de otro teléfono' }));
  await shows(courier, author.view, `${what}-answer`);
  return { desk, author, courier, id };
}

export const journeys = {
  async 'two phones on one network that leads nowhere pass work on by two codes, and it is handed in later'(world) {
    const { desk, author, courier, id } = await bothCodesShown(world, 'near');

    await press(author.page.getByRole('button', { name: 'Ya lo leyó: leer el suyo' }));
    await courier.page.getByRole('heading', { name: 'Lo llevas tú.' }).waitFor({ timeout: 120_000 });
    await author.page.getByRole('heading', { name: 'Ya lo tiene.' }).waitFor({ timeout: 120_000 });
    await author.phone.shot('near-given');
    assert.deepEqual(await violations(author.page, 'what was given'), []);
    assert.ok((await author.phone.status()).pending > 0, 'its author keeps it until the server has it');

    // The author stays below ground; the courier comes to a network that leads to the server.
    await author.phone.offline();
    await world.serve();
    await courier.phone.open('/campo/pendientes');
    await courier.page
      .locator('li.carried')
      .getByText(/^Entregado: /)
      .waitFor({ timeout: 120_000 });
    await desk.open('/mesa');
    await until('the desk has the words', async () => texts(await desk.view(id)).includes(WORDS));
    await author.phone.offline(false);
    await author.phone.sent();
    const last = await until('the desk stands', () => desk.view(id));
    assert.equal(texts(last).filter((text) => text === WORDS).length, 1, 'the words once');
    assert.deepEqual((await author.phone.heard()).queue, []);
  },

  async 'two phones that do not find each other on their network go on by light, with the same work'(world) {
    const { desk, author, courier, id } = await bothCodesShown(world, 'apart');
    // Its network keeps phones from each other: whoever answered is not to be reached.
    await courier.phone.open('/campo/pendientes');

    await press(author.page.getByRole('button', { name: 'Ya lo leyó: leer el suyo' }));
    await author.page.getByText('Los teléfonos no se encontraron.').waitFor({ timeout: 120_000 });
    await author.phone.shot('near-not-found');
    assert.deepEqual(await violations(author.page, 'not found'), []);
    await press(author.page.getByRole('button', { name: 'Mandar por luz' }));
    const canvas = author.page.locator('dialog canvas.ready');
    await canvas.waitFor();
    const needed = await until('how many codes there are', async () =>
      Number(/ de (\d+) códigos/.exec(await author.page.locator('dialog footer').innerText())?.[1] ?? 0),
    );
    await film(await shown(canvas, Math.ceil(needed * 1.3) + 6), courier.view);
    await press(courier.page.getByRole('link', { name: 'Recibir de otro teléfono' }));
    await courier.page.getByRole('heading', { name: 'Lo llevas tú.' }).waitFor({ timeout: 120_000 });
    assert.ok((await author.phone.status()).pending > 0, 'its author keeps it until the server has it');

    await author.phone.offline();
    await world.serve();
    await courier.phone.open('/campo/pendientes');
    await courier.page
      .locator('li.carried')
      .getByText(/^Entregado: /)
      .waitFor({ timeout: 120_000 });
    await desk.open('/mesa');
    await until('the desk has the words', async () => texts(await desk.view(id)).includes(WORDS));
  },
};
