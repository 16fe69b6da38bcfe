// Joins pictures that journeys took into the strips of docs/manual-es/tecnico.md: `node tests/browser/strips.mjs`, after
// `node tests/browser/run.mjs field/install field/light field/handover`.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { out } from './world.mjs';

const INTO = fileURLToPath(new URL('../../docs/manual-es/img', import.meta.url));
/** How wide each screen of a strip is. */
const WIDTH = 300;
/** A strip's name, and the screens of it from left to right. */
const STRIPS = {
  'tecnico-instalar': ['install-first', 'install-paste', 'install-enrol', 'install-done'],
  'tecnico-luz': ['light-send', 'light-play', 'light-got', 'light-handed'],
  'tecnico-pasar': ['handover-code', 'handover-give', 'handover-got', 'handover-ticket'],
};

for (const [name, screens] of Object.entries(STRIPS)) {
  const files = screens.map((screen) => join(out, `${screen}.png`));
  const missing = files.filter((file) => !existsSync(file));
  if (missing.length > 0) throw new Error(`no journey has taken ${missing.join(', ')}`);
  const scaled = files.map((_, at) => `[${at}]scale=${WIDTH}:-1,pad=iw+12:ih:6:0:white[p${at}]`).join(';');
  const joined = `${files.map((_, at) => `[p${at}]`).join('')}hstack=inputs=${files.length}`;
  const inputs = files.flatMap((file) => ['-i', file]);
  const filter = ['-filter_complex', `${scaled};${joined}`, '-frames:v', '1'];
  execFileSync('ffmpeg', ['-loglevel', 'error', '-y', ...inputs, ...filter, join(INTO, `${name}.png`)]);
  process.stdout.write(`${name}.png\n`);
}
