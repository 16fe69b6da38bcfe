// The portal's first visit on a slowed phone: when it is readable, and what comes over the wire.
// Its start page in a Chromium of 390 × 844 that has kept nothing, four times slower, behind 400 kbit/s and 100 ms. Fails
// where it is readable too late, or weighs too much.
//   node tests/bench/portal.mjs [--write]     five visits; `--write` puts them into docs/performance.md
import { createRequire } from 'node:module';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { put } from '../../scripts/performance-page.mjs';
import { CHROMIUM } from '../browser/chromium.mjs';
import { quantile, spread } from './lib/figures.mjs';
import { house, profile, round } from './ronda.mjs';

const require = createRequire(new URL('../../pwa/package.json', import.meta.url));
const { chromium } = require('playwright-core');

const VISITS = 5;
const PHONE = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 3,
  isMobile: true,
  hasTouch: true,
  locale: 'es-MX',
  timezoneId: 'America/Mexico_City',
};
/** How many times slower the page's processor is. */
const FACTOR = 4;
const RTT_MS = 100;
/** In bytes a second, as the browser asks for it. */
const RATE = 400_000 / 8;
/** What was set out: the first text stands, the median of the visits; and all that came over the wire, of each. */
const READABLE_MS = 1_500;
const MOST_BYTES = 60_000;

/** In the page: when its first text or picture stood, and when all of it was there; waits for both. */
const times = () =>
  new Promise((told) => {
    const look = () => {
      const [paint] = performance.getEntriesByName('first-contentful-paint');
      const [visit] = performance.getEntriesByType('navigation');
      if (paint !== undefined && visit.loadEventEnd > 0) told({ readable: paint.startTime, load: visit.loadEventEnd });
      else requestAnimationFrame(look);
    };
    look();
  });

/** One visit with nothing kept of another: neither files nor connections. */
async function visit(chrome, staged) {
  const context = await chrome.newContext(PHONE);
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: RTT_MS,
      downloadThroughput: RATE,
      uploadThroughput: RATE,
    });
    await session.send('Emulation.setCPUThrottlingRate', { rate: FACTOR });
    // The delay is the browser's; the proxy counts bytes alone.
    staged.wire.reset(0);
    const answer = await page.goto(`${staged.origin}/portal`, { waitUntil: 'load' });
    if (!answer.ok()) throw new Error(`the portal answers ${answer.status()}`);
    const { readable, load } = await page.evaluate(times);
    return { readable, load, bytes: staged.wire.counted.down };
  } finally {
    await context.close();
  }
}

/** The visits, one after the other. */
async function visits() {
  const staged = await house(1);
  try {
    const chrome = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
    });
    try {
      const all = [];
      while (all.length < VISITS) all.push(await visit(chrome, staged));
      return all;
    } finally {
      await chrome.close();
    }
  } finally {
    await staged.end();
  }
}

/** What is over what was set out, in words. */
function over(all) {
  const readable = quantile(
    all.map((one) => one.readable),
    0.5,
  );
  const bytes = Math.max(...all.map((one) => one.bytes));
  return {
    readable: readable > READABLE_MS ? `readable after ${readable} ms, ${READABLE_MS} asked` : undefined,
    bytes: bytes > MOST_BYTES ? `${bytes} bytes, ${MOST_BYTES} asked` : undefined,
  };
}

/** The visits as rows of the bench; how many of its bounds were missed. */
export async function portalRuns(say) {
  const base = { case: 'portal', system: 'ronda', where: 'browser', n: 1, rtt_ms: RTT_MS };
  try {
    const all = await visits();
    const wrong = over(all);
    const tell = (what, more) =>
      say({ ...base, variant: `first visit, ${FACTOR}× slower, 400 kbit/s: ${what}`, ...more, build: profile });
    const of = (field) => spread(all.map((one) => one[field]));
    tell('readable', { ...of('readable'), ...(wrong.readable && { failed: wrong.readable }) });
    tell('loaded', of('load'));
    const bytes_down = Math.max(...all.map((one) => one.bytes));
    tell('over the wire', { bytes_down, of: all.length, ...(wrong.bytes && { failed: wrong.bytes }) });
    return Object.values(wrong).filter((one) => one !== undefined).length;
  } catch (error) {
    say({ ...base, failed: String(error.message).split('\n')[0] });
    return 1;
  }
}

/** One line each, and what is asked. */
function table(all) {
  const ms = (value) => Math.round(value).toLocaleString('en');
  const cells = ({ readable, load, bytes }, name) =>
    `| ${name} | ${ms(readable)} | ${ms(load)} | ${(bytes / 1000).toFixed(1)} |`;
  const median = (field) =>
    quantile(
      all.map((one) => one[field]),
      0.5,
    );
  return [
    '| visit | readable ms | loaded ms | KB over the wire |',
    '|---|---:|---:|---:|',
    ...all.map((one, at) => cells(one, at + 1)),
    cells({ readable: median('readable'), load: median('load'), bytes: median('bytes') }, 'median'),
    `| asked | ${ms(READABLE_MS)} | – | ${(MOST_BYTES / 1000).toFixed(1)} |`,
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const all = await visits();
  const told = table(all);
  const load = loadavg().map((one) => round(one));
  if (process.argv.includes('--write')) put('first visit', told);
  process.stdout.write(`# build ${profile}, load ${load.join(' ')}\n${told}\n`);
  for (const wrong of Object.values(over(all)).filter((one) => one !== undefined)) {
    process.stderr.write(`missed: ${wrong}\n`);
    process.exitCode = 1;
  }
}
