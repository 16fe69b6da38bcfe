// Benchmark W5: the numbers to hold on a phone. The phone is a real Chromium, slowed four times, with N tickets and as
// many equipment items.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { spread } from './lib/figures.mjs';
import { seat } from './lib/seat.mjs';
import { slow } from './lib/slow.mjs';
import { until } from './lib/child.mjs';
import { house, profile, round } from './ronda.mjs';

const run = promisify(execFile);
/** How many of the tickets are the technician's own: a round of some days. */
const OWN = 40;
const OWNER = 'omar.cruz';
const FACTOR = 4;
/** How long a finger lies on what it taps. The driver's own click presses for no time, which no hand does. */
const PRESS_MS = 60;

/** N equipment items of the building that the technician serves. */
async function equipment(staged, n) {
  const file = join(staged.folder, 'equipment.csv');
  const kinds = ['computadora', 'teléfono IP', 'access point', 'impresora'];
  const rows = Array.from(
    { length: n },
    (_, i) => `INV-${100_000 + i},SN${700_000 + i},${kinds[i % 4]},Marca ${i % 9},Modelo ${i % 40},${kinds[i % 4]} ${i},edificio-2,Nivel ${i % 4},ventanilla ${i % 30}`,
  );
  await writeFile(file, `inventory,serial,type,brand,model,name,building,level,room\n${rows.join('\n')}\n`);
  await staged.ronda('import', 'equipment', file, ...staged.stored);
}

/** What the browser loads of the app, packed as it travels: bytes by kind. */
async function download(origin) {
  const worker = await (await fetch(`${origin}/sw.js`)).text();
  const paths = [...new Set([...worker.matchAll(/\/assets\/[\w.-]+/g)].map(([path]) => path))];
  const bytes = { wasm: 0, js: 0, css: 0 };
  const index = await (await fetch(origin)).text();
  for (const [path] of index.matchAll(/\/assets\/[\w.-]+/g)) if (!paths.includes(path)) paths.push(path);
  for (const path of paths) {
    const kind = path.split('.').at(-1);
    if (!(kind in bytes)) continue;
    // Told in full, packed: fetch would unpack it and hide its size.
    const { stdout } = await run('curl', ['-s', '-o', '/dev/null', '-w', '%{size_download}', '-H', 'accept-encoding: br, gzip', origin + path]);
    bytes[kind] += Number(stdout);
  }
  return bytes;
}

/** One visit of every kind; `label` says whether the phone is slowed. */
async function visit(phone, label, tell, count) {
  const { page } = phone;
  const name = (what) => `${what}, ${label}`;

  // Searching: each keystroke, from its event to the frame after the answer.
  await page.locator('.search input').click();
  await page.evaluate(() => (globalThis.searched = globalThis.clock.searches()));
  const words = ['ventanilla', 'impresora 12', 'TYS-98', 'xicotencatl', 'INV-1019'];
  let typed = 0;
  let first = true;
  for (const word of words.slice(0, count.words)) {
    for (const key of word) {
      await page.keyboard.type(key);
      typed += key === ' ' ? 0 : 1;
      // A person types some five keys a second.
      await page.waitForTimeout(200);
    }
    await until(() => page.evaluate((typed) => globalThis.searched.length >= typed, typed), { within: 30_000 }).catch(() => undefined);
    if (first) {
      const [beginning] = await page.evaluate(() => globalThis.searched);
      tell(name('first keystroke of the first search'), [beginning]);
      first = false;
    }
    for (let key = 0; key < word.length; key++) await page.keyboard.press('Backspace');
    await page.waitForTimeout(200);
    typed = await page.evaluate(() => globalThis.searched.length);
  }
  tell(name('search, per keystroke'), (await page.evaluate(() => globalThis.searched)).slice(1));

  // Opening tickets, each another one: from the finger's going up, which is when the browser says that it was a tap.
  const opened = [];
  const plates = [];
  for (let index = 0; index < count.opened; index++) {
    await page.evaluate(() => globalThis.clock.shows('a.stop'));
    const stop = page.locator('a.stop').nth(index);
    await stop.scrollIntoViewIfNeeded();
    const title = await stop.locator('.title').textContent();
    // Its plate says what its row said; the ticket itself is there with the first of its sections.
    await page.evaluate((title) => {
      globalThis.plate = globalThis.clock.after('click', 'h1', 1, title);
      globalThis.shown = globalThis.clock.after('click', 'main section');
    }, title);
    await stop.click({ delay: PRESS_MS });
    plates.push(await page.evaluate(() => globalThis.plate));
    opened.push(await page.evaluate(() => globalThis.shown));
    await page.evaluate(() => globalThis.clock.shows('main li.item'));
    await page.goBack();
  }
  tell(name('open a ticket'), opened);
  tell(name('open a ticket, its plate'), plates);

  // Edits: as the engine says they are durable, and as the page sees the answer.
  const ids = (await phone.tickets()).filter(({ assignee }) => assignee === OWNER).map(({ id }) => id);
  const durable = await page.evaluate(
    async ([ids, count]) => {
      const took = [];
      for (let i = 0; i < count; i++) {
        const text = `Nota ${i} de la visita, escrita de pie junto al rack.`;
        const began = performance.now();
        const { refused } = await globalThis.heard.ask('dispatch', [ids[i % ids.length], { add_note: { audience: 'internal', text } }, 'field']);
        if (refused) throw new Error(refused.es);
        took.push(performance.now() - began);
      }
      return took;
    },
    [ids, count.edits],
  );
  tell(name('edit durable, asked to answered'), durable);
  tell(name('interaction to next paint'), await page.evaluate(() => globalThis.clock.interactions()));
}

/**
 * A start without a network, from the beginning of the navigation to the frame with the list. The page tells it by itself: a question of
 * the driver's while it starts has the driver's own script compiled there.
 */
async function coldStart(phone, slowed) {
  await phone.close();
  await phone.launch();
  await phone.context.addInitScript(() =>
    addEventListener('DOMContentLoaded', () => void globalThis.clock.shows('a.stop').then((ms) => console.debug(`list ${ms}`))),
  );
  await phone.context.setOffline(true);
  const release = slowed ? await slow(FACTOR, phone.context) : null;
  const told = phone.page.waitForEvent('console', (said) => said.text().startsWith('list '));
  await phone.page.goto(`${phone.origin}/campo`, { waitUntil: 'commit' });
  const ms = Number((await told).text().split(' ')[1]);
  await phone.page.waitForFunction(() => globalThis.heard?.started);
  return { ms, release };
}

/** The whole visit, once as the machine is, once slowed. */
export async function fieldRuns(n, quick, say) {
  let staged;
  let phone;
  let release = null;
  const base = { case: 'W5', system: 'ronda', where: 'browser', n, rtt_ms: 0 };
  const tell = (variant, values) => say({ ...base, variant, ...spread(values), build: profile });
  try {
    staged = await house(n, '', (number) => (number < OWN ? { assign: OWNER } : {}));
    await equipment(staged, n);
    const packed = await download(staged.origin);
    const kb = Object.values(packed).reduce((sum, one) => sum + one, 0);
    say({ ...base, variant: 'first download: wasm, scripts, styles', bytes_down: kb, parts: packed, build: profile });
    staged.wire.reset(0);
    phone = await seat(staged, 'phone', OWNER, 'phone');
    await phone.page.evaluate(() => navigator.serviceWorker.ready.then(() => null));
    say({ ...base, variant: 'everything on the wire until the app is installed', bytes_down: staged.wire.counted.down, build: profile });
    const began = performance.now();
    await phone.enter(n);
    say({ ...base, variant: 'enrolled and everything here', ms: round(performance.now() - began), build: profile });
    await phone.open('/campo');
    await phone.page.evaluate(() => navigator.serviceWorker.ready.then(() => null));
    await phone.quiet();
    const starts = { plain: [], slowed: [] };
    for (let start = 0; start < (quick ? 1 : 5); start++) {
      starts.plain.push((await coldStart(phone, false)).ms);
      const { ms, release: go } = await coldStart(phone, true);
      starts.slowed.push(ms);
      await go();
    }
    tell('cold start, no network, to the list', starts.plain);
    tell('cold start, no network, to the list, 4× slower', starts.slowed);
    const count = quick ? { words: 2, opened: 3, edits: 30 } : { words: 5, opened: 12, edits: 200 };
    for (const label of ['as it is', '4× slower']) {
      // Each visit on an app that has just begun.
      const started = await coldStart(phone, label !== 'as it is');
      release = started.release;
      await visit(phone, label, tell, count);
      if (label !== 'as it is') {
        await phone.page.evaluate(() => {
          globalThis.sent = new Promise((done) => {
            addEventListener('online', ({ timeStamp }) => {
              const look = () => {
                const { status } = globalThis.heard;
                if (status?.pending === 0 && !status.syncing) done(performance.now() - timeStamp);
                else setTimeout(look, 4);
              };
              look();
            }, { once: true });
          });
        });
        await phone.context.setOffline(false);
        tell(`sync of ${count.edits * 2} acts, ${label}`, [await phone.page.evaluate(() => globalThis.sent)]);
      }
      await release?.();
      release = null;
    }
    return 0;
  } catch (error) {
    say({ ...base, failed: String(error.message).split('\n')[0] });
    return 1;
  } finally {
    await release?.();
    await phone?.close();
    await staged?.end();
  }
}
