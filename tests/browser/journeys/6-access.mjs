// Coming in and going out: passkeys of Chromium's virtual authenticator, sessions that end, phones that are lost.
import assert from 'node:assert/strict';
import { call } from '../actions.mjs';
import { until } from '../world.mjs';
import { AGENT, SUPERVISOR, TECHNICIAN, assignedTo, note, texts } from '../people.mjs';

const button = (device, name) => device.page.getByRole('button', { name });
const own = async (device) => (await device.tickets(assignedTo(TECHNICIAN)))[0];
const started = (device) => until('the app is in', async () => (await device.status())?.lastSync);
/** A browser that offers nothing by itself: what comes in was pressed. */
const offersNothing = (device) =>
  device.context.addInitScript(() => {
    PublicKeyCredential.isConditionalMediationAvailable = async () => false;
  });
/** The devices of the person who is in, without those that the demonstration came with. */
async function devicesOf(device) {
  return (await call(device, '/api/devices')).filter(({ app }) => app !== null);
}

export const journeys = {
  async 'a person enrols with a passkey, signs out, and comes in again without a name'(world) {
    const phone = await world.device('phone', 'phone');
    await offersNothing(phone);
    await phone.enrol(TECHNICIAN, { passkey: true });
    assert.equal((await phone.authenticator.credentials()).length, 1);
    const ticket = await own(phone);
    const [before] = await devicesOf(phone);

    await phone.authenticator.present(false);
    await phone.ask('signOut');
    await phone.page.getByText('Ya entraron aquí').waitFor();
    await phone.open('/');
    await phone.page.getByText('Ya entraron aquí').waitFor();
    await phone.authenticator.present(true);
    await button(phone, 'Entrar con llave de acceso').click();
    await started(phone);
    const after = await devicesOf(phone);
    assert.deepEqual(
      after.map(({ id }) => id),
      [before.id],
      'the same device goes on',
    );
    await phone.dispatch(ticket.id, note('De vuelta.'));
    await phone.sent();
  },

  async 'a passkey is offered among what the browser fills in'(world) {
    const phone = await world.device('phone', 'phone');
    // The browser's own list cannot be reached from here: choosing from it is played, what is asked and answered is not.
    await phone.context.addInitScript(() => {
      const real = navigator.credentials.get.bind(navigator.credentials);
      navigator.credentials.get = (asked) => {
        if (asked.mediation !== 'conditional') return real(asked);
        return new Promise((resolve, reject) => {
          asked.signal.addEventListener('abort', () => reject(asked.signal.reason));
          globalThis.choose = () => void real({ publicKey: asked.publicKey }).then(resolve, reject);
        });
      };
    });
    await phone.enrol(TECHNICIAN, { passkey: true });
    await phone.ask('signOut');
    await phone.page.goto(world.origin + '/campo');
    await until('it is offered', () => phone.page.evaluate(() => typeof globalThis.choose === 'function'));
    const field = phone.page.getByLabel('Tu usuario');
    assert.equal(await field.getAttribute('autocomplete'), 'username webauthn');
    await phone.page.evaluate(() => globalThis.choose());
    await until('the person is in', async () => await phone.ask('storage'));
    assert.ok(await own(phone));
  },

  async 'of two browsers with one link one comes in, and the other is told'(world) {
    const link = await world.link(TECHNICIAN);
    const [one, other] = [await world.device('phone', 'one'), await world.device('phone', 'other')];
    for (const { page } of [one, other]) {
      await page.goto(link);
      await page.getByRole('heading', { name: /^Hola/ }).waitFor();
    }
    await one.page.locator('form button[value=plain]').click();
    await started(one);
    await other.page.locator('form button[value=plain]').click();
    await other.page.getByText('El enlace de alta ya se usó o venció').waitFor();
    await other.page.goto('about:blank');
    await other.page.goto(link);
    await other.page.getByText('El enlace de alta ya se usó o venció').waitFor();
  },

  async 'an enrolment whose answer is lost is ended by the same link, also where the page is loaded anew'(world) {
    const link = await world.link(TECHNICIAN);
    const phone = await world.device('phone', 'phone');
    await phone.page.goto(link);
    await phone.page.getByRole('heading', { name: /^Hola/ }).waitFor();
    await phone.context.route('**/api/enrol', async (route) => {
      await route.fetch(); // the server has let it in
      await route.abort();
    });
    await phone.page.locator('form button[value=plain]').click();
    await phone.page.getByRole('alert').filter({ hasText: /\S/ }).waitFor();
    await phone.context.unroute('**/api/enrol');
    await phone.context.clearCookies(); // which came with the answer that the page never had
    await phone.page.goto('about:blank');
    await phone.page.goto(link);
    await started(phone);
    assert.ok(await own(phone));
  },

  async 'who pasted a link and went on at once is not thrown back when the last of it is done'(world) {
    const phone = await world.device('phone', 'phone');
    await phone.page.goto(world.origin + '/');
    await phone.page.getByText('Tengo un enlace').click();
    await phone.page.getByLabel('Enlace de alta').fill(await world.link(TECHNICIAN));
    await button(phone, 'Usar el enlace').click();
    // What was kept until an answer came cannot go while another window reads it.
    await phone.context.route('**/api/enrol', async (route) => {
      await phone.page.evaluate(
        () =>
          new Promise((resolve, reject) => {
            const asked = indexedDB.open('ronda-coming-in');
            asked.onsuccess = () => resolve((globalThis.reads = asked.result));
            asked.onerror = () => reject(asked.error);
          }).then(() => undefined),
      );
      await route.continue();
    });
    await phone.page.locator('form button[value=plain]').click();
    await started(phone);
    await phone.page.locator('a[href^="/campo/ticket/"]').first().click();
    await phone.page.locator('#historia').waitFor();
    const { pathname } = new URL(phone.page.url());
    await phone.page.evaluate(() => globalThis.reads.close());
    await until('nothing of it is kept', () =>
      phone.page.evaluate(async () => (await indexedDB.databases()).every(({ name }) => name !== 'ronda-coming-in')),
    );
    await phone.ask('syncNow'); // behind what the engine says of it
    assert.equal(new URL(phone.page.url()).pathname, pathname);
    await phone.page.locator('#historia').waitFor();
  },

  async 'an act that weighs asks for the passkey, once'(world) {
    const first = await world.device('desk', 'first');
    await first.enrol(SUPERVISOR, { passkey: true });
    const desk = await world.device('desk', 'desk');
    await desk.enrol(SUPERVISOR, { passkey: true });
    await desk.page.goto('about:blank');

    // A browser that came in without one, to which the passkey was brought along.
    const plain = await world.device('desk', 'plain');
    await plain.enrol(SUPERVISOR);
    await assert.rejects(call(plain, `/api/people/${TECHNICIAN}/link`, {}), {
      code: 'verify_first',
    });
    const { Authenticator } = await import('../world.mjs');
    plain.authenticator = await Authenticator.in(plain.page);
    await plain.authenticator.bring(await first.authenticator.credentials());
    let asked = 0;
    plain.page.on('request', (request) => (asked += request.url().endsWith('/api/step-up') ? 1 : 0));
    await plain.open('/mesa/ajustes');
    await button(plain, 'Agregar una llave').click();
    await until('it was asked for', () => asked === 1);
    const made = await until('a link is made without asking again', () =>
      call(plain, `/api/people/${TECHNICIAN}/link`, {}),
    );
    assert.match(made.url, /\/entrar#/);
    assert.equal(asked, 1);
  },

  async 'passkeys are added, named and removed, and the last one stays'(world) {
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN, { passkey: true });
    await phone.open('/campo/ajustes');
    const section = phone.page.getByRole('region', {
      name: 'Mis llaves de acceso',
    });
    await section.getByText('Es la última').waitFor();
    await phone.authenticator.forget(); // another authenticator, as it were
    await section.getByRole('button', { name: 'Agregar una llave' }).click();
    await until('two of them', async () => (await call(phone, '/api/passkeys')).length === 2);

    const name = section.getByLabel('Nombre de la llave').last();
    await name.fill('Llave de repuesto');
    await name.press('Tab');
    await until('it has its name', async () =>
      (await call(phone, '/api/passkeys')).some((one) => one.name === 'Llave de repuesto'),
    );
    await section.getByRole('button', { name: 'Quitar la llave «Llave de repuesto»' }).click();
    await phone.page.getByRole('dialog').getByRole('button', { name: 'Quitar' }).click();
    await until('one is left', async () => (await call(phone, '/api/passkeys')).length === 1);
    const [last] = await call(phone, '/api/passkeys');
    await assert.rejects(call(phone, `/api/passkeys/${last.id}/remove`, {}), {
      code: 'last_passkey',
    });
  },

  async 'a session that ended stops sending, never working: after signing in where one stands all is sent'(world) {
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN, { passkey: true });
    const ticket = await own(phone);
    const desk = await world.device('desk', 'desk');
    await desk.enrol(TECHNICIAN);

    await phone.offline();
    await phone.dispatch(ticket.id, note('Sin señal y sin sesión.'));
    await call(desk, '/api/sign-out/others', {});
    await phone.offline(false);
    await phone.ask('syncNow');
    const ended = await until('it is said', async () => {
      const status = await phone.status();
      return status.signIn && status;
    });
    assert.deepEqual([ended.chip, ended.pending], ['attention', 1]);
    await phone.dispatch(ticket.id, note('Y sigo trabajando.'));
    await phone.open('/campo');
    assert.ok(texts(await phone.view(ticket.id)).includes('Y sigo trabajando.'));

    await phone.authenticator.present(false);
    await until('the chip says so', async () => (await phone.status()).signIn);
    await phone.page.getByRole('link', { name: /vuelve a entrar/ }).click();
    await phone.page.getByRole('heading', { name: 'Vuelve a entrar' }).waitFor();
    await phone.authenticator.present(true);
    await button(phone, 'Entrar con mi llave de acceso').click();
    const status = await phone.sent();
    assert.equal(status.problem, null);
    await until('back where one was', () => /\/campo$/.test(phone.page.url()));
    await desk.sent();
    await until('it is at the desk', async () => {
      const all = texts(await desk.view(ticket.id));
      return ['Sin señal y sin sesión.', 'Y sigo trabajando.'].every((text) => all.includes(text));
    });
  },

  async 'a lost phone hands in what it had, held, and clears itself'(world) {
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    const ticket = await own(phone);
    const desk = await world.device('desk', 'desk');
    await desk.enrol(TECHNICIAN);
    await phone.offline();
    await phone.dispatch(ticket.id, note('Escrito en el teléfono perdido.'));

    await desk.open('/mesa/ajustes');
    const lost = (await devicesOf(desk)).find(({ own }) => !own);
    await desk.page.getByRole('button', { name: `dar de baja «${lost.name}»` }).click();
    await desk.page
      .getByRole('dialog')
      .getByRole('button', { name: /dar de baja/ })
      .click();
    await until('it is revoked', async () => (await devicesOf(desk)).some(({ revoked }) => revoked !== null));

    await phone.offline(false);
    await phone.ask('syncNow').catch(() => undefined); // it may be cleared while it answers
    await phone.page.getByText('Este dispositivo se dio de baja').waitFor();
    const left = await phone.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
    assert.deepEqual(left, ['ronda'], 'nothing of it is left here but the empty register');
    const card = (await devicesOf(desk)).find(({ id }) => id === lost.id);
    assert.equal(card.held, 1, 'what it wrote waits for a decision');
    await desk.sent();
    assert.ok(!texts(await desk.view(ticket.id)).includes('Escrito en el teléfono perdido.'));
  },

  async 'a locked device shows nothing until its person confirms, without a network too'(world) {
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN, { passkey: true });
    const ticket = await own(phone);
    await phone.open('/campo/ajustes');
    await phone.page.getByText('Tras 1 min').click();
    await until('it is on', () =>
      phone.page.evaluate(() => Object.keys(localStorage).some((key) => key.startsWith('ronda.lock.'))),
    );
    await until('the service worker', () =>
      phone.page.evaluate(() => navigator.serviceWorker.ready.then((one) => one.active?.state === 'activated')),
    );
    await phone.offline();
    await phone.page.evaluate(() => sessionStorage.clear()); // as after the browser's end
    await phone.open(`/campo/ticket/${ticket.id}`);
    const cover = phone.page.getByRole('dialog', {
      name: 'Ronda está bloqueada',
    });
    await cover.waitFor();
    const read = await phone.page.locator('body').ariaSnapshot();
    assert.ok(!read.includes(ticket.subject) && !/Pendientes|Mi ronda/.test(read), read);
    assert.ok(!(await phone.page.title()).includes(ticket.subject));
    await phone.page.keyboard.press('Escape');
    await phone.page.keyboard.press('Escape');
    await cover.waitFor(); // Esc opens nothing
    assert.ok(!(await phone.page.locator('body').ariaSnapshot()).includes(ticket.subject));

    await phone.authenticator.verified(false);
    await button(phone, 'Desbloquear').click();
    await cover.getByRole('alert').waitFor();
    await phone.authenticator.verified(true);
    await button(phone, 'Desbloquear').click();
    await cover.waitFor({ state: 'detached' });
    await phone.page.getByText(ticket.subject).first().waitFor();
  },

  async 'a cloned phone goes on as another device, and nothing that either wrote is lost'(world) {
    const phone = await world.device('phone', 'phone', { lasting: true });
    await phone.enrol(TECHNICIAN);
    const ticket = await own(phone);
    await phone.sent();
    await phone.context.close();
    world.clone('phone', 'clone');
    await phone.launch();
    await phone.open('/campo');
    const clone = await world.device('phone', 'clone', { lasting: true });
    await clone.open('/campo');
    const [before] = (await devicesOf(phone)).filter(({ own }) => own);

    await clone.ask('setDraft', 'a-note', 'A medio escribir.');
    await clone.offline();
    await phone.dispatch(ticket.id, note('Del primero.'));
    await phone.sent();
    await clone.dispatch(ticket.id, note('Del clon.'));
    await clone.offline(false);
    await clone.ask('syncNow').catch(() => undefined);
    const item = await until('what it had written is held', async () => {
      const { queue, status } = await clone.heard();
      return status.problem === null && status.lastSync && queue.find(({ state }) => state === 'held');
    });
    assert.equal(item.command.add_note.text, 'Del clon.');
    assert.match(item.why.es, /se (copió|clonó) o volvió atrás/); // by this device, then by the server
    assert.equal(await clone.ask('draft', 'a-note'), 'A medio escribir.');
    const [now] = (await devicesOf(clone)).filter(({ own }) => own);
    assert.notEqual(now.id, before.id, 'another device');
    await clone.dispatch(ticket.id, note('El clon sigue.'));
    await clone.sent();

    // The log of the first is known to have been copied: it goes on as another device too.
    await phone.dispatch(ticket.id, note('El primero sigue.'));
    await phone.ask('syncNow').catch(() => undefined);
    const desk = await world.device('desk', 'desk');
    await desk.enrol(SUPERVISOR);
    await until('all of it is on the server, taken in or held', async () => {
      await desk.ask('syncNow');
      const taken = texts(await desk.view(ticket.id));
      const held = (await call(desk, '/api/held')).map((one) => one.command?.add_note?.text);
      return (
        ['Del primero.', 'El clon sigue.'].every((text) => taken.includes(text)) &&
        ['Del clon.', 'El primero sigue.'].every((text) => taken.includes(text) || held.includes(text))
      );
    });
  },

  async 'a browser without passkeys comes in by a link, and what weighs says why not'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.context.addInitScript(() => {
      delete globalThis.PublicKeyCredential;
    });
    await desk.page.goto(await world.link(SUPERVISOR));
    await desk.page.getByText('Este navegador no admite llaves de acceso').waitFor();
    assert.equal(await desk.page.locator('form button[value=passkey]').count(), 0);
    await desk.page.locator('form button[value=plain]').click();
    await started(desk);
    await assert.rejects(call(desk, `/api/people/${AGENT}/link`, {}), {
      code: 'no_passkey',
    });
    await desk.open('/mesa/ajustes');
    await desk.page.getByText('Aún no tienes ninguna').waitFor();
    assert.equal(await desk.page.getByText('Bloqueo de este equipo').count(), 0, 'a lock is not offered');
    await desk.ask('signOut');
    await desk.page.getByText('pide un enlace a tu supervisor').first().waitFor();
  },

  async 'two people take turns on one browser with their passkeys, each with what is theirs'(world) {
    const shared = await world.device('desk', 'shared');
    await offersNothing(shared);
    await shared.enrol(TECHNICIAN, { passkey: true });
    const ticket = await own(shared);
    const his = await shared.authenticator.credentials();
    await shared.context.route('**/api/sync', (route) => route.abort());
    await shared.dispatch(ticket.id, note('Quedó aquí.'), 'field');
    await shared.authenticator.present(false);
    await shared.ask('signOut');
    await shared.context.unroute('**/api/sync');
    await shared.authenticator.forget();
    await shared.authenticator.present(true);
    await shared.enrol(AGENT, { passkey: true });
    assert.equal((await shared.status()).pending, 0);
    assert.ok(!texts(await shared.view(ticket.id)).includes('Quedó aquí.'), 'not sent with her credentials');

    await shared.authenticator.present(false);
    await shared.ask('signOut');
    await shared.page.getByText('1 acto por enviar').waitFor();
    await shared.authenticator.forget();
    await shared.authenticator.bring(his);
    await shared.authenticator.present(true);
    await shared.page.getByRole('button', { name: /Omar Cruz/ }).click();
    await until('he is in', async () => await shared.ask('storage'));
    await shared.sent();
    await until('it is sent with his', async () => texts(await shared.view(ticket.id)).includes('Quedó aquí.'));
  },

  async 'who leaves may clear what is kept, but never what is unsent'(world) {
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    const ticket = await own(phone);
    await phone.context.route('**/api/sync', (route) => route.abort());
    await phone.dispatch(ticket.id, note('Todavía aquí.'));
    await assert.rejects(phone.ask('signOut', true), { code: 'unsent' });
    await phone.context.unroute('**/api/sync');
    await phone.sent();
    await phone.open('/campo/ajustes');
    // A server that is slow, and then away: it is told at once that it is asked, and in the end that they are in still.
    let away;
    const slow = new Promise((resolve) => (away = resolve));
    await phone.context.route('**/api/sign-out', async (route) => {
      await slow;
      await route.abort();
    });
    const asked = phone.page.getByRole('dialog');
    await button(phone, 'Cerrar sesión').click();
    await asked.getByRole('button', { name: 'Cerrar sesión' }).click();
    const going = asked.getByRole('button', { name: 'Cerrando sesión…' });
    await going.waitFor();
    assert.equal(await going.getAttribute('aria-disabled'), 'true', 'it is asked once');
    away();
    await asked.getByText(/sigue abierta en este equipo, y lo guardado aquí está a salvo/).waitFor();
    await phone.context.unroute('**/api/sign-out');
    await phone.page.getByRole('dialog').getByText('Borrarlo', { exact: true }).click();
    await phone.page.getByRole('dialog').getByRole('button', { name: 'Cerrar sesión' }).click();
    await phone.page.getByRole('heading', { name: 'Entrar' }).waitFor();
    const left = await phone.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
    assert.deepEqual(left, ['ronda']);
  },
};
