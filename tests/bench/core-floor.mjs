// Measures the least weight of the phone's core: Automerge alone, compiled as the core is and packed as served.
// `node tests/bench/core-floor.mjs`; it compiles for some minutes.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

const root = fileURLToPath(new URL('../..', import.meta.url));
const target = process.env.CARGO_TARGET_DIR ?? join(root, 'target');
const PLACE = ['--target', 'wasm32-unknown-unknown', '--profile', 'wasm'];
execFileSync('cargo', ['build', '--quiet', '--locked', ...PLACE, '--package', 'ronda-core-floor'], { cwd: root, stdio: 'inherit' });

/** The sections that run: names and what the binding tool leaves for itself are taken out of the core, too. */
function bare(bytes) {
  const kept = [bytes.subarray(0, 8)];
  for (let at = 8; at < bytes.length; ) {
    const begin = at;
    const section = bytes[at++];
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      size += (byte & 127) * 2 ** shift;
      if (byte < 128) break;
    }
    at += size;
    if (section !== 0) kept.push(bytes.subarray(begin, at));
  }
  return Buffer.concat(kept);
}

const whole = bare(readFileSync(join(target, 'wasm32-unknown-unknown/wasm/ronda_core_floor.wasm')));
const packed = brotliCompressSync(whole, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 } });
process.stdout.write(`Automerge alone: ${(whole.length / 1000).toFixed(1)} KB, ${(packed.length / 1000).toFixed(1)} KB as served\n`);
