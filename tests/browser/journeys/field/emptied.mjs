// Journey of a phone whose storage the browser emptied. What is safe and what is lost is told, and one step leads in
// again.
import assert from 'node:assert/strict';
import { TECHNICIAN, assignedTo, note, texts } from '../../people.mjs';
import { until } from '../../world.mjs';
import { violations } from '../keyboard-and-axe.mjs';

/** Throws away what scripts have kept, and leaves the cookie: as browsers do that are short of room. */
async function empty(phone, storageTypes) {
  const session = await phone.context.newCDPSession(phone.page);
  // Not detached after: with any session of the page its virtual authenticator goes.
  await session.send('Storage.clearDataForOrigin', { origin: phone.world.origin, storageTypes });
}
const ALL = 'indexeddb,local_storage,cache_storage,service_workers';
const GONE = 'El navegador borró lo que había en este dispositivo.';

const numberOf = (act) => Number(act.split('.')[1]);
const in_ = (phone) => until('the phone is in', async () => (await phone.status())?.lastSync);

export const journeys = {
  async 'an emptied phone says up to where the desk has its work, and comes in again by one press'(world) {
    const phone = await world.device('phone', 'phone', { lasting: true });
    // A browser that offers nothing by itself: what comes in was pressed.
    await phone.context.addInitScript(() => {
      PublicKeyCredential.isConditionalMediationAvailable = async () => false;
    });
    await phone.enrol(TECHNICIAN, { passkey: true });
    const [ticket] = await phone.tickets(assignedTo(TECHNICIAN));
    const { act } = await phone.dispatch(ticket.id, note('Llegó a la mesa.'));
    await phone.sent();
    await phone.context.route('**/api/sync', (route) => route.abort());
    await phone.dispatch(ticket.id, note('Se quedó en el teléfono.'));

    await empty(phone, ALL);
    await phone.context.unroute('**/api/sync');
    await phone.open('/');
    await phone.page.getByRole('heading', { name: 'Este dispositivo se vació' }).waitFor();
    await phone.page.getByText(GONE).waitFor();
    await phone.page.getByText(`La mesa tiene todo lo tuyo hasta tu acto número ${numberOf(act)}`).waitFor();
    await phone.page.getByText(/se perdió/).waitFor();
    await phone.shot('emptied');
    assert.deepEqual(await violations(phone.page, 'an emptied phone'), []);

    await phone.page.getByRole('button', { name: 'Entrar otra vez con mi llave de acceso' }).click();
    await in_(phone);
    await phone.page
      .getByRole('link', { name: /Mi ronda/ })
      .first()
      .waitFor();
    const notes = texts(await phone.view(ticket.id));
    assert.ok(notes.includes('Llegó a la mesa.') && !notes.includes('Se quedó en el teléfono.'), String(notes));
    await phone.dispatch(ticket.id, note('De nuevo dentro.'));
    await phone.sent();
  },

  async 'a phone without a passkey that was emptied asks for a link and comes in by it'(world) {
    const phone = await world.device('phone', 'phone', { lasting: true });
    await phone.enrol(TECHNICIAN);
    await phone.sent();
    await empty(phone, ALL);
    await phone.open('/');
    await phone.page.getByText('Para entrar otra vez, pide un enlace a tu supervisor').waitFor();
    await phone.page.getByLabel('Enlace de alta').fill(await world.link(TECHNICIAN));
    await phone.page.getByRole('button', { name: 'Usar el enlace' }).click();
    await phone.page.locator('form button[value=plain]').click();
    await in_(phone);
    assert.equal((await phone.status()).problem, null);
  },

  async 'a storage that is emptied while the phone sleeps is noticed when it wakes, without a network too'(world) {
    const phone = await world.device('phone', 'phone', { lasting: true });
    await phone.enrol(TECHNICIAN);
    await phone.sent();
    await phone.open('/campo');
    await phone.offline();
    await empty(phone, 'indexeddb');
    await phone.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await phone.page.getByText(GONE).waitFor();
    await phone.page.getByText('Lo enviado está a salvo en la mesa.').waitFor();
    await phone.offline(false);
    await phone.page.evaluate(() => dispatchEvent(new Event('online')));
    await phone.page.getByText(/La mesa (tiene|no había recibido)/).waitFor();
  },
};
