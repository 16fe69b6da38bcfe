// A day of an iPhone, by its screens: the tab that says to install, the app, the basement, the system.
// What iOS has and WebKitGTK has not (its own icon, passkeys, the camera, its memory manager) is not there: docs/devices.md.
import assert from 'node:assert/strict';
import { AGENT, TECHNICIAN, texts } from '../people.mjs';
import { until } from '../world.mjs';
import { all, push, shown } from './hand.mjs';
import { IPhone } from './iphone.mjs';

const NEW = 'Sin tono en el sótano';
const BASEMENT = 'En el sótano, sin señal.';
const WOKEN = 'Después de la llamada.';
const GONE = 'Se va con el almacenamiento.';
const AGAIN = 'De nuevo dentro.';
const LOCAL = 'guardado en este teléfono';
const SENT = 'enviado';
const TICKETS = '//a[starts-with(@href, "/campo/ticket/")]';
const BEGIN = '//section[contains(@class, "bottom")]//button[contains(., "Empezar atención")]';
const WRITES = '//dialog//textarea | //*[@role="dialog"]//textarea';
const button = (words) => `//button[contains(., "${words}")]`;
const noteOf = (text) => `//*[@id="historia"]//li[contains(., "${text}")]`;
const field = (datum) => `//*[@data-datum="${datum}"]//*[self::input or self::textarea]`;

/** The person types the link and comes in; without a passkey, which this WebKit has not. */
async function comesIn(phone, link) {
  await shown(phone, '//h1', 'Entrar');
  await phone.type('//details[@open]//input[@type="url"]', link);
  await push(phone, button('Usar el enlace'));
  await shown(phone, '//h1', 'Hola');
  await push(phone, '//form//button[@value="plain"]');
  await shown(phone, TICKETS);
  await shown(phone, '//header', 'Al día');
}
async function writesNote(phone, text) {
  await push(phone, '//button[@aria-label="Nueva nota"]');
  await shown(phone, WRITES);
  await phone.type(WRITES, text);
  await push(phone, button('Guardar nota'));
}

/** Opens one ticket after the other until one waits to be begun; answers which. */
async function waitsToBegin(phone) {
  await shown(phone, TICKETS);
  const hrefs = await phone.run(() => [
    ...new Set([...document.querySelectorAll('a[href^="/campo/ticket/"]')].map((link) => link.getAttribute('href'))),
  ]);
  for (const href of hrefs) {
    await push(phone, `//a[@href="${href}"]`);
    await shown(phone, '//*[@id="historia"]');
    if ((await all(phone, BEGIN)).length > 0) return [href.split('/').at(-1)];
    await phone.back();
    await shown(phone, TICKETS);
  }
  throw new Error(`none of ${hrefs.length} tickets waits to be begun`);
}

/** What the console is told of a server that does not answer, or not yet lets anybody in. */
const notTheNetwork = (text) => !/Failed to load resource/.test(text);

export const long = true;
export const journeys = {
  async "WebKit: an iPhone's day: installed first, cut off, killed, suspended, robbed of its database, emptied"(world) {
    const tab = await IPhone.launch(world.folder, { installed: false });
    try {
      await tab.goto(await world.link(TECHNICIAN));
      await shown(tab, '//h1', 'Primero instala Ronda');
      await tab.shot('iphone-1-tab');
      await push(tab, button('Seguir en el navegador'));
      await push(tab, '//form//button[@value="plain"]');
      await shown(tab, '//header', 'sin instalar');
      await push(tab, `(${TICKETS})[1]`);
      await writesNote(tab, 'Desde el navegador, con señal.');
      await shown(tab, noteOf('Desde el navegador, con señal.'), SENT);
      await world.killServer();
      await writesNote(tab, 'Desde el navegador, sin señal.');
      await tab.shot('iphone-2-tab-offline');
      await shown(tab, '//dialog//*[@role="alert"]', 'Esto no se guardó; lo que escribiste sigue en la pantalla.');
      assert.equal(
        await tab.run(() => document.querySelector('dialog textarea').value),
        'Desde el navegador, sin señal.',
      );
    } finally {
      await tab.end();
    }
    await world.serve();

    const phone = await IPhone.launch(world.folder, { installed: true });
    try {
      await phone.goto(`${world.origin}/`);
      await comesIn(phone, await world.link(TECHNICIAN));
      assert.deepEqual(await all(phone, '//header[contains(., "sin instalar")]'), []);
      await phone.shot('iphone-3-round');
      await until('it opens without a network', () =>
        phone.run(() => navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)),
      );

      await world.killServer();
      await shown(phone, '//header', 'Sin conexión');
      await push(phone, '//a[@href="/campo/nuevo"]');
      await push(phone, '//*[@data-datum="service"]//button');
      await push(phone, `//dialog[@open]${button('Correspondencia')}`);
      await phone.type(field('name'), 'Itzel Ruiz Velasco');
      await phone.type(field('subject'), NEW);
      await push(phone, button('Crear ticket'));
      await shown(phone, noteOf('Ticket creado'), LOCAL);
      const made = await phone.run(() => location.pathname.split('/').at(-1));
      await phone.shot('iphone-4-ticket');

      // The app dies before a way back has run out, so nothing can have left, and nothing was flushed.
      await phone.back();
      const [begun] = await waitsToBegin(phone);
      await push(phone, BEGIN);
      await writesNote(phone, BASEMENT);
      await shown(phone, noteOf(BASEMENT), LOCAL);
      await phone.kill();
      await phone.open();
      await phone.goto(`${world.origin}/`);
      await shown(phone, TICKETS, NEW);
      await push(phone, `//a[@href="/campo/ticket/${begun}"]`);
      await shown(phone, noteOf(BASEMENT), LOCAL);
      await shown(phone, '//*[@class="state"] | //span[contains(@class, "state")]', 'En atención');
      await phone.shot('iphone-5-killed');

      // A label's link, or a notice, loads the app anew while it is still at its first work: what is left keeps nothing back.
      for (let times = 0; times < 4; times++) {
        await phone.goto(`${world.origin}/`);
        await shown(phone, TICKETS, NEW);
        await phone.goto(`${world.origin}/campo/ticket/${begun}`);
        await shown(phone, noteOf(BASEMENT), LOCAL);
      }
      await phone.back();
      await shown(phone, TICKETS, NEW);
      await push(phone, `//a[@href="/campo/ticket/${begun}"]`);
      await shown(phone, noteOf(BASEMENT), LOCAL);

      // The system stops it, and the process that keeps its database is gone when it goes on. WebKit gives this page no
      // handle any more, so it is loaded anew.
      await phone.run(() => void (globalThis.former = true));
      await phone.suspended(() => phone.loseDatabase());
      await until('the page is another', () => phone.run(() => globalThis.former === undefined));
      await writesNote(phone, WOKEN);
      await shown(phone, noteOf(WOKEN), LOCAL);
      await shown(phone, noteOf(BASEMENT), LOCAL);
      await phone.shot('iphone-6-woken');

      await world.serve();
      await shown(phone, noteOf(WOKEN), SENT);
      await shown(phone, noteOf(BASEMENT), SENT);
      await shown(phone, '//header', 'Al día');
      await phone.shot('iphone-7-sent');

      const desk = await world.device('desk', 'desk');
      await desk.enrol(AGENT);
      const told = await until('the desk has the new ticket', async () =>
        (await desk.heard()).tickets.filter(({ subject }) => subject === NEW),
      );
      assert.deepEqual(
        told.map(({ id }) => id),
        [made],
        'once',
      );
      const seen = await desk.view(begun);
      assert.deepEqual(
        texts(seen).filter((text) => [BASEMENT, WOKEN].includes(text)),
        [BASEMENT, WOKEN],
      );
      assert.equal(seen.ticket.decided.state, 'in_progress');

      // What scripts kept is thrown away with one note in it; the cookie stays.
      await world.killServer();
      await shown(phone, '//header', 'Sin conexión');
      await writesNote(phone, GONE);
      await shown(phone, noteOf(GONE), LOCAL);
      await phone.empty();
      await world.serve();
      await phone.open();
      await phone.goto(`${world.origin}/`);
      await shown(phone, '//h2', 'Este dispositivo se vació');
      await shown(phone, '//main', 'La mesa tiene todo lo tuyo hasta tu acto número');
      await phone.shot('iphone-8-emptied');
      await comesIn(phone, await world.link(TECHNICIAN));
      await push(phone, `//a[@href="/campo/ticket/${begun}"]`);
      await shown(phone, noteOf(WOKEN));
      assert.deepEqual(await all(phone, noteOf(GONE)), []);
      await writesNote(phone, AGAIN);
      await shown(phone, noteOf(AGAIN), SENT);
      await phone.shot('iphone-9-again');
      assert.deepEqual(phone.complaints().filter(notTheNetwork), []);
    } finally {
      await phone.end();
    }
  },
};
