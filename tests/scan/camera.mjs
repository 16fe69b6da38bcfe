// Times the scanner in real Chromium before a camera that plays rendered labels. It measures from the opening to the
// code, per kind.
//   node tests/scan/camera.mjs [--clips 3] [--seed 1] [--slow 4] [--within 1000] [--blind] [KIND …]
// `--blind`: the browser has a reader of its own, which finds nothing.
// Needs ffmpeg, Chromium and `cargo build -p ronda-scan-trial`; says which of them is missing and fails.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CHROMIUM } from '../browser/chromium.mjs';
import { CAMERA, HEIGHT, WIDTH, library, pictures, quantile, root } from './tools.mjs';

const { chromium } = library('playwright-core');
const { build, preview } = await import(pathToFileURL(library.resolve('vite')).href);

const words = process.argv.slice(2);
const option = (name, usual) => (words.includes(name) ? Number(words.splice(words.indexOf(name), 2)[1]) : usual);
const clips = option('--clips', 3);
const seed = option('--seed', 1);
const slow = option('--slow', 1);
/** From the first picture to the code (ms), at 95 of a hundred. */
const asked = option('--within', 1_000);
const blind = words.includes('--blind') && words.splice(words.indexOf('--blind'), 1).length > 0;
const kinds = words.length ? words : ['sharp', 'tilted', 'dim', 'glare', 'blur3', 'small'];

try {
  execFileSync('ffmpeg', ['-version'], { stdio: 'ignore' });
} catch {
  process.stdout.write('FAILED  ffmpeg is missing: scripts/setup --tests installs it\n0 passed, 1 failed\n');
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), 'ronda-scan-'));
process.env.SCAN_OUT = join(folder, 'page');
const configFile = `${root}pwa/scan-trial/vite.config.ts`;
await build({ configFile, logLevel: 'error' });
const server = await preview({
  configFile,
  logLevel: 'error',
  preview: { port: 0, host: '127.0.0.1' },
});
const address = server.resolvedUrls.local[0];

/** One clip as the file that Chromium's fake camera plays; gives the text in it. */
async function film(kind, number, path) {
  const size = `${WIDTH}x${HEIGHT}`;
  const encoder = spawn(
    'ffmpeg',
    // The fake camera takes 16 for black and 235 for white: what is darker would be lost, and with it all of a dim label.
    `-loglevel error -y -f rawvideo -pix_fmt gray -s ${size} -r 10 -i - -vf lutyuv=y=16+val*219/255 -pix_fmt yuvj420p -q:v 4 -f mjpeg`
      .split(' ')
      .concat(path),
    { stdio: ['pipe', 'inherit', 'inherit'] },
  );
  const ended = new Promise((resolve, reject) => {
    encoder.once('error', reject);
    encoder.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`ffmpeg: ${code}`))));
  });
  let said = '';
  for await (const { text, pixels } of pictures(kind, 1, seed + number, 10)) {
    said = text;
    if (!encoder.stdin.write(pixels)) await new Promise((resolve) => encoder.stdin.once('drain', resolve));
  }
  encoder.stdin.end();
  await ended;
  return said;
}

/** Opens the scanner before that camera: milliseconds from the picture to the code. */
async function scan(video, text) {
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [...CAMERA, `--use-file-for-fake-video-capture=${video}`],
  });
  try {
    const context = await browser.newContext({
      viewport: { width: 390, height: 844 },
      permissions: ['camera'],
    });
    const page = await context.newPage();
    const complaints = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      // Nobody has pressed anything on the trial's page, so it may not shake the phone.
      if (message.type() === 'error' && !message.text().includes('vibrate')) complaints.push(message.text());
    });
    if (slow > 1) {
      const session = await context.newCDPSession(page);
      await session.send('Emulation.setCPUThrottlingRate', { rate: slow });
    }
    // When the first picture of the camera stands on the screen.
    await page.addInitScript(() => {
      addEventListener('playing', () => (globalThis.playing ??= performance.now()), { capture: true });
    });
    if (blind) {
      await page.addInitScript(() => {
        globalThis.BarcodeDetector = class {
          static getSupportedFormats = () => Promise.resolve(['qr_code', 'code_128', 'code_39']);
          detect = () => Promise.resolve([]);
        };
      });
    }
    await page.goto(address);
    await page.waitForFunction(() => globalThis.found?.length > 0, null, {
      timeout: 15_000,
      polling: 20,
    });
    const { code, opened, playing } = await page.evaluate(() => ({
      code: globalThis.found[0].code,
      opened: globalThis.found[0].after,
      playing: globalThis.found[0].at - globalThis.playing,
    }));
    if (complaints.length) throw new Error(complaints.join('; '));
    // The labels of the trial are of another server, and their check letters are drawn: they are read as text.
    const read = code.kind === 'foreign_label' ? text.includes(code.host) : code.text === text;
    if (!read) throw new Error(`read ${JSON.stringify(code)}, not ${text}`);
    return { opened, playing };
  } finally {
    await browser.close();
  }
}

process.stdout.write(`# ${clips} clips of each kind, seed ${seed}, processor ${slow}× slower\n`);
let [passed, failed] = [0, 0];
try {
  for (const kind of kinds) {
    const [opened, playing] = [[], []];
    for (let number = 0; number < clips; number += 1) {
      const video = join(folder, `${kind}.mjpeg`);
      const text = await film(kind, number, video);
      try {
        const times = await scan(video, text);
        opened.push(times.opened);
        playing.push(times.playing);
      } catch (error) {
        process.stdout.write(`        ${kind}, clip ${number}: ${error.message.split('\n')[0]}\n`);
      }
    }
    const enough = opened.length === clips && quantile(playing, 0.95) <= asked;
    if (enough) passed += 1;
    else failed += 1;
    const ms = (values) =>
      values.length ? `p50 ${quantile(values, 0.5).toFixed(0)}, p95 ${quantile(values, 0.95).toFixed(0)} ms` : '–';
    process.stdout.write(
      `${enough ? 'ok     ' : 'FAILED '} ${kind.padEnd(8)} ${opened.length} of ${clips}; ` +
        `from the first picture ${ms(playing)}; from the press ${ms(opened)}\n`,
    );
  }
} finally {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
