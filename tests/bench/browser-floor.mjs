// Measures the least that Chromium alone takes of W2 and W5.
// A page without an app, a worker without a core, rows of the same sizes: `node tests/bench/browser-floor.mjs`. What an app adds is what the tables of docs/performance.md have above it.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { browser, serve } from './lib/browser.mjs';
import { clock } from './lib/clock.mjs';
import { spread } from './lib/figures.mjs';
import { slow } from './lib/slow.mjs';

const PHONE = { viewport: { width: 412, height: 915 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
const FACTOR = 4;
const TAPS = 24;
const EDITS = 400;
const TICKETS = 2_000;
const PAGES = 4;

/** Rows as the round has them: forty, each of some thirty elements, three of them drawn. */
const GLYPH = '<svg viewBox="0 0 24 24" width="20" height="20"><path d="M2 2h20"/><path d="M2 12h20"/></svg>';
const ROW = `<li><a class="stop"><span>${GLYPH}</span><span><b>TYS-98</b>${GLYPH}<i>hoy</i></span><span class="title">Sin red</span>
<span><em>Ventanilla</em>${GLYPH}</span>${'<span><u></u></span>'.repeat(6)}</a></li>`;
const SECTION = `<section><h2>Equipo</h2>${`<p><span>Marca</span> <span>Modelo</span></p>${GLYPH}`.repeat(6)}</section>`;
const STYLE = `body{margin:0;font:16px sans-serif} .stop{display:grid;gap:3px;min-height:88px;padding:14px;content-visibility:auto;contain-intrinsic-size:auto 100px}
section{padding:12px} ol{margin:0;padding:0;list-style:none}`;

function page() {
  const list = document.querySelector('main');
  const open = document.createElement('div');
  open.innerHTML = document.querySelector('template').innerHTML;
  const found = document.createElement('div');
  found.innerHTML = `<ol>${list.querySelector('li').outerHTML.repeat(10)}</ol>`;
  const show = (part) => {
    document.querySelector('#place').firstElementChild.remove();
    document.querySelector('#place').append(part);
  };
  list.addEventListener('click', () => {
    open.querySelector('h1').textContent = `Sin red ${(globalThis.opened = (globalThis.opened ?? 0) + 1)}`;
    show(open);
  });
  globalThis.back = () => show(list);
  globalThis.worker = new Worker('worker.js');
  globalThis.ask = (what) =>
    new Promise((done) => {
      worker.onmessage = ({ data }) => done(data);
      worker.postMessage(what);
    });
  document.querySelector('input').addEventListener('input', async () => {
    await globalThis.ask('nothing');
    for (const title of found.querySelectorAll('.title')) title.textContent = `Hallado ${(globalThis.letters = (globalThis.letters ?? 0) + 1)}`;
    show(found);
  });
}

function worker() {
  const bytes = new Uint8Array(2_500).map((_, i) => i * 7);
  const words = Object.fromEntries(Array.from({ length: 24 }, (_, i) => [`campo_${i}`, `Palabras de la fila ${i}`]));
  const row = (id) => ({ id, summary: { ticket: { id, ...words, tokens: ['sin', 'red'] } }, unsent: 0, stuck: 0 });
  const STORES = ['state', 'acts', 'documents', 'summaries', 'pages'];
  const opened = new Promise((done) => {
    const asked = indexedDB.open('floor', 1);
    asked.onupgradeneeded = () => {
      for (const name of STORES) asked.result.createObjectStore(name, { keyPath: 'id' });
    };
    asked.onsuccess = () => done(asked.result);
  });
  const write = async (work) => {
    const tx = (await opened).transaction(STORES, 'readwrite', { durability: 'strict' });
    work((name) => tx.objectStore(name));
    await new Promise((done, failed) => {
      tx.oncomplete = done;
      tx.onabort = () => failed(tx.error);
    });
  };
  let act = 0;
  globalThis.onmessage = async ({ data }) => {
    if (data === 'edit') {
      await write((store) => {
        store('acts').put({ id: ++act, bytes: bytes.slice(0, 600) });
        store('summaries').put(row(act % 40));
        store('state').put({ id: 1, log: bytes.slice(0, 200) });
      });
    } else if (data === 'answer') {
      const reading = (await opened).transaction('acts');
      const rows = await new Promise((done) => {
        reading.objectStore('acts').getAll(null, 300).onsuccess = ({ target }) => done(target.result);
      });
      await write((store) => {
        for (const one of rows) store('acts').put({ ...one, settled: true });
        for (let id = 0; id < 60; id++) {
          store('documents').put({ id, bytes });
          store('summaries').put(row(id));
        }
      });
    } else if (data.tickets) {
      const each = data.tickets / data.pages;
      for (let from = 0; from < data.tickets; from += each) {
        const ids = Array.from({ length: each }, (_, at) => from + at);
        await write((store) => {
          if (data.whole) {
            store('pages').put({ id: from, documents: ids.map((id) => ({ id, bytes: bytes.slice() })), rows: ids.map(row) });
            return;
          }
          for (const id of ids) {
            store('documents').put({ id, bytes });
            store('summaries').put(row(id));
          }
        });
      }
    }
    postMessage(null);
  };
}

const folder = await mkdtemp(join(tmpdir(), 'ronda-floor-'));
await writeFile(
  join(folder, 'index.html'),
  `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>${STYLE}</style><input>
<div id="place"><main><ol>${ROW.repeat(40)}</ol></main></div><template><h1>Sin red</h1>${SECTION.repeat(4)}</template><script type="module">(${page})()</script>`,
);
await writeFile(join(folder, 'worker.js'), `(${worker})()`);
const served = await serve(folder);
const tell = (what, how, values) => process.stdout.write(`${JSON.stringify({ what, how, ...spread(values), load: loadavg()[0] })}\n`);
const context = await browser(join(folder, 'profile'), PHONE);
try {
  await context.addInitScript(clock);
  const visit = context.pages()[0] ?? (await context.newPage());
  await visit.goto(`http://127.0.0.1:${served.port}/`);
  const timed = (what) =>
    visit.evaluate(async (what) => {
      const began = performance.now();
      await globalThis.ask(what);
      return performance.now() - began;
    }, what);
  tell(`${TICKETS} tickets stored, in ${PAGES} transactions`, 'as it is', [await timed({ tickets: TICKETS, pages: PAGES })]);
  tell(`${TICKETS} tickets stored, in ${PAGES} rows`, 'as it is', [await timed({ tickets: TICKETS, pages: PAGES, whole: true })]);
  for (const how of ['as it is', `${FACTOR}× slower`]) {
    const release = how === 'as it is' ? () => undefined : await slow(FACTOR, context);
    const [taps, letters, edits] = [[], [], []];
    for (let at = 0; at < TAPS; at++) {
      await visit.evaluate((at) => void (globalThis.shown = globalThis.clock.after('click', 'h1', 1, `Sin red ${at}`)), (await visit.evaluate(() => globalThis.opened ?? 0)) + 1);
      await visit.locator('a.stop').nth(at % 5).click();
      taps.push(await visit.evaluate(() => globalThis.shown));
      await visit.evaluate(async () => {
        globalThis.back();
        await globalThis.clock.painted();
      });
      await visit.locator('input').focus();
      await visit.evaluate((at) => void (globalThis.shown = globalThis.clock.after('input', '.title', 1, `Hallado ${at}`)), (await visit.evaluate(() => globalThis.letters ?? 0)) + 10);
      await visit.keyboard.type('v');
      letters.push(await visit.evaluate(() => globalThis.shown));
      await visit.evaluate(async () => {
        globalThis.back();
        await globalThis.clock.painted();
      });
    }
    for (let at = 0; at < EDITS; at++) edits.push(await timed('edit'));
    tell('a tap that takes a list of forty away and shows what is made', how, taps);
    tell('a letter, asked of a worker, in whose place ten rows are shown', how, letters);
    tell('an act, a row and the log stored, asked of a worker', how, edits);
    await release();
    if (how !== 'as it is') continue;
    const answers = [];
    for (let at = 0; at < 10; at++) answers.push(await timed('answer'));
    tell('an answer to three hundred acts, sixty tickets with it, stored', how, answers);
  }
} finally {
  await context.close();
  served.close();
  await rm(folder, { recursive: true, force: true });
}
