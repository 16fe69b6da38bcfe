// Runs the benchmarks and writes one JSON object a line. W1 and W2 are for the peers, the floor and Ronda; W3 to W10,
// the portal, what goes by light, the server's memory and a store of years for Ronda.
// `node run.mjs [--quick] [--system s] [--case c] [--where headless|browser]`.
//
// Server and phone are processes of their own; between them stands a proxy that counts bytes and adds the delay.
// The desk writes where the server is. A run ends when both hold the same state and have it on disk.
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { start } from './lib/child.mjs';
import { lost, offlineDay } from './lib/offline-day.mjs';
import { proxy } from '../proxy.mjs';
import { PAGES, browserRuns } from './chromium.mjs';
import { fieldRuns } from './field.mjs';
import { fleetRuns } from './fleet.mjs';
import { lightRuns } from './light.mjs';
import { liveRuns } from './live.mjs';
import { nodesRuns } from './nodes.mjs';
import { officeRuns } from './office.mjs';
import { portalRuns } from './portal.mjs';
import { floorRuns, rondaRuns } from './ronda.mjs';
import { stormRuns } from './storm.mjs';
import { judgingRuns, lateRuns } from './trust.mjs';
import { yearsRuns } from './years.mjs';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    system: { type: 'string' },
    case: { type: 'string' },
    n: { type: 'string' },
    rtt: { type: 'string' },
    runs: { type: 'string' },
    where: { type: 'string' },
  },
});
const numbers = (text, otherwise) => (text ? text.split(',').map(Number) : otherwise);
const QUICK = options.quick;
const RUNS = Number(options.runs ?? (QUICK ? 1 : 5));
// Every size is asked of every system where nothing else is said; `ronda` lists the sizes that only Ronda is asked for,
// without delay: idle documents must cost it nothing.
const PLAN = [
  { name: 'W1', n: numbers(options.n, [500]), rtt: numbers(options.rtt, QUICK ? [100] : [0, 100]), ronda: options.n || QUICK ? [] : [5_000] },
  { name: 'W2', n: numbers(options.n, QUICK ? [500] : [500, 2_000]), rtt: numbers(options.rtt, QUICK ? [100] : [0, 100]), ronda: [] },
].filter((one) => !options.case || one.name === options.case);
/** What is measured of Ronda alone, each once in a run of this many. */
const ALONE = [
  { name: 'W3', where: 'headless', runs: 3, go: (say) => fleetRuns(numbers(options.n, [QUICK ? 50 : 200])[0], QUICK, say) },
  { name: 'memory', where: 'headless', runs: 1, quick: false, go: (say) => memoryRuns(say) },
  { name: 'W4', where: 'browser', runs: 3, quick: false, go: (say) => liveRuns(numbers(options.n, [500])[0], 60, say) },
  { name: 'W5', where: 'browser', runs: 1, quick: false, go: (say) => fieldRuns(numbers(options.n, [2_000])[0], false, say) },
  { name: 'W6', where: 'browser', runs: 1, quick: false, go: (say) => officeRuns(numbers(options.n, [5_000])[0], 10, say) },
  { name: 'portal', where: 'browser', runs: 1, quick: false, go: (say) => portalRuns(say) },
  { name: 'light', where: 'browser', runs: 1, quick: false, go: (say) => lightRuns(say) },
  { name: 'W7', where: 'headless', runs: 3, go: (say) => judgingRuns(numbers(options.n, [QUICK ? 500 : 2_000])[0], say) },
  { name: 'W8', where: 'headless', runs: 3, go: (say) => lateRuns(numbers(options.n, [QUICK ? 1_000 : 5_000])[0], say) },
  { name: 'W9', where: 'headless', runs: 1, quick: false, go: (say) => stormRuns(numbers(options.n, [500])[0], say) },
  // On a PostgreSQL alone.
  { name: 'W10', where: 'headless', runs: 1, asked: true, go: (say) => nodesRuns(numbers(options.n, [500])[0], say) },
  // An hour and more: only where it is asked for.
  { name: 'years', where: 'headless', runs: 1, asked: true, go: (say) => yearsRuns(numbers(options.n, [500_000])[0], say) },
].filter((one) => (options.case ? one.name === options.case : !one.asked) && (!QUICK || one.quick !== false || options.case));
const PEERS = { 'automerge-repo': 'automerge', pouchdb: 'pouchdb', yjs: 'yjs' };

const wanted = (system, where) =>
  (!options.system || options.system === system) && (!options.where || options.where === where);

const here = (file) => new URL(file, import.meta.url).pathname;
/** The machine's load is part of every figure. */
const load = () => Number(readFileSync('/proc/loadavg', 'utf8').split(' ')[0]);
const say = (row) => process.stdout.write(`${JSON.stringify({ ...row, load: load() })}\n`);

/** Server, phone and the proxy between them, with N tickets at the server. */
async function stage(peer, n) {
  const folder = await mkdtemp(join(tmpdir(), 'ronda-bench-'));
  const folders = [join(folder, 'server'), join(folder, 'phone')];
  await Promise.all(folders.map((path) => import('node:fs/promises').then((fs) => fs.mkdir(path))));
  const server = start(here(`peers/${peer}.server.mjs`), [folders[0]]);
  const port = await server.ask('listen');
  const wire = await proxy(port);
  const ids = await server.ask('seed', n);
  const phone = start(here(`peers/${peer}.phone.mjs`), [folders[1]]);
  return {
    server,
    phone,
    wire,
    ids,
    async end() {
      await phone.stop();
      await server.stop();
      wire.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** W1: an offline day. */
async function dayOf(system, peer, n, rtt) {
  const staged = await stage(peer, n);
  const { server, phone, wire, end } = staged;
  try {
    const { both, began, cpu } = await offlineDay(staged, n, rtt);
    const row = { case: 'W1', system, where: 'headless', n, rtt_ms: rtt, ms: round(performance.now() - began) };
    Object.assign(row, { bytes_up: wire.counted.up, bytes_down: wire.counted.down, requests: await server.ask('requests', false), cpu_ms: round(cpu) });
    row.connections = wire.counted.connections;
    if (peer === 'pouchdb') {
      say({ ...row, variant: 'replicated, conflicts left' });
      await phone.ask('resolve', wire.port, both);
      row.ms = round(performance.now() - began);
      Object.assign(row, { bytes_up: wire.counted.up, bytes_down: wire.counted.down, requests: await server.ask('requests', false), cpu_ms: round(await phone.ask('durable')) });
      row.variant = 'conflicts resolved by the app';
    }
    say({ ...row, server_mb: round((await server.ask('memory')) / 1e6), lost: await lost(phone, both, n) });
  } finally {
    await end();
  }
}

/** W2: a new phone. */
async function newPhone(system, peer, n, rtt) {
  const { server, phone, wire, ids, end } = await stage(peer, n);
  try {
    await server.ask('requests', true);
    wire.reset(rtt);
    const began = performance.now();
    const { listed, cpu } = await phone.ask('obtain', wire.port, ids, n);
    const ms = round(performance.now() - began);
    if (listed !== n) throw new Error(`${listed} of ${n} tickets are listed`);
    say({
      case: 'W2', system, where: 'headless', n, rtt_ms: rtt, ms,
      bytes_up: wire.counted.up, bytes_down: wire.counted.down, requests: await server.ask('requests', false),
      cpu_ms: round(cpu), server_mb: round((await server.ask('memory')) / 1e6),
    });
  } finally {
    await end();
  }
}

const round = (value) => Math.round(value * 10) / 10;

async function memoryRuns(say) {
  let failed = 0;
  for (const n of numbers(options.n, [1_000, 10_000])) failed += await rondaRuns('memory', n, 0, say);
  return failed;
}

let failed = 0;
for (let run = 0; run < RUNS; run++) {
  for (const { name, n: counts, rtt: delays, ronda } of PLAN) {
    if (wanted('ronda', 'headless')) for (const n of ronda) failed += await rondaRuns(name, n, 0, say);
    for (const n of counts) {
      for (const rtt of delays) {
        for (const [system, peer] of Object.entries(PEERS)) {
          if (!wanted(system, 'headless')) continue;
          try {
            await (name === 'W1' ? dayOf : newPhone)(system, peer, n, rtt);
          } catch (error) {
            failed += 1;
            say({ case: name, system, where: 'headless', n, rtt_ms: rtt, failed: String(error.message).split('\n')[0] });
          }
        }
        if (wanted('ronda', 'headless')) failed += await rondaRuns(name, n, rtt, say);
        if (rtt === delays[0] && wanted('floor', 'headless')) failed += await floorRuns(name, n, say);
        // One size is enough to show what the browser adds; the quick run leaves it out.
        if (n !== counts[0] || (QUICK && options.where !== 'browser')) continue;
        for (const system of [...Object.keys(PAGES), 'ronda']) {
          if (wanted(system, 'browser')) failed += await browserRuns(name, system, n, rtt, say);
        }
      }
    }
  }
}
for (const { where, runs, go } of ALONE) {
  if (!wanted('ronda', where)) continue;
  for (let run = 0; run < Math.min(RUNS, runs); run++) failed += await go(say);
}
process.exit(failed ? 1 : 0);
