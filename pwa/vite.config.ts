// One build: the app, and the service worker beside it with the list of files it keeps for offline use.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import tailwind from '@tailwindcss/vite';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin, type Rolldown } from 'vite';
import { firstFiles } from './first-files';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const worker = here('src/shells/sw/sw.ts');

const version = (JSON.parse(readFileSync(here('package.json'), 'utf8')) as { version: string }).version;

/**
 * The reader of codes, what goes by light, the device's own check: fetched once the app is up, or when opened; not in the
 * first download.
 */
const LATER = /^assets\/(decoder\.worker|zxing_reader|light\.worker|ronda_light_bg|LightScreen|CheckPage)-/;

/** The desk's screens: a phone fetches what phones do. */
const DESK = /\/src\/shells\/desk\/Desk\.svelte$/;

/** What a phone keeps of `public`, which no bundle names. */
const PUBLIC = ['manifest.webmanifest', 'icon.svg'];
/** What of a bundle a phone may keep. */
const isKept = (name: string) => name !== 'sw.js' && !name.endsWith('.map');

/** What is reached through the desk alone, scripts and styles. */
function deskFiles(bundle: Rolldown.OutputBundle): Set<string> {
  const files = (starts: string[], left: (chunk: Rolldown.OutputChunk) => boolean) => {
    const found = new Set<string>();
    const take = (name: string) => {
      const chunk = bundle[name];
      if (chunk?.type !== 'chunk' || found.has(name) || left(chunk)) return;
      found.add(name);
      for (const style of chunk.viteMetadata?.importedCss ?? []) found.add(style);
      for (const next of [...chunk.imports, ...chunk.dynamicImports]) take(next);
    };
    starts.forEach(take);
    return found;
  };
  const isDesk = ({ facadeModuleId }: Rolldown.OutputChunk) => DESK.test(facadeModuleId ?? '');
  const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
  const names = (some: Rolldown.OutputChunk[]) => some.map(({ fileName }) => fileName);
  const others = files(names(chunks.filter(({ isEntry }) => isEntry)), isDesk);
  const desk = files(names(chunks.filter(isDesk)), () => false);
  if (desk.size === 0) throw new Error('no chunk of the build is the desk: see DESK');
  return new Set([...desk].filter((name) => !others.has(name)));
}

/** Puts the files of the build, and a version made from their names, where the service worker's source says so. */
function precache(): Plugin {
  return {
    name: 'ronda-precache',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const sw = bundle['sw.js'];
      if (sw?.type !== 'chunk') return;
      const names = Object.keys(bundle).filter(isKept);
      const desk = deskFiles(bundle);
      const paths = (some: string[]) => JSON.stringify(some.map((name) => '/' + name).sort());
      const first = names.filter((name) => !LATER.test(name) && !desk.has(name));
      const files = paths(first.concat(PUBLIC));
      const later = paths(names.filter((name) => LATER.test(name)));
      const digest = createHash('sha256');
      for (const [name, file] of Object.entries(bundle).sort(([a], [b]) => (a < b ? -1 : 1))) {
        digest.update(name).update(file.type === 'chunk' ? file.code : file.source);
      }
      sw.code = sw.code
        .replaceAll('__RONDA_PRECACHE__', files)
        .replaceAll('__RONDA_LATER__', later)
        .replaceAll('__RONDA_DESK__', paths([...desk]))
        .replaceAll('__RONDA_VERSION__', JSON.stringify(digest.digest('hex').slice(0, 12)));
    },
  };
}

/** A core that is built for tests is greater (bytes): it is not as small as can be, and soon replaced. */
const OF_TESTS = 3_000_000;

/**
 * Says in the service worker which file is which (`src/shells/sw/whole.ts`): of the files as they lie there, for other plugins write
 * into what is bundled after ours.
 */
function digests(dir: string, names: string[]): void {
  const digest = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(dir, name)))
      .digest()
      .subarray(0, 12)
      .toString('base64');
  const all = Object.fromEntries(names.sort().map((name) => [`/${name}`, digest(name)]));
  const sw = join(dir, 'sw.js');
  const code = readFileSync(sw, 'utf8');
  if (!code.includes('__RONDA_DIGESTS__')) throw new Error('the service worker asks for no digests: see whole.ts');
  writeFileSync(sw, code.replaceAll('__RONDA_DIGESTS__', JSON.stringify(all)));
}

/** A file in Brotli beside each file of some size: the server sends it to who takes it. Never kept for offline use. */
function written(): Plugin {
  return {
    name: 'ronda-written',
    apply: 'build',
    enforce: 'post',
    writeBundle({ dir }, bundle) {
      if (dir === undefined) return;
      const names = Object.keys(bundle);
      if (names.includes('sw.js')) digests(dir, names.filter(isKept).concat(PUBLIC));
      const files = names.filter((name) => /\.(js|css|html|wasm)$/.test(name));
      const all = files.map((name) => ({ name, bytes: readFileSync(join(dir, name)) }));
      // What is built for tests need not be packed as small as can be, which takes half of the build: only smaller than by gzip.
      const forTests = all.some(({ name, bytes }) => name.endsWith('.wasm') && bytes.length > OF_TESTS);
      const usual = forTests ? 7 : constants.BROTLI_MAX_QUALITY;
      for (const { name, bytes } of all.filter(({ bytes }) => bytes.length > 1024)) {
        const quality = bytes.length > OF_TESTS ? 4 : usual;
        const params = { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
        writeFileSync(join(dir, `${name}.br`), brotliCompressSync(bytes, { params }));
      }
    },
  };
}

export default defineConfig({
  plugins: [tailwind(), svelte(), firstFiles(), precache(), written()],
  define: { __VERSION__: JSON.stringify(version), __RONDA_APP__: JSON.stringify(version) },
  build: {
    target: ['chrome111', 'firefox115', 'safari16.4'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: existsSync(worker) ? { index: here('index.html'), sw: worker } : { index: here('index.html') },
      output: { entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
    },
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': { target: process.env['RONDA_SERVER'] ?? 'http://127.0.0.1:8080', ws: true } } },
  // What never comes is given up after a minute: a machine may stall for longer than the usual five seconds.
  test: {
    include: ['src/**/*.test.ts', '*.test.js'],
    environment: 'node',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
  },
} as Parameters<typeof defineConfig>[0]);
