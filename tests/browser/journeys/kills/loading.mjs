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
};
