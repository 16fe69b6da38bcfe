// An iPhone, as far as its engine goes: WebKit, installed or in a tab, with a storage it keeps.
// The system's part is played by signals: an app is killed, suspended, woken, robbed of its database.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Inspector } from './inspector.mjs';
import { Screen, miniBrowser } from './webkit-here.mjs';
import { holdPort } from '../ports.mjs';
import { out, until } from '../world.mjs';

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';

const SIZE = 'width=390,height=844';

/** What is told of a process: its name, state, parent and group; null where it is not any more. */
function told(id) {
  try {
    const text = readFileSync(`/proc/${id}/stat`, 'utf8');
    const [state, parent, group] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { id: Number(id), name: text.slice(text.indexOf('(') + 1, text.lastIndexOf(')')), state, parent, group };
  } catch {
    return null; // it ended meanwhile
  }
}
/** The processes that one browser runs now: it, the one that paints, the one that keeps. */
const processesOf = (group) =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(told)
    .filter((one) => one !== null && one.group === String(group) && one.state !== 'Z');

export class IPhone {
  static engine = 'WebKit';
  /** Where its inspector has listened, one each time that it was begun. */
  #ports = [];

  /**
   * One on a screen of its own, or `beside` another, with which it then shares the clipboard. `installed`: the app from the
   * home screen, whose storage is not the tab's.
   */
  static async launch(folder, { installed, beside = null }) {
    const own = new IPhone();
    Object.assign(own, { installed, beside, home: join(folder, installed ? 'iphone-app' : 'iphone-tab') });
    own.program = miniBrowser();
    own.screen = beside?.screen ?? (await Screen.start());
    try {
      await own.open();
    } catch (error) {
      await own.end();
      throw error;
    }
    return own;
  }

  /** The app is begun: with all that it kept, and nothing in memory. */
  async open() {
    // Its own until it ends: another process would take one that is free while the browser begins.
    const held = await holdPort();
    this.#ports.push(held);
    const { port } = held;
    this.said = '';
    this.browser = spawn(
      this.program,
      [
        `--user-agent=${IPHONE}`,
        `--cookies-file=${join(this.home, 'cookies')}`,
        '--cookies-policy=always',
        'about:blank',
      ],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
        detached: true, // a group of its own: all of it is killed at once
        env: { ...this.screen.environment(this.home), WEBKIT_INSPECTOR_HTTP_SERVER: `127.0.0.1:${port}` },
      },
    );
    this.browser.stderr.on('data', (text) => (this.said += text));
    const standalone = `Object.defineProperty(navigator, 'standalone', { get: () => ${this.installed} });`;
    // The first window has bars and is wide; what a page opens for itself has none, and its own size.
    const first = await Inspector.open(port, 1);
    await first.run((size) => void open('about:blank', '', size), SIZE);
    first.close();
    this.inspector = await Inspector.open(port, 2, standalone);
    await until('a window of that size', () => this.run(() => innerWidth === 390 && innerHeight === 844));
  }
  /** Loads an address anew. */
  async goto(url) {
    await this.inspector.leave(`location.assign(${JSON.stringify(url)})`);
    await this.#stands(url);
  }
  /** A page stands there that is not about to go: neither the one that is left, nor one that was kept and is loaded anew. */
  #stands(what) {
    return until(what, () => this.run(() => !globalThis.leaves && document.readyState === 'complete'));
  }
  run(work, ...args) {
    return this.inspector.run(work, ...args);
  }
  /** Within the app the page stays, and hears where it is; else another one comes. */
  async back() {
    await this.inspector.leave(
      `addEventListener('popstate', () => (globalThis.leaves = false), { once: true }); history.back()`,
    );
    await this.#stands('the page before');
  }

  /** What a finger does, in the middle of what stands under this path. */
  click(xpath) {
    return this.run((xpath) => {
      const found = document.evaluate(xpath, document, null, XPathResult.FIRST_ORDERED_NODE_TYPE, null).singleNodeValue;
      if (!found) throw new Error(`not on the page: ${xpath}`);
      const box = found.getBoundingClientRect();
      const at = { clientX: box.x + box.width / 2, clientY: box.y + box.height / 2, bubbles: true, cancelable: true };
      const hit = document.elementFromPoint(at.clientX, at.clientY) ?? found;
      const finger = { ...at, pointerId: 2, pointerType: 'touch', isPrimary: true, composed: true };
      hit.dispatchEvent(new PointerEvent('pointerdown', finger));
      hit.dispatchEvent(new PointerEvent('pointerup', finger));
      hit.closest('a, button, input, textarea, [tabindex]')?.focus();
      hit.dispatchEvent(new MouseEvent('click', { ...at, view: window, composed: true }));
    }, xpath);
  }
  /** Writes into a field as an input method does: all at once. */
  type(xpath, text) {
    return this.run(
      (xpath, text) => {
        const found = document.evaluate(
          xpath,
          document,
          null,
          XPathResult.FIRST_ORDERED_NODE_TYPE,
          null,
        ).singleNodeValue;
        if (!found) throw new Error(`not on the page: ${xpath}`);
        found.focus();
        if (!document.execCommand('insertText', false, text)) throw new Error(`nothing was written: ${xpath}`);
      },
      xpath,
      text,
    );
  }
  async shot(name) {
    mkdirSync(out, { recursive: true });
    const [width, height] = await this.run(() => [innerWidth, innerHeight]);
    const area = { x: 0, y: 0, width, height, coordinateSystem: 'Viewport' };
    const { dataURL } = await this.inspector.page('Page.snapshotRect', area);
    writeFileSync(join(out, `${name}.png`), Buffer.from(dataURL.split(',')[1], 'base64'));
  }

  get #processes() {
    return processesOf(this.browser.pid);
  }
  #named(name) {
    const found = this.#processes.filter((one) => one.name.startsWith(name)).map(({ id }) => id);
    if (found.length === 0) throw new Error(`no ${name} among ${this.#processes.map((one) => one.name).join(', ')}`);
    return found;
  }
  /** `kill -9`, all of it: nothing is said, nothing is flushed. */
  async kill() {
    this.inspector?.close();
    for (const { id } of this.#processes) process.kill(id, 'SIGKILL');
    await until('all of it is gone', () => this.#processes.length === 0);
  }
  /** The system stops all that runs scripts; `during` happens meanwhile; then it goes on. */
  async suspended(during) {
    const ids = this.#named('WebKitWebProces');
    for (const id of ids) process.kill(id, 'SIGSTOP');
    try {
      await until('it stands still', () => ids.every((id) => told(id)?.state === 'T'));
      await during();
    } finally {
      for (const id of ids) process.kill(id, 'SIGCONT');
    }
    // All that an installed app on iOS is told: nobody says that it is visible again.
    await this.run(() => void dispatchEvent(new Event('focus')));
  }
  /** The process that keeps the databases dies, and every handle with it. */
  async loseDatabase() {
    const ids = this.#named('WebKitNetworkPr');
    for (const id of ids) process.kill(id, 'SIGKILL');
    await until('it is gone', () => ids.every((id) => ['Z', undefined].includes(told(id)?.state)));
  }
  /** The system throws away what scripts have kept, and leaves the cookies. */
  async empty() {
    await this.kill();
    for (const kept of ['data', 'cache']) rmSync(join(this.home, kept), { recursive: true });
  }
  complaints() {
    return this.inspector.complaints;
  }

  async end() {
    try {
      if (this.browser) await this.kill();
    } finally {
      for (const port of this.#ports) port.letGo();
      if (!this.beside) await this.screen.end();
    }
  }
}
