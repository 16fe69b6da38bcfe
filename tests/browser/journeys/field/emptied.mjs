// Journey of a phone whose storage the browser emptied. What is safe and what is lost is told, and one step leads in
// again.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { evidenceOf } from '../../files.mjs';
import { TECHNICIAN, assignedTo, note, texts } from '../../people.mjs';
import { until } from '../../world.mjs';
import { attach } from '../7-evidence.mjs';
import { violations } from '../keyboard-and-axe.mjs';

/** Throws away what scripts have kept, and leaves the cookie: as browsers do that are short of room. */
async function empty(phone, storageTypes) {
  const session = await phone.context.newCDPSession(phone.page);
  // Not detached after: with any session of the page its virtual authenticator goes.
  await session.send('Storage.clearDataForOrigin', { origin: phone.world.origin, storageTypes });
}
const ALL = 'indexeddb,local_storage,cache_storage,service_workers,file_systems';
const GONE = 'El navegador borró lo que había en este dispositivo.';

/** Of a browser that is not running: Chromium throws them away now and then as it recovers from a crash. */
export function loseDatabases(phone) {
  rmSync(join(phone.profile, 'Default', 'IndexedDB'), { recursive: true });
}
async function crashAndLose(phone) {
  await phone.crash();
  loseDatabases(phone);
  await phone.launch();
}
const emptiedTitle = ({ page }) => page.getByRole('heading', { name: 'Este dispositivo se vació' });
/** Whether a phone that was just opened says that it was emptied; waits until it says that, or what it keeps. */
export async function isEmptied(phone) {
  const said = await until('the phone says how it is', async () => {
    if (await emptiedTitle(phone).isVisible()) return 'emptied';
    return (await phone.status())?.lastSync && 'whole';
  });
  return said === 'emptied';
}
/** Comes in again with a link, as whoever has no passkey does. */
export async function comesInAnew(phone) {
  const field = phone.page.getByLabel('Enlace de alta');
  // Where it is not known that there is no passkey it stands folded, and unfolds by itself once that is known.
  await until('where a link is pasted', async () => {
    if (await field.isVisible()) return true;
    await phone.page.getByText('Tengo un enlace').click();
    return false;
  });
  await field.fill(await phone.world.link(TECHNICIAN));
  await phone.page.getByRole('button', { name: 'Usar el enlace' }).click();
  await phone.page.locator('form button[value=plain]').click();
  await in_(phone);
}
/** How copies are called whose name begins like this. */
const copied = (page, beginning) =>
  page.evaluate(async (beginning) => {
    const names = [];
    const copies = await (await navigator.storage.getDirectory()).getDirectoryHandle('outbox-copies');
    for await (const device of copies.values())
      for await (const name of device.keys()) if (name.startsWith(beginning)) names.push(name);
    return names;
  }, beginning);
const copiedFiles = (page) => copied(page, 'file-');

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
    await emptiedTitle(phone).waitFor();
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
    await comesInAnew(phone);
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

  async 'what was written below ground goes up although the browser threw its databases away'(world) {
    const phone = await world.device('phone', 'phone', { lasting: true });
    await phone.enrol(TECHNICIAN);
    const [ticket] = await phone.tickets(assignedTo(TECHNICIAN));
    await phone.dispatch(ticket.id, note('Llegó a la mesa.'));
    await phone.sent();
    await phone.context.close(); // Chromium writes a new cookie to the disk within half a minute, or when it ends
    await phone.launch();
    await phone.open('/campo');
    await phone.offline();
    const words = ['Bajé al sótano.', 'El contacto no tiene corriente.', 'Cambié la extensión.'];
    for (const said of words) await phone.dispatch(ticket.id, note(said));
    await phone.ask('setDraft', 'a draft', 'a medias');
    const photo = await attach(phone, phone.page, ticket.id);
    await until('the photograph is copied', async () => (await copiedFiles(phone.page)).length === 1);
    await until('what is half written is copied', async () => (await copied(phone.page, 'drafts')).length === 1);

    await crashAndLose(phone);
    await phone.context.setOffline(true);
    await phone.page.goto(`${world.origin}/`);
    await emptiedTitle(phone).waitFor();
    await phone.page.getByText(/está en una copia aparte: 4 actos y 1 archivo\. Se envía en cuanto/).waitFor();
    await phone.page.getByText('Lo que tenías a medio escribir también está en la copia').waitFor();
    await phone.shot('emptied-with-a-copy');

    await phone.offline(false);
    await phone.page.evaluate(() => dispatchEvent(new Event('online')));
    await phone.page.getByText(/la mesa ya lo tiene: 4 actos\. 1 archivo se envía en cuanto/).waitFor();
    await phone.shot('emptied-and-handed-in');
    await comesInAnew(phone);
    await phone.sent();
    const witness = await world.device('desk', 'witness');
    await witness.enrol(TECHNICIAN);
    const there = await until('all of it is there', async () => {
      const view = await witness.view(ticket.id);
      return evidenceOf(view).some(({ sealed }) => sealed) && texts(view);
    });
    assert.deepEqual(
      there.filter((text) => words.includes(text)),
      words,
      'each once, in their order',
    );
    assert.ok(photo.act);
    assert.deepEqual(await copiedFiles(phone.page), []);
    assert.equal(await phone.ask('draft', 'a draft'), 'a medias');
  },

  async 'a copy waits for whoever comes in again where no session is left, and knows whose it is'(world) {
    const phone = await world.device('phone', 'phone', { lasting: true });
    await phone.enrol(TECHNICIAN);
    const [ticket] = await phone.tickets(assignedTo(TECHNICIAN));
    await phone.offline();
    await phone.dispatch(ticket.id, note('Sin señal y sin sesión.'));
    await phone.context.clearCookies();
    await crashAndLose(phone);
    await phone.context.clearCookies();
    await phone.open('/');
    await phone.page.getByText(/está en una copia aparte: 1 acto\. Se envía en cuanto/).waitFor();
    // Away to copy the link, and back: what is told of the device once more leaves open what was opened.
    await phone.page.getByText('Tengo un enlace').click();
    const link = phone.page.getByLabel('Enlace de alta');
    await link.fill('http://');
    const told = await phone.page.evaluate(() => globalThis.heard.emptied);
    await phone.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await until('it is told once more', () => phone.page.evaluate((told) => globalThis.heard.emptied > told, told));
    await phone.page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))));
    await link.fill('http://localhost', { timeout: 5_000 }); // nobody fills in what is folded
    await comesInAnew(phone);
    await until('it is in its ticket', async () =>
      texts(await phone.view(ticket.id)).includes('Sin señal y sin sesión.'),
    );
  },
};
