// What `scripts/run` shows at the first run: the two links last, nothing that the server logs, and no colours. The script runs
// as it is, in a folder of its own; the programs that it calls are stand-ins that are as loud as the real ones.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const folder = mkdtempSync(join(tmpdir(), 'ronda-first-run-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A program in the folder that does what these lines of shell say. */
function program(path, ...lines) {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), ['#!/usr/bin/env bash', ...lines, ''].join('\n'), { mode: 0o755 });
}

const COLOURED = String.raw`for n in $(seq 150); do printf '\e[32mINFO\e[0m line %s\n' "$n"; echo "warn $n" >&2; done;`;

/** Everything that the script writes to the screen. */
async function shown(...asked) {
  const environment = { ...process.env, PATH: `${join(folder, 'bin')}:${process.env.PATH}` };
  for (const name of Object.keys(environment)) if (/^(CARGO|RONDA)_/.test(name)) delete environment[name];
  // Both streams in the order in which a terminal gets them.
  const script = spawn('bash', ['-c', 'exec scripts/run "$@" 2>&1', 'run', ...asked], { cwd: folder, env: environment });
  let text = '';
  for await (const part of script.stdout) text += part;
  return text;
}

test('the two links are the last thing on the screen of a first run', async () => {
  for (const name of ['run', 'lib.sh']) {
    mkdirSync(join(folder, 'scripts'), { recursive: true });
    copyFileSync(fileURLToPath(new URL(name, import.meta.url)), join(folder, 'scripts', name));
  }
  program('scripts/setup', 'echo "set up"');
  program('bin/cargo', `[[ " $* " == *" --quiet "* ]] || { ${COLOURED} }`);
  for (const path of ['bin/npm', 'target/debug/xtask']) program(path, COLOURED);
  program('bin/curl', 'exit 0'); // it asks whether the server is there
  // Serves for a moment: the script waits for its end, as it waits for Ctrl-C.
  program(
    'target/debug/ronda',
    'case "$1" in',
    '  demo) mkdir -p data/demo ;;',
    '  enrol) echo "$RONDA_ORIGIN/entrar#key-of-$2"; exit ;;',
    'esac',
    COLOURED,
    '[[ "$1" == demo ]] || sleep 0.5',
  );

  const text = await shown('--port', '9000');
  const [desk, phone] = text.trimEnd().split('\n').slice(-2);
  assert.match(desk, /^ {2}the desk, a service agent: +http:\/\/localhost:9000\/entrar#key-of-\S+$/, text);
  assert.match(phone, /^ {2}the phone, a technician: +http:\/\/localhost:9000\/entrar#key-of-\S+$/, text);
  assert.notEqual(desk.split('#')[1], phone.split('#')[1], 'a link for each of two people');
  assert.doesNotMatch(text, /INFO|warn/, 'what programs log is not shown');
  assert.ok(!text.includes('\u001b'), 'no colours in what is no terminal');
  assert.match(text, /its log: data\/demo\.log/, 'where the log is');
  for (const log of ['demo.log', 'demo-mail.log'])
    assert.equal(readFileSync(join(folder, 'data', log), 'utf8').match(/INFO/g).length, 150, log);
});
