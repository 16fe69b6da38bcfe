// Benchmark of the work behind «No soy un robot» on a slow phone. It times from the tick to «Comprobado», in a real
// Chromium on a phone's screen, with the portal's own page and worker. Two ways of slowing: by the clock of the whole
// renderer (its worker too), and by the browser's own throttling, which slows a page alone, so there the same script
// works in the page's own thread.
//   node tests/bench/robot.mjs [--factor 6] [--runs 40]
import { createRequire } from 'node:module';
import { loadavg } from 'node:os';
import { CHROMIUM } from '../browser/chromium.mjs';
import { World, forgetDemos } from '../browser/world.mjs';
import { slow } from './lib/slow.mjs';

const require = createRequire(new URL('../../pwa/package.json', import.meta.url));
const { chromium, devices } = require('playwright-core');
const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const FACTOR = option('factor', 6);
const RUNS = option('runs', 40);

const spread = (values) => {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part) => Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)]);
  return { p50: at(0.5), p95: at(0.95), worst: at(1), runs: sorted.length };
};
const tell = (how, values) => process.stdout.write(`${JSON.stringify({ how, ...spread(values) })}\n`);

/** One visit of the form: the box is ticked in the page, so that nothing of the trial's own is in the time. */
async function ticked(page, address) {
  await page.goto(address);
  await page.locator('#robot:not([hidden])').waitFor();
  return page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const said = document.querySelector('#robot-said');
        const work = document.querySelector('input[name=work]');
        const began = performance.now();
        new MutationObserver(() => {
          if (said.textContent === document.querySelector('#robot').dataset.failed) reject(new Error('not worked'));
          if (work.value) resolve(performance.now() - began);
        }).observe(said, { childList: true });
        document.querySelector('#human').click();
      }),
  );
}

/** The same puzzles in the page's own thread, and the fetch before them. */
async function inPage(page, origin) {
  await page.goto(`${origin}/portal`);
  const script = await (await fetch(`${origin}/portal/work.js`)).text();
  return page.evaluate(async (script) => {
    const self = {};
    new Function('self', script)(self);
    const began = performance.now();
    const { challenge } = await (await fetch('/portal/reto', { cache: 'no-store' })).json();
    return new Promise((resolve) => {
      self.postMessage = () => resolve(performance.now() - began);
      self.onmessage({ data: challenge });
    });
  }, script);
}

/** The first form of the portal that has the box. */
async function formOf(origin) {
  const index = await (await fetch(`${origin}/portal`)).text();
  for (const [, path] of index.matchAll(/href="(\/portal\/nueva\/[^"]+)"/g))
    if ((await (await fetch(origin + path)).text()).includes('id="robot"')) return origin + path;
  throw new Error('no form of the portal has the box');
}

// Any institution will do: this one's demonstration is made soonest.
const world = await World.start('secogem');
const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
});
try {
  process.stdout.write(
    `# load ${loadavg()
      .map((one) => one.toFixed(1))
      .join(' ')}, ${FACTOR}× slower\n`,
  );
  const context = await browser.newContext({ ...devices['Pixel 7'], locale: 'es-MX', bypassCSP: true });
  const page = await context.newPage();
  const form = await formOf(world.origin);
  const many = async (once) => {
    const times = [];
    while (times.length < RUNS) times.push(await once());
    return times;
  };
  tell('as the machine is', await many(() => ticked(page, form)));
  const release = await slow(FACTOR, context);
  tell('the renderer and its worker slowed', await many(() => ticked(page, form)));
  await release();
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: FACTOR });
  tell('Emulation.setCPUThrottlingRate, in the page', await many(() => inPage(page, world.origin)));
} finally {
  await browser.close();
  await world.end();
  await forgetDemos();
}
