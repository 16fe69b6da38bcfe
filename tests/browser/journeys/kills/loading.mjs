// Parts of the app that do not come: after an update, or where the network goes while it loads (Q10).
import assert from 'node:assert/strict';
import { until } from '../../world.mjs';
import { TECHNICIAN, assignedTo, note, texts } from '../../people.mjs';
import { withoutServiceWorker } from './storage.mjs';

const missing = (route) => route.fulfill({ status: 404, body: '' });
const cut = (route) => route.abort();

/** The page says that it could not open, what is safe, and loads again when it is told to. */
async function saysSo(phone, parts, lacks) {
  await phone.kept();
  await phone.context.route(parts, lacks);
  await withoutServiceWorker(phone);
  await phone.page.goto(`${phone.world.origin}/campo`);
  await phone.page.getByRole('heading', { name: 'Ronda no pudo abrirse aquí' }).waitFor();
  await phone.page.getByText('Una parte de Ronda no llegó').waitFor();
  // Said once, by the refusal or by the page: two would be one match too many.
  await phone.page.getByText(/guardado( en este dispositivo)? sigue a(hí|quí)\./).waitFor();
  await phone.context.unroute(parts, lacks);
  await phone.page.getByRole('button', { name: 'Volver a intentar' }).click();
  await until('the app', () => phone.page.evaluate(() => globalThis.heard?.started));
}

export const journeys = {
  async 'a part of the app that does not come is said, with what is safe, and asked for again'(world) {
    const phone = await world.device('phone', 'phone', { lasting: true });
    await phone.enrol(TECHNICIAN);
    const [ticket] = await phone.tickets(assignedTo(TECHNICIAN));
    await phone.dispatch(ticket.id, note('antes de que faltara'));
    for (const [parts, lacks] of [
      [/\/assets\/worker-[^/]*\.js$/, missing],
      [/\/assets\/worker-[^/]*\.js$/, cut],
      // Of the screens nothing, not even the one that says so.
      [/\/assets\/(start|CannotStart)-[^/]*\.js$/, missing],
    ]) {
      await saysSo(phone, parts, lacks);
      assert.ok(texts(await phone.view(ticket.id)).includes('antes de que faltara'));
    }
  },

  async 'a code is typed where the part that reads it by the camera does not come'(world) {
    const phone = await world.device('phone', 'phone', { lasting: true });
    // Or the part would come of what the service worker keeps.
    await phone.context.addInitScript(() => {
      globalThis.ServiceWorkerContainer.prototype.register = () => new Promise(() => undefined);
    });
    await phone.enrol(TECHNICIAN);
    const [item] = (await phone.ask('search', 'OAX')).equipment;
    const { inventory } = (await phone.view(item)).equipment.fields;
    await phone.open('/campo/equipos');
    await phone.page.getByRole('button', { name: 'Escribir código' }).waitFor();
    const parts = /\/assets\/.*\.js$/;
    await phone.context.route(parts, cut);
    await phone.page.locator('nav button.find').click();
    const sheet = phone.page.locator('dialog[open]');
    await sheet.getByRole('alert').getByText('Esta parte aún no está en este dispositivo').waitFor();
    const field = sheet.getByLabel('Código de la etiqueta, inventario, serie o MAC');
    await field.fill(inventory.value);
    await field.press('Enter');
    await until('the item', () => new URL(phone.page.url()).pathname === `/campo/equipo/${item}`);
    await phone.context.unroute(parts, cut);
    // Why is in the browser's own log, as it is to be.
    const isWhy = (text) => text.includes('dynamically imported module');
    await until('why it did not come', () => world.complaints.some(isWhy));
    world.complaints = world.complaints.filter((text) => !isWhy(text));
  },
};
