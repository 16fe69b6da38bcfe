// Benchmarks W1 and W2 with a real Chromium as the phone. They run for the peers that have a browser store, and for
// Ronda's own web app.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listen } from '../browser/page.mjs';
import { browser, bundle, serve } from './lib/browser.mjs';
import { start, until } from './lib/child.mjs';
import { lost, offlineDay } from './lib/offline-day.mjs';
import { proxy } from '../proxy.mjs';
import { edits, touched } from './lib/workload.mjs';
import { house, lostIn, profile, round } from './ronda.mjs';

const here = (file) => new URL(file, import.meta.url).pathname;

/** The peers whose phone can be a page. */
export const PAGES = { 'automerge-repo': 'automerge', pouchdb: 'pouchdb' };

/** Server, proxy and a page behind it. The page itself is there before anything is measured. */
async function stage(peer, n) {
  const folder = await mkdtemp(join(tmpdir(), 'ronda-bench-'));
  for (const name of ['server', 'page', 'profile']) await mkdir(join(folder, name));
  await bundle(peer, join(folder, 'page'));
  const server = start(here(`peers/${peer}.server.mjs`), [join(folder, 'server'), join(folder, 'page')]);
  const wire = await proxy(await server.ask('listen'));
  const ids = await server.ask('seed', n);
  const files = await serve(join(folder, 'page'));
  const context = await browser(join(folder, 'profile'));
  const page = context.pages()[0] ?? (await context.newPage());
  // CouchDB's protocol is HTTP: its page must come from where it talks to.
  await page.goto(peer === 'pouchdb' ? `http://127.0.0.1:${wire.port}/bench/` : `http://127.0.0.1:${files.port}/`);
  await page.waitForFunction(() => globalThis.phone);
  const phone = { ask: (what, ...rest) => page.evaluate(([what, rest]) => globalThis.phone[what](...rest), [what, rest]) };
  return {
    server, phone, wire, ids,
    async end() {
      await context.close();
      await server.stop();
      files.close();
      wire.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const measured = async (server, wire) => ({
  bytes_up: wire.counted.up,
  bytes_down: wire.counted.down,
  requests: await server.ask('requests', false),
});

async function dayOf(system, n, rtt, say) {
  const staged = await stage(PAGES[system], n);
  const { server, phone, wire, end } = staged;
  try {
    const { both, began } = await offlineDay(staged, n, rtt);
    const row = { case: 'W1', system, where: 'browser', n, rtt_ms: rtt, ms: round(performance.now() - began) };
    Object.assign(row, await measured(server, wire));
    if (system === 'pouchdb') {
      say({ ...row, variant: 'replicated, conflicts left' });
      await phone.ask('resolve', wire.port, both);
      row.ms = round(performance.now() - began);
      Object.assign(row, await measured(server, wire), { variant: 'conflicts resolved by the app' });
    }
    say({ ...row, lost: await lost(phone, both, n) });
  } finally {
    await end();
  }
}

async function newPhone(system, n, rtt, say) {
  const { server, phone, wire, ids, end } = await stage(PAGES[system], n);
  try {
    await server.ask('requests', true);
    wire.reset(rtt);
    const began = performance.now();
    const { listed } = await phone.ask('obtain', wire.port, ids, n);
    const ms = round(performance.now() - began);
    if (listed !== n) throw new Error(`${listed} of ${n} tickets are listed`);
    say({ case: 'W2', system, where: 'browser', n, rtt_ms: rtt, ms, ...(await measured(server, wire)) });
  } finally {
    await end();
  }
}

/** Ronda's app on its enrolment page, loaded, with nothing of the tickets. */
async function app(n) {
  const { desk, deskSyncs, wire, link, folder, end } = await house(n);
  const context = await browser(join(folder, 'profile'));
  const over = async () => {
    await context.close();
    await end();
  };
  await context.addInitScript(listen);
  const page = context.pages()[0] ?? (await context.newPage());
  let requests = 0;
  context.on('request', (request) => (requests += request.url().includes('/api/sync') ? 1 : 0));
  try {
    await page.goto(await link('omar.cruz'));
    await page.locator('form button[value=plain]').waitFor();
    await page.waitForFunction(() => globalThis.heard?.started);
  } catch (error) {
    await over();
    throw error;
  }
  return {
    desk, deskSyncs, wire, context, page,
    requests: (reset) => {
      const counted = requests;
      if (reset) requests = 0;
      return counted;
    },
    /** Resolves in the page, so that no round trip of the driver's is counted. */
    settled: (count, since) =>
      page.evaluate(
        ([count, since]) =>
          new Promise((done) => {
            const look = () => {
              const { status, tickets } = globalThis.heard;
              const there = Object.keys(tickets).length >= count;
              const quiet = status?.pending === 0 && !status.syncing && status.lastSync > since;
              if (there && quiet) done(null);
              else setTimeout(look, 2);
            };
            look();
          }),
        [count, since],
      ),
    end: over,
  };
}

async function rondaNewPhone(n, rtt, say) {
  const { wire, page, requests, settled, end } = await app(n);
  try {
    requests(true);
    wire.reset(rtt);
    const began = performance.now();
    await page.locator('form button[value=plain]').click();
    await page.waitForFunction(() => globalThis.heard?.status?.lastSync, null, { polling: 5 });
    await settled(n, 0);
    const row = { case: 'W2', system: 'ronda', where: 'browser', n, rtt_ms: rtt, ms: round(performance.now() - began) };
    say({ ...row, bytes_up: wire.counted.up, bytes_down: wire.counted.down, requests: requests(false), build: profile });
  } finally {
    await end();
  }
}

async function rondaOfflineDay(n, rtt, say) {
  const { desk, deskSyncs, wire, context, page, requests, settled, end } = await app(n);
  try {
    await page.locator('form button[value=plain]').click();
    await page.waitForFunction(() => globalThis.heard?.status?.lastSync);
    await settled(n, 0);
    const ids = await desk.ask('ids', { numbers: touched(n) });
    const id = new Map(touched(n).map((number, at) => [number, ids[at]]));
    // The screen of a ticket opens: the app has all it needs to work without a connection.
    await until(() => page.evaluate(async (id) => {
      await globalThis.heard.ask('watch', [id, 'field']);
      return Boolean(globalThis.heard.shown[id]?.ticket);
    }, ids[0]));
    await context.setOffline(true);
    for (const edit of edits('phone', n)) {
      const command = edit.note
        ? { add_note: { audience: 'internal', text: edit.note.text } }
        : { set_field: { field: `b_${edit.field}`, value: edit.value } };
      const answer = await page.evaluate(
        ([id, command]) => globalThis.heard.ask('dispatch', [id, command, 'field']),
        [id.get(edit.ticket), command],
      );
if (answer.refused) throw new Error(answer.refused.es);
    }
    await desk.ask('edit', { edits: edits('desk', n) });
    await deskSyncs();
    requests(true);
    wire.reset(rtt);
    const since = await page.evaluate(() => Date.now());
    const began = performance.now();
    await context.setOffline(false);
    await page.evaluate(() => void globalThis.heard.ask('syncNow', []));
    await settled(n, since - 1);
    const row = { case: 'W1', system: 'ronda', where: 'browser', n, rtt_ms: rtt, ms: round(performance.now() - began) };
    Object.assign(row, { bytes_up: wire.counted.up, bytes_down: wire.counted.down, requests: requests(false), build: profile });
    const tickets = [];
    for (const number of touched(n)) {
      await page.evaluate((id) => globalThis.heard.ask('watch', [id, 'field']), id.get(number));
      const { ticket } = await page.evaluate((id) => globalThis.heard.shown[id], id.get(number));
      const fields = Object.entries(ticket.fields).map(([name, register]) => [name.replace(/^b_/, ''), register.value]);
      tickets.push({ fields: Object.fromEntries(fields), notes: ticket.notes.map((note) => note.text), conflicts: ticket.conflicts.length });
    }
    const conflicts = tickets.reduce((sum, ticket) => sum + ticket.conflicts, 0);
    say({ ...row, lost: lostIn(tickets, n), conflicts_recorded: conflicts });
  } finally {
    await end();
  }
}

/** One run of a case in Chromium; answers 1 where it failed. */
export async function browserRuns(name, system, n, rtt, say) {
  try {
    if (system === 'ronda') await (name === 'W1' ? rondaOfflineDay : rondaNewPhone)(n, rtt, say);
    else await (name === 'W1' ? dayOf : newPhone)(system, n, rtt, say);
    return 0;
  } catch (error) {
    say({ case: name, system, where: 'browser', n, rtt_ms: rtt, failed: String(error.message).split('\n')[0] });
    return 1;
  }
}
