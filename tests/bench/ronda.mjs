// Ronda's own side of W1 and W2. It is the real server, and a native device that does what the web app's engine does.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { execFile } from 'node:child_process';
import { proxy } from '../proxy.mjs';
import { edits, problems, ticket, touched } from './lib/workload.mjs';

const run = promisify(execFile);
export const profile = process.env.RONDA_BENCH_PROFILE ?? 'release';
const target = process.env.CARGO_TARGET_DIR ?? new URL('../../target', import.meta.url).pathname;
export const binary = (name) => join(target, profile, name);
export const round = (value) => Math.round(value * 10) / 10;
/** The PostgreSQL that servers keep their stores in; none: in their files. */
const DATABASES = process.env.RONDA_TEST_STORE;
/** What rows say was measured. */
export const system = DATABASES ? 'ronda on PostgreSQL' : 'ronda';

const PEOPLE = `id,name,roles,teams,buildings,mail,phone,client_org,active
omar.cruz,Omar Cruz Jiménez,agente-tecnico,oax-redes,edificio-2,,,,true
beatriz.santiago,Beatriz Santiago Núñez,agente-mesa,oax-mesa,,,,,true
`;

let founded = 0;
/** The environment of a server and of whoever asks it: with a database of its own, where stores are in one. */
async function environment() {
  if (!DATABASES) return process.env;
  const name = `bench_${process.pid}_${++founded}`;
  await run('psql', ['-X', '-q', '-d', DATABASES, '-c', `CREATE DATABASE ${name}`]);
  return { ...process.env, RONDA_STORE: DATABASES.replace('/postgres?', `/${name}?`) };
}

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** A process that answers lines of JSON with lines of JSON. */
export function device(folder) {
  const child = spawn(binary('ronda-bench'), [folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting = new Map();
  let next = 0;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { id, answer, error } = JSON.parse(line);
    const { done, failed } = waiting.get(id);
    waiting.delete(id);
    if (error) failed(new Error(error));
    else done(answer);
  });
  child.on('exit', (code) => {
    for (const { failed } of waiting.values()) failed(new Error(`the device ended with ${code}`));
  });
  return {
    ask: (what, more = {}) =>
      new Promise((done, failed) => {
        waiting.set(++next, { done, failed });
        child.stdin.write(`${JSON.stringify({ id: next, what, ...more })}\n`);
      }),
    async stop() {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

/** How long a command of `ronda` may take: a large store is verified and copied in minutes. */
const PATIENCE_MS = 3_600_000;
/** How long a server may take to answer, and how often it is asked. */
const STARTS_WITHIN_MS = 120_000;
const ASKED_EACH_MS = 5;

/** A server of this data directory that does not run yet, and a proxy before it; devices keep their stores in `folder`. */
export async function serverOf(folder, data) {
  const port = await freePort();
  const wire = await proxy(port);
  const origin = `http://127.0.0.1:${wire.port}`;
  const stored = ['--data', data];
  const settings = [...stored, '--origin', origin];
  const env = await environment();
  const ronda = (...args) => run(binary('ronda'), args, { env, timeout: PATIENCE_MS });
  const devices = [];
  /** A process of a server on this port that does not run yet; all of them keep the same store. */
  const node = (port) => {
    let child;
    return {
      port,
      pid: () => child.pid,
      /** Starts it; answers after how many milliseconds it answered. */
      async serve() {
        const began = performance.now();
        child = spawn(binary('ronda'), ['serve', ...settings, '--passkeys', 'false', '--listen', `127.0.0.1:${port}`], {
          stdio: ['ignore', 'ignore', process.env.RONDA_BENCH_LOG ? 'inherit' : 'ignore'], env,
        });
        for (;;) {
          const answers = await fetch(`http://127.0.0.1:${port}/healthz`).then(() => true, () => false);
          const ms = performance.now() - began;
          if (answers) return ms;
          if (ms > STARTS_WITHIN_MS || child.exitCode !== null) throw new Error('the server does not come up');
          await new Promise((go) => setTimeout(go, ASKED_EACH_MS));
        }
      },
      async stop() {
        if (!child) return;
        child.kill('SIGTERM');
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      },
    };
  };
  const { serve, stop, pid } = node(port);
  const link = async (who) => (await ronda('enrol', who, '--plain', ...settings)).stdout.trim();
  const token = async (who) => (await link(who)).split(/[#/=]/).at(-1);
  return {
    folder, stored, port, origin, wire, ronda, link, token, serve, stop, pid,
    /** Another server of the same store, on a port of its own; it does not run yet. */
    beside: async () => node(await freePort()),
    /** A device of this person, enrolled; its store is of that name. */
    async enrol(who, name) {
      await mkdir(join(folder, name), { recursive: true });
      const one = device(join(folder, name));
      devices.push(one);
      await one.ask('enrol', { port, origin, token: await token(who) });
      return one;
    },
    /** The same data, another process: what making the tickets left in memory is gone. */
    async restart() {
      await stop();
      return serve();
    },
    async end() {
      for (const one of devices) await one.stop();
      await stop();
      wire.close();
    },
  };
}

/**
 * A server with N tickets, an agent's device beside it, and a technician's behind the proxy. `more` says what becomes of
 * a ticket: `{ assign: person }`, `{ cancel: true }`.
 */
export async function house(n, people = '', more = () => ({})) {
  const folder = await mkdtemp(join(tmpdir(), 'ronda-bench-'));
  const server = await serverOf(folder, join(folder, 'data'));
  const end = async () => {
    await server.end();
    await rm(folder, { recursive: true, force: true });
  };
  const founded = async () => {
    await writeFile(join(folder, 'people.csv'), PEOPLE + people);
    await server.serve();
    await server.ronda('import', 'people', join(folder, 'people.csv'), ...server.stored);
    const desk = await server.enrol('beatriz.santiago', 'desk');
    await desk.ask('begin', { port: server.port });
    await desk.ask('sync');
    await desk.ask('seed', { tickets: Array.from({ length: n }, (_, number) => ({ ...ticket(number), ...more(number) })) });
    return desk;
  };
  const desk = await founded().catch(async (error) => {
    await end(); // nothing stays behind what failed
    throw error;
  });
  return {
    ...server,
    desk,
    /** The desk syncs on a connection of its own: the server closes one that has been quiet for a while. */
    async deskSyncs() {
      await desk.ask('begin', { port: server.port });
      await desk.ask('sync');
    },
    phone: (name) => server.enrol('omar.cruz', name),
    memory: () => desk.ask('memory', { pid: server.pid() }),
    end,
  };
}

/** How much of both sides' edits is not in the merged tickets. Notes are known by their text: ids are Ronda's own. */
export function lostIn(tickets, n) {
  const both = touched(n);
  const notes = ['phone', 'desk'].flatMap((who) => edits(who, n)).filter((edit) => edit.note);
  const ids = new Map(notes.map(({ note }) => [note.text, note.id]));
  const read = (number) => {
    const ticket = tickets[both.indexOf(number)];
    return { fields: ticket.fields, notes: ticket.notes.map((text) => ({ id: ids.get(text) })) };
  };
  return problems(read, n).length;
}

/**
 * W1 on tickets that both have: what a row tells of it. `from` is the number of the first of the N tickets.
 */
export async function dayOffline({ desk, deskSyncs, wire }, omar, n, rtt, from = 0) {
  const later = (one) => ({ ...one, ticket: one.ticket + from });
  await omar.ask('edit', { edits: edits('phone', n).map(later) });
  await desk.ask('edit', { edits: edits('desk', n).map(later) });
  await deskSyncs();
  wire.reset(rtt);
  const began = performance.now();
  await omar.ask('begin', { port: wire.port });
  const { requests, cpu, refused } = await omar.ask('sync');
  const ms = performance.now() - began;
  const { up, down } = wire.counted;
  const both = touched(n);
  await deskSyncs();
  const asked = { numbers: both.map((number) => number + from) };
  const [a, b] = await Promise.all([omar.ask('tickets', asked), desk.ask('tickets', asked)]);
  const same = JSON.stringify(a) === JSON.stringify(b);
  const lost = lostIn(a, n) + (same ? 0 : 1) + refused;
  const conflicts = a.reduce((sum, ticket) => sum + ticket.conflicts, 0);
  return { ms, bytes_up: up, bytes_down: down, requests, cpu_ms: round(cpu), lost, conflicts_recorded: conflicts };
}

async function offlineDay(n, rtt, say) {
  const staged = await house(n);
  const { phone, wire, memory, end } = staged;
  try {
    const omar = await phone('phone');
    await omar.ask('begin', { port: wire.port });
    await omar.ask('sync');
    const day = await dayOffline(staged, omar, n, rtt);
    const server_mb = round((await memory()) / 1e6);
    say({ case: 'W1', system, where: 'headless', n, rtt_ms: rtt, ...day, ms: round(day.ms), server_mb, build: profile });
    return day.lost ? 1 : 0;
  } finally {
    await end();
  }
}

async function newPhone(n, rtt, say) {
  const { phone, wire, memory, end } = await house(n);
  try {
    const omar = await phone('second');
    wire.reset(rtt);
    const began = performance.now();
    await omar.ask('begin', { port: wire.port });
    const { requests, cpu } = await omar.ask('sync');
    const { listed } = await omar.ask('list');
    const ms = performance.now() - began;
    say({
      case: 'W2', system, where: 'headless', n, rtt_ms: rtt, ms: round(ms), bytes_up: wire.counted.up,
      bytes_down: wire.counted.down, requests, cpu_ms: round(cpu), server_mb: round((await memory()) / 1e6), build: profile,
    });
    return listed === n ? 0 : 1;
  } finally {
    await end();
  }
}

/** The server's memory with N tickets: just started, and after a device took everything; and the store on the disk. */
async function memoryOf(n, rtt, say) {
  const { phone, wire, memory, restart, end, folder } = await house(n);
  try {
    const omar = await phone('phone');
    await restart();
    const started = await memory();
    await omar.ask('begin', { port: wire.port });
    await omar.ask('sync');
    const { listed } = await omar.ask('list');
    const all = { started_mb: round(started / 1e6), server_mb: round((await memory()) / 1e6) };
    // Its file is longer than what the disk has of it: it grows by doubling, with holes.
    const { blocks } = await stat(join(folder, 'data', 'ronda.redb'));
    const kept = { bytes: blocks * 512, bytes_per_ticket: Math.round((blocks * 512) / n) };
    say({ case: 'memory', system, where: 'headless', n, rtt_ms: rtt, ...all, ...kept, build: profile });
    return listed === n ? 0 : 1;
  } finally {
    await end();
  }
}

/** The floor of W1 and W2: automerge and redb alone, the server's part, nothing on a wire. */
export async function floorRuns(name, n, say) {
  const folder = await mkdtemp(join(tmpdir(), 'ronda-bench-'));
  const one = device(folder);
  try {
    const tickets = Array.from({ length: n }, (_, number) => ticket(number));
    const told = await one.ask('floor', { folder, tickets, phone: edits('phone', n), desk: edits('desk', n) });
    const { ms, ...bytes } = told[name];
    say({ case: name, system: 'floor', where: 'headless', n, rtt_ms: 0, ms: round(ms), ...bytes, requests: 0, build: profile });
    return 0;
  } catch (error) {
    say({ case: name, system: 'floor', where: 'headless', n, rtt_ms: 0, failed: String(error.message).split('\n')[0] });
    return 1;
  } finally {
    await one.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const CASES = { W1: offlineDay, W2: newPhone, memory: memoryOf };

/** One run of a case; answers 1 where it failed. */
export async function rondaRuns(name, n, rtt, say) {
  try {
    return await CASES[name](n, rtt, say);
  } catch (error) {
    say({ case: name, system, where: 'headless', n, rtt_ms: rtt, failed: String(error.message).split('\n')[0] });
    return 1;
  }
}
