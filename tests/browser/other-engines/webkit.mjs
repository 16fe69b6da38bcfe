// WebKit, the engine of every browser on an iPhone: MiniBrowser under Xvfb, driven by plain WebDriver over HTTP.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { installed } from './installed.mjs';
import { Screen, ended, miniBrowser } from './webkit-here.mjs';
import { holdPort } from '../ports.mjs';
import { until } from '../world.mjs';

/** Runs in the page: keeps what it complains of where a reload does not take it. */
function listen() {
  const keep = (text) => {
    const all = JSON.parse(sessionStorage.getItem('complaints') ?? '[]');
    sessionStorage.setItem('complaints', JSON.stringify([...all, text]));
  };
  const say = console.error;
  console.error = (...said) => {
    keep(said.map(String).join(' '));
    say(...said);
  };
  addEventListener('error', (event) => keep(`${event.message} ${event.error?.stack ?? ''}`));
  addEventListener('unhandledrejection', (event) =>
    keep(`nobody caught: ${event.reason} ${event.reason?.stack ?? ''}`),
  );
  addEventListener('securitypolicyviolation', (event) =>
    keep(`content policy: ${event.violatedDirective} ${event.blockedURI}`),
  );
}

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

export class WebKit {
  static engine = 'WebKit';

  static async launch(folder) {
    const driver = installed(
      'WebKit',
      [process.env.RONDA_WEBKIT_DRIVER, '/usr/bin/WebKitWebDriver'],
      'webkit2gtk-driver',
    );
    const browser = miniBrowser();
    const it = new WebKit();
    try {
      await it.#start(folder, driver, browser);
    } catch (error) {
      await it.end();
      throw error;
    }
    return it;
  }

  async #start(folder, driver, browser) {
    this.screen = await Screen.start();
    // Its own until it ends: another process would take one that is free while the driver begins.
    this.held = await holdPort();
    const { port } = this.held;
    this.driver = spawn(driver, [`--port=${port}`], {
      stdio: 'ignore',
      env: this.screen.environment(join(folder, 'webkit')),
    });
    this.address = `http://127.0.0.1:${port}`;
    await until('the driver', async () => (await fetch(`${this.address}/status`)).ok);
    const { sessionId } = await this.#ask('POST', '/session', {
      capabilities: {
        alwaysMatch: {
          'webkitgtk:browserOptions': {
            binary: browser,
            args: ['--automation'],
          },
          timeouts: { script: 60_000, pageLoad: 60_000 },
        },
      },
    });
    this.session = `/session/${sessionId}`;
  }

  async #ask(method, path, body) {
    const response = await fetch(this.address + path, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`WebDriver ${path}: ${value?.error}: ${value?.message}`);
    return value;
  }
  #in(method, path, body) {
    return this.#ask(method, this.session + path, body);
  }

  async goto(url) {
    await this.#in('POST', '/url', { url });
    await this.run(listen);
  }
  async reload() {
    await this.#in('POST', '/refresh', {});
    await this.run(listen);
  }
  back() {
    return this.#in('POST', '/back', {});
  }
  /** Runs a function in the page; its answer may be a promise. */
  async run(work, ...args) {
    const script = `const done = arguments[arguments.length - 1];
      Promise.resolve().then(() => (${work})(...Array.prototype.slice.call(arguments, 0, -1)))
        .then((value) => done({ value: value === undefined ? null : value }), (error) => done({ error: String(error) }));`;
    const answer = await this.#in('POST', '/execute/async', { script, args });
    if (answer.error) throw new Error(answer.error);
    return answer.value;
  }
  async #element(xpath) {
    return (await this.#in('POST', '/element', { using: 'xpath', value: xpath }))[ELEMENT];
  }
  async click(xpath) {
    await this.#in('POST', `/element/${await this.#element(xpath)}/click`, {});
  }
  async type(xpath, text) {
    await this.#in('POST', `/element/${await this.#element(xpath)}/value`, { text });
  }
  /** What pages complained of since they were loaded: this driver has no log of the console's. */
  complaints() {
    return this.run(() => JSON.parse(sessionStorage.getItem('complaints') ?? '[]'));
  }

  async end() {
    if (this.session) await this.#in('DELETE', '').catch(() => undefined); // it has gone already
    await ended(this.driver);
    this.held?.letGo();
    await this.screen?.end();
  }
}
