// What the trials of scanning share: the pictures, and where the tools are.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

export const WIDTH = 1280;
export const HEIGHT = 720;
const HEAD = 64;

export const root = fileURLToPath(new URL('../../', import.meta.url));
/** The web app's own libraries. */
export const library = createRequire(new URL('../../pwa/package.json', import.meta.url));

const target = process.env.CARGO_TARGET_DIR ?? `${root}target`;
const tool = process.env.RONDA_SCAN_FRAMES ?? `${target}/debug/ronda-scan-frames`;

/** What Chromium is started with, so that a page has a camera that nobody need allow. */
export const CAMERA = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
];

/** `count` clips of `frames` pictures: the text in each, and its pixels, one byte each. */
export async function* pictures(kind, count, seed = 1, frames = 1) {
  const child = spawn(tool, [kind, count, seed, frames].map(String), {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const failed = new Promise((_, reject) => child.once('error', reject));
  failed.catch(() => undefined); // told below, where the pictures end
  const need = HEAD + WIDTH * HEIGHT;
  let [parts, have, given] = [[], 0, 0];
  for await (const part of child.stdout) {
    parts.push(part);
    have += part.length;
    while (have >= need) {
      const all = Buffer.concat(parts);
      const text = all.subarray(0, HEAD).toString('latin1').replace(/\0+$/, '');
      yield { text, pixels: all.subarray(HEAD, need) };
      given += 1;
      parts = [all.subarray(need)];
      have = all.length - need;
    }
  }
  if (given !== count * frames) {
    await Promise.race([failed, Promise.reject(new Error(`${tool} gave ${given} of ${count * frames} pictures`))]);
  }
}

export const quantile = (values, part) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))];
