// What a phone fetches until it works without a network, as the server sends it; `--write` puts it into docs/performance.md.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { put } from './performance-page.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'pwa/dist');

/** Bytes on the wire: in Brotli where the build has it so. */
const served = (name) => statSync(existsSync(join(dist, `${name}.br`)) ? join(dist, `${name}.br`) : join(dist, name)).size;

const worker = readFileSync(join(dist, 'sw.js'), 'utf8');
const list = worker.match(/\[(?:[`"']\/[^\]]*index\.html[^\]]*)\]/)?.[0];
if (!list) throw new Error('pwa/dist/sw.js names no files: build the web app first');
const files = [...list.matchAll(/[`"']\/([^`"']+)[`"']/g)].map(([, name]) => name).concat('sw.js');

const KINDS = [
  ['the core (WebAssembly)', /\.wasm$/],
  ['scripts', /\.js$/],
  ['styles', /\.css$/],
  ['the letter', /\.woff2$/],
  ['pages and icons', /./],
];
const sums = KINDS.map(([kind]) => ({ kind, served: 0, raw: 0 }));
for (const name of files) {
  const sum = sums[KINDS.findIndex(([, is]) => is.test(name))];
  sum.served += served(name);
  sum.raw += statSync(join(dist, name)).size;
}
const kb = (bytes) => (bytes / 1000).toFixed(1);
const all = sums.reduce((a, b) => ({ served: a.served + b.served, raw: a.raw + b.raw }));
const table = [
  '| what a phone fetches until it works without a network | KB as served | KB |',
  '|---|---:|---:|',
  ...sums.map((sum) => `| ${sum.kind} | ${kb(sum.served)} | ${kb(sum.raw)} |`),
  `| **all** | **${kb(all.served)}** | ${kb(all.raw)} |`,
].join('\n');

if (process.argv.includes('--write')) put('first download', table);
process.stdout.write(`${table}\n`);
