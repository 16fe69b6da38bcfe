// Storage full, cleared under the app, or refused by the browser (Q10).
import assert from 'node:assert/strict';
import { until } from '../../world.mjs';
import { TECHNICIAN, assignedTo, note, texts } from '../../people.mjs';
import { standsByItself } from '../../storage.mjs';

/** Puts the code that `what` gives before the app's own in the worker. */
export function beforeWorker(phone, what) {
  return phone.context.route(/\/assets\/worker-[^/]*\.js$/, async (route) => {
    try {
      const response = await route.fetch();
      await route.fulfill({ response, body: `${what()};\n${await response.text()}` });
    } catch (error) {
      if (!/disposed|closed/.test(error.message)) throw error; // the journey was over before the worker was there
    }
  });
}

/** What is loaded next comes from the network, where `beforeWorker` stands. */
export const withoutServiceWorker = ({ page }) =>
  page.evaluate(async () => {
    for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
  });

/** What a browser in a private window, or an old one, lacks. */
async function without(phone, code) {
  await beforeWorker(phone, () => code);
  await phone.context.addInitScript(code);
}

async function saysInstead(phone, sentence) {
  await phone.page.goto(`${phone.world.origin}/`);
  await phone.page.getByRole('heading', { name: 'Ronda no pudo abrirse aquí' }).waitFor();
  await phone.page.getByText(sentence).waitFor();
  await phone.page.getByRole('button', { name: 'Volver a intentar' }).waitFor();
}

export const journeys = {
  async 'a full phone says that nothing was kept, and takes the same words once there is room'(world) {
    const phone = await world.device('phone', 'phone', { lasting: true });
    await phone.enrol(TECHNICIAN);
    const [ticket] = await phone.tickets(assignedTo(TECHNICIAN));
    await until('documents stand by themselves', () => standsByItself(phone.page));
    await phone.context.close(); // Chromium asks how much there is when it opens a storage, and then for a while no more
    await phone.launch();
    const session = await phone.context.newCDPSession(phone.page);
    const { origin } = world;
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
    await phone.open(`/campo/ticket/${ticket.id}`);
    await phone.page.getByRole('button', { name: 'Nueva nota' }).click();
    const box = phone.page.getByRole('dialog').getByRole('textbox');
    const save = phone.page.getByRole('button', { name: 'Guardar nota' });
    await box.fill('No cabe en el teléfono.');
    const told = phone.page
      .getByRole('dialog')
      .getByRole('alert')
      .getByText('No queda espacio en este dispositivo y esto no se guardó.');
    await told.click({ trial: true }); // the draft is not kept either, and that can be read: nothing lies over it
    await phone.page.getByRole('dialog').getByRole('alert').getByRole('button').click();
    await save.click();
    await told.click({ trial: true });
    await phone.shot('full-phone');
    assert.equal(await box.inputValue(), 'No cabe en el teléfono.', 'the words stay');
    assert.ok(!texts(await phone.view(ticket.id)).includes('No cabe en el teléfono.'), 'nothing is shown as kept');
    assert.equal((await phone.status()).pending, 0);

    await session.send('Storage.overrideQuotaForOrigin', { origin });
    await until('room is noticed', async () => {
      if (await save.isVisible()) await save.click({ timeout: 1_000 });
      return texts(await phone.view(ticket.id)).includes('No cabe en el teléfono.');
    });
    await phone.sent();
    assert.equal(texts(await phone.view(ticket.id)).filter((text) => text === 'No cabe en el teléfono.').length, 1);
  },

  async 'a storage cleared under the open app is told at the next word, which is not shown as kept'(world) {
    const phone = await world.device('phone', 'phone', { lasting: true });
    await phone.enrol(TECHNICIAN);
    const [ticket] = await phone.tickets(assignedTo(TECHNICIAN));
    const session = await phone.context.newCDPSession(phone.page);
    await session.send('Storage.clearDataForOrigin', { origin: world.origin, storageTypes: 'indexeddb' });
    await assert.rejects(phone.dispatch(ticket.id, note('¿Sigue ahí?')), { code: 'storage_wiped' });
    await phone.open('/');
    await phone.page.getByText('El navegador borró lo que había en este dispositivo.').waitFor();
  },

  async 'a storage closed under the app is opened again, and the word is kept'(world) {
    const phone = await world.device('phone', 'phone', { lasting: true });
    await phone.enrol(TECHNICIAN);
    const [ticket] = await phone.tickets(assignedTo(TECHNICIAN));
    for (let i = 0; i < 3; i++) {
      const closed = await phone.page.evaluate(async () => {
        const { name, version } = (await indexedDB.databases()).find(({ name }) => /^ronda-/.test(name));
        // Asking for a later version makes every connection close; then it is taken back.
        return new Promise((resolve) => {
          const request = indexedDB.open(name, version + 1);
          request.onupgradeneeded = () => request.transaction.abort();
          request.onerror = () => resolve(request.error.name);
        });
      });
      assert.equal(closed, 'AbortError');
      await phone.dispatch(ticket.id, note(`cerrado ${i}`));
    }
    await phone.sent();
    assert.equal(texts(await phone.view(ticket.id)).filter((text) => /^cerrado/.test(text)).length, 3);
  },

  async 'a storage that a dying browser still holds is waited for; while it is not to be had, that is what is said'(
    world,
  ) {
    const phone = await world.device('phone', 'phone', { lasting: true });
    await phone.enrol(TECHNICIAN);
    const [ticket] = await phone.tickets(assignedTo(TECHNICIAN));
    // As Chromium says it while the processes of its former life have not let go.
    const held = `{
      const { open } = IDBFactory.prototype;
      let refusals = REFUSALS;
      new BroadcastChannel('let-go').onmessage = () => (refusals = 0);
      IDBFactory.prototype.open = function (...args) {
        if (refusals-- > 0) throw new DOMException('Internal error opening backing store', 'UnknownError');
        return open.apply(this, args);
      };
    }`;
    let refusals = 4;
    await beforeWorker(phone, () => held.replace('REFUSALS', refusals));
    await withoutServiceWorker(phone);
    await phone.open('/campo');
    await phone.dispatch(ticket.id, note('tras un momento'));

    refusals = 1e6;
    await withoutServiceWorker(phone);
    await assert.rejects(phone.open('/campo'), /storage_blocked/);
    await phone.page.getByRole('heading', { name: 'Ronda no pudo abrirse aquí' }).waitFor();
    await assert.rejects(phone.dispatch(ticket.id, note('no hay dónde')), { code: 'storage_blocked' });
    refusals = 0;
    await phone.page.evaluate(() => {
      new BroadcastChannel('let-go').postMessage(null);
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await until('it begins by itself', async () => texts(await phone.view(ticket.id)).includes('tras un momento'));
    assert.ok(!texts(await phone.view(ticket.id)).includes('no hay dónde'));
  },

  async 'a browser without WebAssembly gets a sentence, not a blank page'(world) {
    const phone = await world.device('phone', 'phone', { lasting: true });
    await without(phone, 'delete globalThis.WebAssembly');
    await saysInstead(phone, 'La aplicación no pudo arrancar en este navegador.');
  },

  async 'a browser without IndexedDB gets a sentence, not a blank page'(world) {
    const phone = await world.device('phone', 'phone', { lasting: true });
    await without(phone, `Object.defineProperty(self, 'indexedDB', { value: undefined })`);
    await saysInstead(phone, 'Este navegador no deja guardar nada en el dispositivo.');
  },

  async 'a browser whose IndexedDB refuses, as in private windows, gets a sentence, not a blank page'(world) {
    const phone = await world.device('phone', 'phone', { lasting: true });
    await without(phone, `IDBFactory.prototype.open = () => { throw new DOMException('denied', 'SecurityError'); }`);
    await saysInstead(phone, 'Este navegador no deja guardar nada en el dispositivo.');
  },
};
