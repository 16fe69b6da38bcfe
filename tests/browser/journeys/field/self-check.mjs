// `/prueba`: a device tries itself on one screen, and its code is read back by the console. Nobody is enrolled.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { until } from '../../world.mjs';
import { violations } from '../keyboard-and-axe.mjs';

const run = promisify(execFile);
const CAMERA = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'];
/** What must be good wherever this build runs; the rest depends on the machine. */
const GOOD = [
  'Lo guardado sigue tras volver a cargar',
  'La base de datos abre de nuevo',
  'La clave del dispositivo firma',
  'Ronda abre sin señal',
  'La cámara da imagen',
];

export const journeys = {
  async 'a device tries itself, and its code read over the telephone says the same'(world) {
    const phone = await world.device('phone', 'phone', { args: CAMERA });
    const { page } = phone;
    await page.goto(`${world.origin}/prueba`);
    await page.getByRole('button', { name: 'Empezar la prueba' }).click();
    await page.getByRole('heading', { name: 'Tu código' }).waitFor({ timeout: 60_000 });
    for (const name of GOOD) await page.getByRole('listitem').filter({ hasText: name }).getByText('Bien').waitFor();
    assert.equal(await page.getByText('Falla', { exact: false }).count(), 0, 'nothing fails here');
    const code = await until('the code', async () =>
      (await page.locator('main').innerText()).match(/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/)?.[0],
    );
    await phone.shot('self-check');
    assert.deepEqual(await violations(page, 'the check of a device'), []);
    assert.equal(new URL(page.url()).search, '', 'who loads the page again begins anew');

    const { stdout } = await run(world.ronda, ['device-check', code.toLowerCase().replaceAll('-', ' ')]);
    assert.match(stdout, /^Ronda \d+\.\d+\.\d+ · Android · Chrome \d+ · sin instalar\n/);
    for (const name of GOOD) assert.match(stdout, new RegExp(`^bien +${name}$`, 'm'));
    assert.ok(!stdout.includes('FALLA'), stdout);
    const misheard = code.replace(/.$/, (last) => (last === '2' ? '3' : '2'));
    await assert.rejects(run(world.ronda, ['device-check', misheard]), /read again/);
  },
};
