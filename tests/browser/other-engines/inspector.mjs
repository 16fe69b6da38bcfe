// The protocol of WebKit's own inspector, over its WebSocket: one window's page.
// It changes its process when it goes elsewhere, and is asked wherever it is.
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { LIMIT, until } from '../world.mjs';

const { WebSocket } = createRequire(new URL('../../../pwa/package.json', import.meta.url))('ws');

/** So long (ms) an answer is waited for: a page that is replaced within its own process while it is asked never gives one. */
const ANSWER_MS = LIMIT / 3;

export class Inspector {
  /** Errors that the pages' console was told. */
  complaints = [];
  #asked = 0;
  #waiting = new Map();
  /** The process that paints the page, as the inspector names it. */
  #target = null;

  /**
   * Speaks with the page of one window of the browser that listens on `port`, counted from 1; `before` runs in it before any of
   * the page's own scripts.
   */
  static async open(port, window, before = '') {
    const own = new Inspector();
    own.before = before;
    // What can be inspected is told as a page of HTML.
    const address = new RegExp(`/socket/\\d+/${window}/WebPage`);
    const path = await until('a page to inspect', async () =>
      address.exec(await (await fetch(`http://127.0.0.1:${port}/`)).text()),
    );
    own.socket = new WebSocket(`ws://127.0.0.1:${port}${path[0]}`);
    own.socket.on('message', (data) => own.#hear(JSON.parse(data)));
    own.socket.on('close', () => own.#cut());
    await once(own.socket, 'open');
    // A page that is made anew waits until it was told what to run first.
    await own.#ask('Target.setPauseOnStart', { pauseOnStart: true });
    await until('a page', () => own.#target);
    return own;
  }
  close() {
    this.socket.terminate();
  }

  /** Asks the page. */
  async page(method, params = {}) {
    return this.#inside(this.#target, method, params);
  }
  /**
   * Has the page leave: answered before it goes, for nothing is answered by a page that is not any more. It says `leaves` from
   * then on, also where it is kept and comes back.
   */
  leave(how) {
    return this.page('Runtime.evaluate', {
      expression: `globalThis.leaves = true; setTimeout(() => { ${how}; }); null`,
    });
  }
  /** Runs a function in the page, as if somebody had just pressed there; its answer may be a promise. */
  async run(work, ...args) {
    const asked = await this.page('Runtime.evaluate', {
      expression: `Promise.resolve().then(() => (${work})(...${JSON.stringify(args)})).then((value) => JSON.stringify(value ?? null))`,
      emulateUserGesture: true,
    });
    if (asked.wasThrown) throw new Error(asked.result.description);
    const { result, wasThrown } = await this.page('Runtime.awaitPromise', {
      promiseObjectId: asked.result.objectId,
      returnByValue: true,
    });
    if (wasThrown) throw new Error(result.description ?? JSON.stringify(result.value));
    return JSON.parse(result.value);
  }

  #ask(method, params) {
    return this.#answer({ method }, (id) => this.socket.send(JSON.stringify({ id, method, params })));
  }
  #inside(targetId, method, params) {
    return this.#answer({ method, targetId }, (id, fails) => {
      const message = JSON.stringify({ id, method, params });
      this.#ask('Target.sendMessageToTarget', { targetId, message }).catch(fails);
    });
  }
  /** The answer to what `send` asks by a number of its own. */
  #answer(question, send) {
    const id = ++this.#asked;
    let silence;
    const answer = new Promise((resolve, reject) => {
      const fails = (error) => {
        this.#waiting.delete(id);
        reject(error);
      };
      silence = setTimeout(() => fails(new Error(`${question.method}: no answer in ${ANSWER_MS} ms`)), ANSWER_MS);
      this.#waiting.set(id, { ...question, resolve, reject });
      send(id, fails);
    });
    return answer.finally(() => clearTimeout(silence));
  }
  #hear({ id, method, params, result, error }) {
    if (id !== undefined) {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) waiting?.reject(new Error(`${waiting.method}: ${error.message}`));
      else waiting?.resolve(result);
    } else if (method === 'Target.targetCreated') void this.#begin(params.targetInfo);
    else if (method === 'Target.didCommitProvisionalTarget') this.#target = params.newTargetId;
    else if (method === 'Target.targetDestroyed') this.#gone(params.targetId);
    else if (method === 'Target.dispatchMessageFromTarget') this.#hear(JSON.parse(params.message));
    else if (method === 'Console.messageAdded') this.#said(params.message);
  }
  async #begin({ targetId, type, isProvisional, isPaused }) {
    if (type !== 'page') return;
    try {
      await this.#inside(targetId, 'Page.enable', {});
      await this.#inside(targetId, 'Page.setBootstrapScript', { source: this.before });
      await this.#inside(targetId, 'Console.enable', {});
      if (!isProvisional) this.#target = targetId;
    } catch (error) {
      this.complaints.push(`the inspector: ${error.message}`);
    } finally {
      if (isPaused) await this.#ask('Target.resume', { targetId });
    }
  }
  #said({ level, text, url, line }) {
    if (level === 'error') this.complaints.push(`${text} (${url ?? ''}:${line ?? ''})`);
  }
  /** What was asked of a page that is not any more is never answered. */
  #gone(target) {
    for (const [id, { targetId, reject, method }] of this.#waiting)
      if (targetId === target) {
        this.#waiting.delete(id);
        reject(new Error(`${method}: the page has gone`));
      }
  }
  #cut() {
    for (const { reject, method } of this.#waiting.values()) reject(new Error(`${method}: the browser has gone`));
    this.#waiting.clear();
  }
}
