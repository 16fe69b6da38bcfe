// Takes pictures of the scanner on a phone and on a desk, light and dark. It shows each of its states, and checks axe
// and targets.
//   node tests/scan/shots.mjs [folder]
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CHROMIUM } from '../browser/chromium.mjs';
import { CAMERA, library, root } from './tools.mjs';

const { chromium } = library('playwright-core');
const { build, preview } = await import(pathToFileURL(library.resolve('vite')).href);
const axe = readFileSync(library.resolve('axe-core/axe.min.js'), 'utf8');
const out = process.argv[2] ?? '/tmp/ronda-scan-shots';
mkdirSync(out, { recursive: true });

const folder = mkdtempSync(join(tmpdir(), 'ronda-scan-'));
process.env.SCAN_OUT = folder;
const configFile = `${root}pwa/scan-trial/vite.config.ts`;
await build({ configFile, logLevel: 'error' });
const server = await preview({ configFile, logLevel: 'error', preview: { port: 0, host: '127.0.0.1' } });
const address = server.resolvedUrls.local[0];

/** `getUserMedia` that fails in this way. */
const failing = (name) => {
  navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', name));
};
/** A camera with a lamp, a zoom and a second camera beside it: drivers that Chromium's fake one is not. */
const able = () => {
  const track = MediaStreamTrack.prototype;
  track.getCapabilities = () => ({ torch: true, zoom: { min: 1, max: 5, step: 0.1 } });
  track.applyConstraints = () => Promise.resolve();
  navigator.mediaDevices.enumerateDevices = () =>
    Promise.resolve(
      ['Cámara trasera', 'Cámara frontal'].map((label) => ({ kind: 'videoinput', deviceId: label, label })),
    );
};
const press = (name) => (page) => page.getByRole('button', { name, exact: true }).click();
const burst = async (page) => {
  await page.evaluate(() => {
    for (const key of [...'OAX-TI-004417', 'Enter']) {
      document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    }
  });
};
const states = [
  ['mira', null, null],
  ['con-todo', able, press('Prender la lámpara')],
  ['camaras', able, press('Elegir cámara')],
  ['escribir', null, press('Escribir código')],
  ['leido', null, burst],
  ['sin-lampara', null, press('Prender la lámpara')],
  ['denegada', [failing, 'NotAllowedError'], null],
  ['ocupada', [failing, 'NotReadableError'], null],
  ['sin-camara', [failing, 'NotFoundError'], null],
];
const browser = await chromium.launch({ executablePath: CHROMIUM, args: CAMERA });
let [passed, failed] = [0, 0];
const sizes = { telefono: { width: 390, height: 844 }, escritorio: { width: 1440, height: 900 } };
for (const colorScheme of ['light', 'dark']) {
  for (const [size, viewport] of Object.entries(sizes)) {
    for (const [name, before, act] of states) {
      const context = await browser.newContext({ viewport, colorScheme, locale: 'es-MX', permissions: ['camera'] });
      const page = await context.newPage();
      const wrong = [];
      page.on('pageerror', (error) => wrong.push(error.message));
      page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
      if (Array.isArray(before)) await page.addInitScript(before[0], before[1]);
      else if (before) await page.addInitScript(before);
      try {
        await page.goto(address);
        await page.waitForSelector(Array.isArray(before) ? '[role=alert]' : 'video.on');
        if (!Array.isArray(before)) await page.getByText('Acerca la etiqueta').first().waitFor();
        await act?.(page);
        await page.screenshot({ path: join(out, `${name}-${size}-${colorScheme}.png`) });
        const small = await page.$$eval('button, a, input', (all) =>
          all
            .map((one) => [one.getAttribute('aria-label') ?? one.textContent, one.getBoundingClientRect()])
            .filter(([, { width, height }]) => width > 0 && (width < 44 || height < 44))
            .map(([label, { width, height }]) => `${label}: ${width}×${height}`),
        );
        wrong.push(...small);
        const session = await context.newCDPSession(page);
        await session.send('Page.setBypassCSP', { enabled: true });
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => globalThis.axe.run());
        wrong.push(...violations.map(({ id, nodes }) => `axe ${id}: ${nodes.map(({ html }) => html).join(' ')}`));
        const found = await page.evaluate(() => globalThis.found.map(({ code }) => code));
        if (name === 'leido' && JSON.stringify(found) !== '[{"kind":"text","text":"OAX-TI-004417"}]') {
          wrong.push(`the scanner that types gave ${JSON.stringify(found)}`);
        }
      } catch (error) {
        wrong.push(error.message);
      }
      await context.close();
      if (wrong.length) {
        failed += 1;
        process.stdout.write(`FAILED  ${name} ${size} ${colorScheme}\n  ${wrong.join('\n  ')}\n`);
      } else passed += 1;
    }
  }
}
await browser.close();
await server.close();
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
