// A morning without a network, by hand, in the engines that are not Chromium's.
// The network is really cut: its other end is killed.
import assert from 'node:assert/strict';
import { TECHNICIAN, texts } from '../people.mjs';
import { until } from '../world.mjs';
import { Firefox } from './firefox.mjs';
import { all, push, shown } from './hand.mjs';
import { WebKit } from './webkit.mjs';

const LOCAL = 'guardado en este teléfono';
const SENT = 'enviado';
const TEXT = 'Sin señal en el sótano; el nodo no enlaza.';

const TICKETS = '//a[starts-with(@href, "/campo/ticket/")]';
const CHECKLIST = '//*[@id="lista"]//*[@role="checkbox"][@aria-checked="false"][not(@disabled)]';
const TICKED = '//*[@id="lista"]//li[.//*[@role="checkbox"][@aria-checked="true"]]';
const TILE = '//*[@id="evidencia"]//li';
const KEPT = 'Guardado en este teléfono';
const NOTE = `//*[@id="historia"]//li[contains(., "${TEXT}")]`;

/** Gives the app a photograph, as its file picker does. */
const photograph = (browser) =>
  browser.run(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 2000, height: 1500 });
    const pen = canvas.getContext('2d');
    for (let i = 0; i < 900; i++) {
      pen.fillStyle = `hsl(${i % 360} 70% 50%)`;
      pen.fillRect((i * 37) % 2000, (i * 53) % 1500, 90, 60);
    }
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.8));
    const given = new DataTransfer();
    given.items.add(new File([blob], 'placa.jpg', { type: 'image/jpeg' }));
    const input = document.querySelector('#evidencia input[type=file]');
    input.files = given.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  });

/** What stands in files beside the databases: how many photographs, and whether these words do; null where it has no such files. */
const copied = (browser, words) =>
  browser.run(async (words) => {
    if (navigator.storage?.getDirectory === undefined) return null;
    const found = { words: false, files: 0 };
    const copies = await (await navigator.storage.getDirectory()).getDirectoryHandle('outbox-copies');
    for await (const device of copies.values())
      for await (const one of device.values()) {
        if (one.name.startsWith('file-')) found.files += 1;
        else found.words ||= (await (await one.getFile()).text()).includes(words);
      }
    return found;
  }, words);

/** Opens one ticket after the other until one has a point that can be ticked. */
async function openOneWithChecklist(browser) {
  await shown(browser, TICKETS);
  const hrefs = await browser.run(() => [
    ...new Set([...document.querySelectorAll('a[href^="/campo/ticket/"]')].map((link) => link.getAttribute('href'))),
  ]);
  for (const href of hrefs) {
    await push(browser, `//a[@href="${href}"]`);
    await shown(browser, '//*[@id="historia"]');
    if ((await all(browser, CHECKLIST)).length > 0) return href.split('/').at(-1);
    await browser.back();
    await shown(browser, TICKETS);
  }
  throw new Error(`none of ${hrefs.length} tickets has a point to tick`);
}

async function offline(Browser, world) {
  const browser = await Browser.launch(world.folder);
  try {
    await browser.goto(await world.link(TECHNICIAN));
    await push(browser, '//form//button[@value="plain"]');
    await shown(browser, TICKETS);
    await until('the service worker', () =>
      browser.run(() => navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)),
    );

    // What comes once the round stands is here: a page that is left while it comes complains of that.
    await openOneWithChecklist(browser);
    await browser.back();
    await shown(browser, TICKETS);

    await world.killServer();
    await browser.reload();
    await shown(browser, '//*[@role="status"]', 'Sin conexión');
    const ticket = await openOneWithChecklist(browser);
    await push(browser, '//button[@aria-label="Nueva nota"]');
    await shown(browser, '//dialog//textarea | //*[@role="dialog"]//textarea');
    await browser.type('//dialog//textarea | //*[@role="dialog"]//textarea', TEXT);
    await push(browser, '//button[contains(., "Guardar nota")]');
    await shown(browser, NOTE, LOCAL);
    const [point] = await all(browser, `(${CHECKLIST})[1]//*[contains(@class, "label")]`);
    const done = (await all(browser, TICKED)).length;
    await push(browser, `(${CHECKLIST})[1]`);
    const ticked = `${TICKED}[contains(., "${point.split('"')[0]}")]`;
    await shown(browser, ticked, LOCAL);
    assert.equal((await all(browser, TICKED)).length, done + 1);

    await photograph(browser);
    await shown(browser, TILE, KEPT);
    await until('both are copied', async () => {
      const copies = await copied(browser, TEXT);
      return copies === null ? Browser !== Firefox : copies.words && copies.files === 1;
    });

    await browser.reload();
    await shown(browser, NOTE, LOCAL);
    await shown(browser, TILE, KEPT);
    await shown(browser, ticked, LOCAL);

    await world.serve();
    await shown(browser, NOTE, SENT);
    await shown(browser, TILE, 'Enviado');
    await shown(browser, ticked, SENT);
    assert.equal((await all(browser, NOTE)).length, 1);

    const other = await world.device('phone', 'other');
    await other.enrol(TECHNICIAN);
    const seen = await other.view(ticket);
    assert.deepEqual(
      texts(seen).filter((text) => text === TEXT),
      [TEXT],
      'the server has the note, once',
    );
    const marks = Object.values(seen.ticket.checklist).filter(({ value }) => 'done' in value);
    assert.equal(marks.length, done + 1, 'and the tick');
    assert.deepEqual((await browser.complaints()).filter(notTheNetwork), []);
  } finally {
    await browser.end();
  }
}

/** Browsers write into the console that a server cannot be reached: that is no fault of the app. */
const notTheNetwork = (text) =>
  !/Failed to load resource|Could not connect|NetworkError|can.t establish a connection|was interrupted while/.test(
    text,
  );

export const journeys = Object.fromEntries(
  [WebKit, Firefox].map((Browser) => [
    `${Browser.engine}: a morning without a network, then all of it is at the desk`,
    (world) => offline(Browser, world),
  ]),
);
