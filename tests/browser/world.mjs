// Runs a real server on its own data and real browsers with their own profiles.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CHROMIUM } from './chromium.mjs';
import { proxy } from '../proxy.mjs';
import { Front } from './front.mjs';
import { listen } from './page.mjs';
import { holdPort } from './ports.mjs';
import { inStorage } from './storage.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const require = createRequire(join(root, 'pwa/package.json'));
const { chromium, devices } = require('playwright-core');
const run = promisify(execFile);
export const out = join(root, 'tests/browser/out');

const target = process.env.CARGO_TARGET_DIR ?? join(root, 'target');
const RONDA = process.env.RONDA_BIN ?? join(target, 'debug/ronda');
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const SHAPES = {
  phone: { ...devices['Pixel 7'] },
  desk: { viewport: { width: 1440, height: 900 } },
};

/** What never comes is given up after so long (ms): many times what anything takes, for a machine may be loaded. */
export const LIMIT = 60_000;
/** How long (ms) a byte takes to the server and back, of every journey: `scripts/soak far` walks them over a slow line. */
const ROUND_TRIP = Number(process.env.RONDA_ROUND_TRIP ?? 0);

/** Waits until `look` gives something true; never for a fixed time. */
export async function until(what, look, limitMs = LIMIT) {
  const end = Date.now() + limitMs;
  let last;
  // Often at first; what takes long is not asked for all the time, which would only keep it from going on.
  for (let waitMs = 25; Date.now() < end; waitMs = Math.min(100, waitMs * 1.2)) {
    try {
      last = await look();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    await pause(waitMs);
  }
  throw new Error(
    `waited ${limitMs} ms for: ${what}; last: ${last instanceof Error ? last.message : JSON.stringify(last)}`,
  );
}

/** The browser that devices and visitors of this process share, begun when it is first wanted. */
let shared = null;
export async function browser() {
  if (!(await shared?.catch(() => null))?.isConnected())
    // Its own words, as on a control for files, are in the language of whoever uses it.
    shared = chromium.launch({
      executablePath: CHROMIUM,
      args: [...FLAGS, '--lang=es-MX'],
      env: { ...process.env, LANGUAGE: 'es_MX' },
    });
  return shared;
}
export async function endBrowser() {
  await (await shared?.catch(() => null))?.close();
}

export const built = join(root, 'pwa/dist');

/** The institution whose day most journeys tell. */
export const HOME = 'oaxaca';

/** Sixty days of an institution are made within this (ms), or never: a loaded machine takes ten times its minute. */
const MAKING = 1_800_000;

/** An institution's demonstration, made once for all journeys of a run. */
const demonstrations = new Map();
/** Those that another process has made, by institution. */
export function madeBefore(folders) {
  for (const [organisation, data] of Object.entries(folders)) demonstrations.set(organisation, data);
}
export async function demo(organisation = HOME) {
  if (organisation === HOME && process.env.RONDA_DEMO_DATA) return process.env.RONDA_DEMO_DATA;
  if (!demonstrations.has(organisation)) demonstrations.set(organisation, told(organisation));
  return demonstrations.get(organisation);
}
async function told(organisation) {
  const data = mkdtempSync(join(tmpdir(), `ronda-demo-${organisation}-`));
  await run(RONDA, ['demo', '--organisation', organisation, '--data', data], { timeout: MAKING }).catch((error) => {
    if (error.code !== 3) throw error; // 3: some of its acts were held; the demonstration has tests of its own
  });
  // Months of an institution's life, written by all that the server does: each of them must prove itself.
  await run(RONDA, ['verify', data], { timeout: MAKING });
  return data;
}
export async function forgetDemos() {
  for (const made of demonstrations.values()) {
    const data = await made.catch(() => null);
    if (data) rmSync(data, { recursive: true, force: true });
  }
}

export class World {
  #devices = [];
  #server = null;
  #databases = 0;
  #held = null;
  #far = null;
  #ended = false;
  /** What the server's program is told by its environment. */
  environment = process.env;
  /** What browsers said that they should not have. */
  complaints = [];

  constructor(organisation = HOME) {
    this.organisation = organisation;
  }

  /** A server on a copy of the demonstration of one institution. */
  static async start(organisation) {
    const world = new World(organisation);
    await world.begin();
    return world;
  }

  /** Founds it and serves. */
  async begin() {
    this.folder = mkdtempSync(join(tmpdir(), 'ronda-journey-'));
    this.data = join(this.folder, 'data');
    // Nobody else comes to its address while it is down.
    this.#held = await holdPort();
    this.port = this.#held.port;
    await this.#founded();
    this.origin = `http://localhost:${this.port}`;
    if (ROUND_TRIP > 0) {
      this.#far = await proxy(this.port);
      this.#far.reset(ROUND_TRIP);
      this.origin = `http://localhost:${this.#far.port}`;
    }
    // Another build than the one beside the sources, so that nobody waits for the other.
    if (process.env.RONDA_APP) await this.serveFrom(process.env.RONDA_APP);
    else await this.serve();
  }

  /** A copy of the demonstration. */
  async #founded() {
    cpSync(await demo(this.organisation), this.data, { recursive: true });
    await this.#moved();
  }
  /** Its store into a database of its own, where the run is on PostgreSQL. */
  async #moved() {
    const server = process.env.RONDA_TEST_STORE;
    if (!server) return;
    this.#databases += 1;
    const name = `journey_${process.pid}_${this.port}_${this.#databases}`;
    await run('psql', ['-X', '-q', '-d', server, '-c', `CREATE DATABASE ${name}`]);
    const store = server.replace('/postgres?', `/${name}?`);
    await run(RONDA, ['move', '--from', this.data, '--to', store]);
    this.environment = { ...this.environment, RONDA_STORE: store };
  }

  /** The same server from now on behind a front that serves the app's files from `folder`, until told of another. */
  async serveFrom(folder) {
    await this.killServer();
    this.front?.close();
    this.front = await Front.open(folder, this.port);
    this.origin = this.front.origin;
    await this.serve();
    return this.front;
  }

  async serve() {
    // Nobody would end a server that a beginning which was given up starts later.
    if (this.#ended) throw new Error('its world has ended');
    const said = [];
    this.#server = spawn(
      RONDA,
      ['serve', '--data', this.data, '--listen', `127.0.0.1:${this.port}`, '--origin', this.origin],
      { stdio: ['ignore', 'pipe', 'pipe'], env: this.environment },
    );
    for (const stream of [this.#server.stdout, this.#server.stderr])
      stream.on('data', (data) => {
        const text = data.toString();
        said.push(text);
        if (text.includes('breach of the content policy'))
          this.complaints.push(`reported to the server: ${text.trim()}`);
      });
    this.serverLog = said;
    const server = this.#server;
    await until('the server', async () => {
      if (server.exitCode !== null) throw new Error(`the server ended: ${said.join('')}`);
      return (await fetch(`http://localhost:${this.port}/health`)).ok;
    });
  }
  /** The same server again, told this besides by its environment: at each start, also of a journey that kills it later. */
  async serveWith(settings) {
    this.environment = { ...this.environment, ...settings };
    await this.killServer();
    await this.serve();
  }
  /** `kill -9`: nothing is said, nothing is flushed. */
  async killServer() {
    if (!this.#server || this.#server.exitCode !== null || this.#server.signalCode !== null) return;
    const gone = once(this.#server, 'exit');
    this.#server.kill('SIGKILL');
    await gone;
  }

  /** Another server in the place of the one that was killed: the same people, and none of the devices. */
  async startOver() {
    rmSync(this.data, { recursive: true, force: true });
    await this.#founded();
    await this.serve();
  }

  /** The same server on a demonstration of its own instead, told as the console asks it (`ronda demo …`). */
  async tells(...asked) {
    await this.killServer();
    rmSync(this.data, { recursive: true, force: true });
    await run(RONDA, ['demo', '--organisation', this.organisation, '--data', this.data, ...asked], {
      timeout: MAKING,
    });
    await this.#moved();
    await this.serve();
  }

  /** The server's own program, for what is done at the console. */
  ronda = RONDA;

  /** A link that enrols one browser of this person, once. */
  async link(person) {
    const asked = ['enrol', person, '--plain', '--data', this.data, '--origin', this.origin];
    const { stdout } = await run(RONDA, asked, { env: this.environment });
    return stdout.trim();
  }

  /**
   * A device with storage of its own. `lasting`: in a process of its own, whose storage survives its end; without it the
   * devices of a journey are kept apart inside one process, which costs a second less each. `args`: of Chromium. `zone`: where
   * its clock stands; null where the journey itself moves it.
   */
  async device(shape, name, { args = [], lasting = args.length > 0, zone = 'America/Mexico_City' } = {}) {
    const profile = lasting ? join(this.folder, `profile-${name}`) : null;
    const device = new Device(this, shape, profile, name, args, zone);
    this.#devices.push(device);
    await device.launch();
    return device;
  }

  /** The folder of a browser that was closed, copied whole: the same device twice. */
  clone(name, as) {
    cpSync(join(this.folder, `profile-${name}`), join(this.folder, `profile-${as}`), { recursive: true });
  }

  async end() {
    this.#ended = true;
    for (const device of this.#devices) await device.close();
    await this.killServer();
    this.front?.close();
    this.#far?.close();
    this.#held?.letGo();
    if (this.folder) rmSync(this.folder, { recursive: true, force: true });
  }

  /** Where it does not end: its server goes at least. */
  abandon() {
    this.#ended = true;
    this.#server?.kill('SIGKILL');
    this.#held?.letGo();
  }
}

/** Chromium's virtual authenticator, of one page: a platform's, which verifies whoever is there. */
export class Authenticator {
  static async in(page) {
    const own = new Authenticator();
    own.session = await page.context().newCDPSession(page);
    await own.session.send('WebAuthn.enable', { enableUI: false });
    const { authenticatorId } = await own.session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        ctap2Version: 'ctap2_1',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    own.id = authenticatorId;
    return own;
  }
  #send(method, what = {}) {
    return this.session.send(`WebAuthn.${method}`, {
      authenticatorId: this.id,
      ...what,
    });
  }
  async credentials() {
    return (await this.#send('getCredentials')).credentials;
  }
  /** Brings keys along, as a manager of passkeys does. */
  async bring(credentials) {
    for (const credential of credentials) await this.#send('addCredential', { credential });
  }
  async forget() {
    await this.#send('clearCredentials');
  }
  /** Whether somebody is there to touch it. */
  present(enabled) {
    return this.#send('setAutomaticPresenceSimulation', { enabled });
  }
  /** Whether it is the right person. */
  verified(isUserVerified) {
    return this.#send('setUserVerified', { isUserVerified });
  }
}

export class Device {
  constructor(world, shape, profile, name, args, zone) {
    Object.assign(this, { world, shape, profile, name, args, zone });
  }
  async launch() {
    const shown = { locale: 'es-MX', ...(this.zone && { timezoneId: this.zone }), ...SHAPES[this.shape] };
    this.context = this.profile
      ? await chromium.launchPersistentContext(this.profile, {
          executablePath: CHROMIUM,
          args: [...FLAGS, ...this.args],
          ...shown,
        })
      : await (await browser()).newContext(shown);
    this.context.setDefaultTimeout(LIMIT);
    await this.context.addInitScript(listen);
    this.context.on('page', (page) => this.#heed(page));
    this.page = this.context.pages()[0] ?? (await this.context.newPage());
    this.#heed(this.page);
  }
  #heeded = new WeakSet();
  #heed(page) {
    if (this.#heeded.has(page)) return;
    this.#heeded.add(page);
    const complain = (text) => this.world.complaints.push(`${this.name}: ${text}`);
    page.on('pageerror', (error) =>
      complain(`${error.name}: ${error.stack || error.message || JSON.stringify(error)}`),
    );
    page.on('console', (message) => {
      // The browser says so itself when there is no network, or no session yet: that is no fault of the app.
      if (message.type() === 'error' && !/Failed to load resource|net::ERR_|ERR_INTERNET/.test(message.text()))
        complain(`${message.text()} (${message.location().url}:${message.location().lineNumber})`);
    });
  }
  async open(path = '/', page = this.page) {
    await this.kept(page);
    await page.goto(this.world.origin + path, { waitUntil: 'load' });
    await until(`${this.name}: the app`, () => page.evaluate(() => globalThis.heard?.started));
    const problem = await page.evaluate(() => globalThis.heard.problem);
    if (problem) throw new Error(`${this.name}: the app could not begin: ${problem.code}: ${problem.es}`);
    await page.evaluate(() => globalThis.heard.ask('judging', [])); // by then all that is kept has been told
  }
  /** All that was written on this page is kept, or refused: a page that goes away takes along what its worker has not written yet. */
  async kept(page = this.page) {
    await until(`${this.name}: what was written is kept`, () =>
      page.evaluate(() => (globalThis.heard?.writing.size ?? 0) === 0),
    );
  }
  async tab(path = '/') {
    const page = await this.context.newPage();
    await this.open(path, page);
    return page;
  }
  /** Enrols through the screen, as a person does, and waits for the first sync; without a passkey unless told. */
  async enrol(person, { passkey = false } = {}) {
    if (passkey) this.authenticator ??= await Authenticator.in(this.page);
    await this.page.goto(await this.world.link(person));
    await this.page.locator(`form button[value=${passkey ? 'passkey' : 'plain'}]`).click();
    await until(`${this.name}: first sync`, async () => (await this.status())?.lastSync);
    await this.#told();
  }
  /** The screens have heard of every row that is kept: a journey that looks for a ticket now finds it. */
  async #told() {
    await until(`${this.name}: each row is told`, () =>
      inStorage(this.page, async ({ database, asked }) => {
        const kept = await asked(database.transaction('summaries').objectStore('summaries').getAllKeys());
        return kept.every((id) => globalThis.heard.told.has(id));
      }),
    );
  }
  /** Asks the engine's worker what screens ask it. */
  async ask(call, ...args) {
    return this.askOn(this.page, call, ...args);
  }
  async askOn(page, call, ...args) {
    const answer = await page.evaluate(([call, args]) => globalThis.heard.ask(call, args), [call, args]);
    if (answer.refused) throw Object.assign(new Error(answer.refused.es), answer.refused);
    return answer.answer;
  }
  dispatch(document, command, site = this.shape === 'phone' ? 'field' : 'desk') {
    return this.ask('dispatch', document, command, site);
  }
  // As one text: taken over value by value, the tickets of a desk cost half a second each time.
  async heard(page = this.page) {
    const text = await page.evaluate(() => {
      const { status, queue, tickets, problem } = globalThis.heard;
      return JSON.stringify({ status, queue, tickets: Object.values(tickets), problem });
    });
    return JSON.parse(text);
  }
  /** Its tickets that are so, once it was told of `least` of them. */
  tickets(is = () => true, least = 1, page = this.page) {
    return until(`${this.name}: ${least} such tickets`, async () => {
      const found = (await this.heard(page)).tickets.filter(is);
      return found.length >= least && found;
    });
  }
  async status(page = this.page) {
    return page.evaluate(() => globalThis.heard?.status ?? null);
  }
  /** A document as the screen would show it now. */
  async view(id, page = this.page) {
    await this.askOn(page, 'watch', id, this.shape === 'phone' ? 'field' : 'desk');
    const shown = await page.evaluate((id) => JSON.stringify(globalThis.heard.shown[id] ?? null), id);
    await this.askOn(page, 'unwatch', id);
    return JSON.parse(shown);
  }
  /** Cuts this device off, once it has the app whole, what reads and plays codes too; or gives its network back. */
  async offline(yes = true) {
    if (yes) await this.#installed();
    await this.context.setOffline(yes);
  }
  /** All files of the build are on the device: those that may come later are asked for at once. */
  async #installed() {
    await until(`${this.name}: the app is kept`, () =>
      this.page.evaluate(async (desk) => {
        if (!globalThis.heard?.started) return true; // no page of the app
        const { controller } = navigator.serviceWorker;
        if (controller === null) return false;
        const kept = await Promise.all(
          (await caches.keys()).map(async (name) => (await caches.open(name)).keys()),
        ).then((all) => all.flat().map(({ url }) => new URL(url).pathname));
        const later = ['decoder.worker', 'zxing_reader', 'light.worker', 'ronda_light_bg', 'LightScreen'];
        if (desk) later.push('/Desk-');
        if (later.every((name) => kept.some((path) => path.includes(name)))) return true;
        controller.postMessage('later');
        return false;
      }, this.shape === 'desk'),
    );
  }
  /** Everything of this device has reached the server. */
  async sent() {
    await this.kept();
    await this.ask('syncNow');
    return until(`${this.name}: all sent`, async () => {
      const status = await this.status();
      return status && status.pending === 0 && !status.syncing && status;
    });
  }
  async shot(name) {
    mkdirSync(out, { recursive: true });
    await this.page.screenshot({ path: join(out, `${name}.png`), scale: 'css' });
  }
  /** The browser's process is killed, as a phone does under memory pressure. */
  async crash() {
    if (!this.profile) throw new Error(`${this.name} shares its browser: it is to be lasting`);
    const browser = this.context.browser();
    const session = browser ? await browser.newBrowserCDPSession() : await this.context.newCDPSession(this.page);
    await session.send('Browser.crash').catch(() => undefined); // it cannot answer any more
    await this.context.close().catch(() => undefined);
  }
  async close() {
    await this.context?.close().catch(() => undefined); // crashed already, or never begun
  }
}
