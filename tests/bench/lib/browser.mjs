// A real Chromium with a profile of its own.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { build } from 'esbuild';
import { CHROMIUM } from '../../browser/chromium.mjs';

const FLAGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

/** A browser whose storage is this folder; `more`: what else Chromium is started with. */
export const browser = (folder, shape = {}, more = []) =>
  chromium.launchPersistentContext(folder, {
    executablePath: CHROMIUM, args: [...FLAGS, ...more], locale: 'es-MX', timezoneId: 'America/Mexico_City', ...shape,
  });

/** Bundles a peer's page into a folder: `index.html` and its script. */
export async function bundle(peer, folder) {
  await build({
    entryPoints: [new URL(`../peers/${peer}.page.mjs`, import.meta.url).pathname],
    outfile: join(folder, 'page.js'),
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'chrome120',
    define: { global: 'globalThis', 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
  const { writeFile } = await import('node:fs/promises');
  await writeFile(join(folder, 'index.html'), '<!doctype html><meta charset="utf-8"><script type="module" src="page.js"></script>');
}

/** Serves a folder on a free port. */
export async function serve(folder) {
  const server = createServer(async (request, response) => {
    const name = request.url === '/' ? 'index.html' : request.url.slice(1);
    const type = name.endsWith('.js') ? 'text/javascript' : 'text/html';
    const body = await readFile(join(folder, name)).catch(() => null);
    response.writeHead(body ? 200 : 404, { 'content-type': type }).end(body ?? '');
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return { port: server.address().port, close: () => server.close() };
}
