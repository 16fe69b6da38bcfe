// Measures a store as large as ten years make it, beside two small ones. They have the same people, items and number of
// open tickets; one has hardly any closed ones, the other 5,000 tickets in all. `ronda demo` makes all three. The large
// one may have been made before (`RONDA_YEARS_DATA`), and is then copied: nothing of what is measured is left in it.
// `RONDA_YEARS_LIKE=500000` gives all three the people, items and open tickets that a store of so many tickets has.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { spread } from './lib/figures.mjs';
import { enrolled, machine, requester } from './lib/visitors.mjs';
import { ticket } from './lib/workload.mjs';
import { binary, dayOffline, device, profile, round, serverOf, system } from './ronda.mjs';

const run = promisify(execFile);
/** The large store's years. */
const YEARS = 5;
/** Those who are looked at, by their names in the story that all three stores tell. */
const AGENT = 'beatriz.santiago';
const TECHNICIANS = ['omar.cruz', 'joel.mendoza', 'rosalba.cortes'];
const STARTS = 3;
/** Devices of each technician, one after the other. */
const PHONES = 3;
/** Offline days, each over so many tickets of its own. */
const DAYS = 3;
const DAY_TICKETS = 500;
/** A day's work of the desk: each ticket is opened, noted five times, judged urgent and assigned. */
const WORK_TICKETS = 300;
/** So many times each question is asked. */
const TIMES = 50;
/** Closed tickets beside the open ones where there are hardly any: enough to ask for a different one each time. */
const HARDLY = 100;
const FEW = 5_000;
const SAMPLED_EACH_MS = 200;
const YEAR_DAYS = 365;
const FINAL = ['closed', 'rejected', 'cancelled'];

/** What is asked of the large store, by the row and its field; `of`: that much of what another store's row has. */
const ASKED = {
  start: { ms: 3_000 },
  'memory under load': { server_mb: 300 },
  'W1, an offline day': { ms: { store: 'empty', of: 1.2 } },
  ...Object.fromEntries(TECHNICIANS.map((who) => [w2(who), { ms: { store: 'empty', of: 1.2 } }])),
  ...Object.fromEntries(
    [
      'search, a rare word',
      'search, a common word',
      'a closed ticket',
      "an item's history",
      'the portal, a request',
    ].map((variant) => [variant, { ms: { store: 'few', of: 1.5 }, p95_ms: { store: 'few', of: 1.5 } }]),
  ),
  store: { bytes_per_ticket: 8_000 },
  'verify, whole': { entries_per_s: { least: 20_000 } },
  "verify since the last proof, a day's work": { seconds: 60 },
  "backup, a day's work": { seconds: 30 },
  'a phone that was off for a year': { requests: 1 },
};

function w2(who) {
  return `W2, ${who}`;
}

const told = (words) => process.stderr.write(`# ${new Date().toISOString().slice(11, 19)} ${words}\n`);

/** How large all is, as `ronda demo --tickets N` makes it where nothing else is said. */
const sizes = (n, like = Number(process.env.RONDA_YEARS_LIKE ?? n)) => ({
  open: Math.min(Math.floor(like / 10), 3_000),
  items: Math.floor(like / 10),
  technicians: Math.floor(like / 1_250),
  requesters: Math.floor(like / 50) * 3,
});

/** The three stores: how many tickets, over how many years. */
const stores = (n) => {
  const empty = sizes(n).open + HARDLY;
  return [
    { name: 'empty', tickets: empty, years: 0 },
    // Between the two, where the large one is a small one for trial.
    { name: 'few', tickets: Math.max(empty, Math.min(FEW, Math.floor(n / 2))), years: 0 },
    { name: 'years', tickets: n, years: YEARS },
  ];
};

/** Makes a store, or copies the large one that was made before. */
async function made({ name, tickets, years }, n, data) {
  const before = name === 'years' ? process.env.RONDA_YEARS_DATA : undefined;
  if (before) {
    told(`copying ${before}`);
    await run('cp', ['-a', '--reflink=auto', before, data]);
    return;
  }
  told(`making a store of ${tickets} tickets`);
  const size = Object.entries({ tickets, years, ...sizes(n) }).flatMap(([key, value]) => [`--${key}`, String(value)]);
  // Its own words are no rows of ours.
  const child = spawn(binary('ronda'), ['demo', ...size, '--data', data], { stdio: ['ignore', 2, 2] });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`ronda demo ended with ${code}`);
}

/** What a folder holds, in bytes. */
async function weight(folder) {
  const names = await readdir(folder, { recursive: true });
  const all = await Promise.all(names.map((name) => stat(join(folder, name))));
  return all.filter((one) => one.isFile()).reduce((sum, one) => sum + one.size, 0);
}

/** How long something took, in seconds, and what it answered. */
async function timed(work) {
  const began = performance.now();
  const answer = await work();
  return { seconds: round((performance.now() - began) / 1_000), answer };
}

/** Looks at the server's memory while something is done; answers the most that was seen, in bytes. */
async function most(memory, work) {
  let over = false;
  let peak = 0;
  const watching = (async () => {
    while (!over) {
      peak = Math.max(peak, await memory());
      await new Promise((go) => setTimeout(go, SAMPLED_EACH_MS));
    }
  })();
  try {
    await work();
  } finally {
    over = true;
    await watching;
  }
  return peak;
}

/** A device that takes in all it is owed: what that was. */
async function taken(server, one) {
  server.wire.reset(0);
  const began = performance.now();
  await one.ask('begin', { port: server.wire.port });
  const { requests, cpu } = await one.ask('sync');
  const { listed, documents } = await one.ask('list');
  const ms = performance.now() - began;
  const { up, down } = server.wire.counted;
  return { ms: round(ms), bytes_up: up, bytes_down: down, requests, cpu_ms: round(cpu), tickets: listed, documents };
}

/** The same question `TIMES` times, of another thing each time; fails where `good` finds an answer to be none. */
async function answers(paths, ask, good = () => true) {
  const [times, bytes] = [[], []];
  for (let time = 0; time < TIMES; time++) {
    const path = paths[time % paths.length];
    const answer = await ask(path);
    if (!good(answer, path)) throw new Error(`${path} is answered with nothing`);
    times.push(answer.ms);
    bytes.push(answer.bytes);
  }
  return { ...spread(times), bytes_down: Math.max(...bytes) };
}

/** What the server answers to an agent's browser, to other systems and to who asked at the portal. */
async function asked(server, tell) {
  // Past the proxy: it would be counted in.
  const url = `http://127.0.0.1:${server.port}`;
  const key = async (name, ...scopes) => {
    const args = [
      'token',
      'create',
      '--name',
      name,
      '--for',
      AGENT,
      '--days',
      '1',
      ...scopes.flatMap((one) => ['--scope', one]),
    ];
    const { stdout } = await server.ronda(...args, ...server.stored);
    const [token] = stdout.match(/ronda_\S+/) ?? [];
    if (!token) throw new Error('ronda token create printed no token');
    return machine(url, token);
  };
  // A token has sixty calls at once, so each question has one of its own.
  const list = await key('lists', 'read:tickets', 'read:equipment');
  // The oldest that are closed: in a store with hardly any they may stand anywhere.
  const closed = [];
  let after = '';
  do {
    const page = (await list(`/api/v1/tickets?limit=200${after}`)).json();
    closed.push(...page.tickets.filter((one) => FINAL.includes(one.state)));
    after = page.next && `&after=${page.next}`;
  } while (closed.length < TIMES && after);
  if (closed.length < TIMES) throw new Error(`only ${closed.length} tickets are closed`);
  closed.length = TIMES;
  const { equipment } = (await list(`/api/v1/equipment?limit=${TIMES}`)).json();
  const agent = await enrolled(server.origin, await server.token(AGENT));
  const search = (word) => `/api/search?q=${encodeURIComponent(word)}`;
  const found = (answer) => answer.json().tickets.length > 0;
  tell(
    'search, a rare word',
    await answers(
      closed.map((one) => search(one.folio)),
      agent,
      found,
    ),
  );
  tell('search, a common word', await answers(['red', 'impresora', 'equipo', 'correo'].map(search), agent, found));
  tell(
    'a closed ticket',
    await answers(
      closed.map((one) => `/api/documents/${one.id}`),
      agent,
    ),
  );
  tell(
    "an item's history",
    await answers(
      equipment.map((one) => `/api/documents/${one.id}`),
      agent,
    ),
  );
  tell('the portal, a request', await answers(['its page'], await requester(server.origin)));
  tell('tickets for machines, a page', await answers(['/api/v1/tickets'], await key('pages', 'read:tickets')));
  const open = `/api/v1/tickets?q=${encodeURIComponent('estado:abierto')}`;
  let first;
  const keeping = (answer) => ((first ??= answer.json().tickets.length), true);
  const times = await answers([open], await key('filter', 'read:tickets'), keeping);
  tell('tickets for machines, a page of the open ones', { ...times, tickets: first });
}

/** First syncs: of new phones of each technician, and of a new desk; answers the desk and a phone of each. */
async function filled(server, memory, tell) {
  const server_mb = async () => round((await memory()) / 1e6);
  const phones = [];
  for (const who of TECHNICIANS) {
    const seen = [];
    for (let time = 0; time < PHONES; time++) {
      const phone = await server.enrol(who, `${who}-${time}`);
      seen.push(await taken(server, phone));
      if (time === 0) phones.push(phone);
    }
    if (seen[0].tickets === 0) throw new Error(`${who} has no tickets`);
    tell(w2(who), { ...seen[0], ...spread(seen.map((one) => one.ms)), server_mb: await server_mb() });
  }
  const desk = await server.enrol(AGENT, 'desk');
  tell("the desk's first load", { ...(await taken(server, desk)), server_mb: await server_mb() });
  const deskSyncs = async () => {
    await desk.ask('begin', { port: server.port });
    await desk.ask('sync');
  };
  return { desk, deskSyncs, phones };
}

/** Offline days of a technician beside the desk, each over new tickets. */
async function worked(server, { desk, deskSyncs, phones: [omar] }, tell) {
  const days = [];
  for (let day = 0; day < DAYS; day++) {
    const from = day * DAY_TICKETS;
    const tickets = Array.from({ length: DAY_TICKETS }, (_, at) => ticket(from + at));
    await deskSyncs();
    await desk.ask('seed', { from, tickets });
    await omar.ask('begin', { port: server.port });
    await omar.ask('sync');
    days.push(await dayOffline({ desk, deskSyncs, wire: server.wire }, omar, DAY_TICKETS, 0, from));
  }
  const lost = days.reduce((sum, one) => sum + one.lost, 0);
  const { bytes_up, bytes_down, requests } = days[0];
  tell('W1, an offline day', { ...spread(days.map((one) => one.ms)), bytes_up, bytes_down, requests, lost });
}

/** Entries and seconds of a verification of the stopped server's store. */
async function verified(server, data, ...how) {
  const { seconds, answer } = await timed(() => server.ronda('verify', data, ...how, ...server.stored));
  const [, entries] = answer.stdout.match(/^(\d+) entries/m) ?? [];
  if (!entries) throw new Error(`ronda verify told no entries: ${answer.stdout}`);
  return { seconds, entries: Number(entries), entries_per_s: Math.round(Number(entries) / seconds) };
}

/** All that is measured of one store. */
async function measured({ tickets, years }, folder, data, tell) {
  const file = await stat(join(data, 'ronda.redb'));
  tell('store', { bytes: file.size, bytes_per_ticket: Math.round(file.size / tickets) });
  const server = await serverOf(folder, data);
  await mkdir(join(folder, 'looks'));
  const looks = device(join(folder, 'looks'));
  const memory = () => looks.ask('memory', { pid: server.pid() });
  try {
    const starts = [];
    const rested = [];
    for (let start = 0; start < STARTS; start++) {
      starts.push(await server.restart());
      rested.push(await memory());
    }
    tell('start', { ...spread(starts), server_mb: round(Math.max(...rested) / 1e6) });
    let hands;
    const peak = await most(memory, async () => {
      told('first syncs');
      hands = await filled(server, memory, tell);
      told('answers');
      await asked(server, tell);
      told('offline days');
      await worked(server, hands, tell);
    });
    tell('memory under load', { server_mb: round(peak / 1e6), after_mb: round((await memory()) / 1e6) });

    told('a whole backup');
    const backups = join(folder, 'backups');
    await mkdir(backups);
    const backup = async (name, ...since) => {
      const before = await weight(backups);
      let seconds;
      const peak = await most(memory, async () => {
        ({ seconds } = await timed(() => server.ronda('backup', join(backups, name), ...since, ...server.stored)));
      });
      return { seconds, bytes: (await weight(backups)) - before, server_mb: round(peak / 1e6) };
    };
    tell('backup, whole', await backup('whole.ronda'));
    await server.stop();
    told('a whole verification');
    tell('verify, whole', await verified(server, data));

    if (years > 0) {
      const off = hands.phones[1];
      const { from, end } = await off.ask('off', { data, days: YEAR_DAYS });
      await server.serve();
      // What it holds says nothing of what came now.
      const came = { ...(await taken(server, off)), tickets: undefined, documents: undefined };
      tell('a phone that was off for a year', { ...came, entries: end - from });
    } else await server.serve();

    told("a day's work, its backup and its verification");
    await hands.deskSyncs();
    const first = DAYS * DAY_TICKETS;
    const work = Array.from({ length: WORK_TICKETS }, (_, at) => ({ ...ticket(first + at), assign: TECHNICIANS[0] }));
    await hands.desk.ask('seed', { from: first, tickets: work });
    tell("backup, a day's work", await backup('day.ronda', '--since', join(backups, 'whole.ronda')));
    await server.stop();
    tell("verify since the last proof, a day's work", await verified(server, data, '--since-last'));
  } finally {
    await looks.stop();
    await server.end();
  }
}

/** What of a row is not as it was asked, in words. */
function missed(row, figures) {
  const { variant } = row;
  const wrong = [];
  for (const [field, bound] of Object.entries(ASKED[variant] ?? {})) {
    if (bound.least !== undefined) {
      if (row[field] < bound.least) wrong.push(`${field} ${row[field]}, at least ${bound.least} asked`);
      continue;
    }
    const most = bound.of === undefined ? bound : round(bound.of * figures.get(`${bound.store} ${variant}`)?.[field]);
    // Where the other store has no such figure, nothing is known of it.
    if (!Number.isFinite(most)) wrong.push(`${field} ${row[field]}, and there is nothing to compare with`);
    else if (row[field] > most) wrong.push(`${field} ${row[field]}, ${most} asked`);
  }
  return wrong.length ? wrong.join('; ') : undefined;
}

/** The case: three stores, one after the other; how many of its bounds were missed. */
export async function yearsRuns(n, say) {
  const figures = new Map();
  let failed = 0;
  for (const store of stores(n)) {
    const base = { case: 'years', system, where: 'headless', n: store.tickets, rtt_ms: 0, build: profile };
    const tell = (variant, more) => {
      const row = { ...base, variant, ...more };
      figures.set(`${store.name} ${variant}`, row);
      const wrong = store.name === 'years' ? missed(row, figures) : undefined;
      failed += wrong || row.lost ? 1 : 0;
      say({ ...row, ...(wrong && { failed: wrong }) });
    };
    const folder = await mkdtemp(join(tmpdir(), 'ronda-bench-'));
    const data = join(folder, 'data');
    try {
      if (process.env.RONDA_TEST_STORE) throw new Error('only a store in a file is measured by its years');
      await made(store, n, data);
      await measured(store, folder, data, tell);
    } catch (error) {
      failed += 1;
      say({ ...base, failed: String(error.message).split('\n')[0] });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  return failed;
}
