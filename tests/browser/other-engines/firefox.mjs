// Firefox, over WebDriver BiDi.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { installed } from './installed.mjs';

const require = createRequire(new URL('../../../pwa/package.json', import.meta.url));

export class Firefox {
  static engine = 'Firefox';

  static async launch(folder) {
    const executablePath = installed(
      'Firefox',
      [process.env.RONDA_FIREFOX, '/usr/bin/firefox-esr', !existsSync('/snap/bin/firefox') && '/usr/bin/firefox'],
      'firefox-esr',
    );
    const puppeteer = require('puppeteer-core');
    const it = new Firefox();
    it.browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath,
      headless: true,
      userDataDir: join(folder, 'firefox'),
      env: { ...process.env, TZ: 'America/Mexico_City' },
      extraPrefsFirefox: { 'intl.accept_languages': 'es-MX, es', 'dom.serviceWorkers.enabled': true },
      defaultViewport: { width: 412, height: 839 },
    });
    it.page = (await it.browser.pages())[0] ?? (await it.browser.newPage());
    it.page.on('pageerror', (error) => it.#heard.push(error.stack ?? error.message));
    it.page.on('console', (message) => {
      if (message.type() === 'error') it.#heard.push(message.text());
    });
    return it;
  }

  #heard = [];
  goto(url) {
    return this.page.goto(url);
  }
  reload() {
    return this.page.reload();
  }
  back() {
    return this.page.goBack();
  }
  run(work, ...args) {
    return this.page.evaluate(work, ...args);
  }
  async #element(xpath) {
    const found = await this.page.$(`xpath/${xpath}`);
    if (!found) throw new Error(`not on the page: ${xpath}`);
    return found;
  }
  async click(xpath) {
    await (await this.#element(xpath)).click();
  }
  async type(xpath, text) {
    await (await this.#element(xpath)).type(text);
  }
  async complaints() {
    return this.#heard;
  }
  async end() {
    await this.browser.close();
  }
}
