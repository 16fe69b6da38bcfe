// The directory by LDAP, at a real slapd: people come in with its password, go with it, stay by another.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { press } from '../../actions.mjs';
import { AGENT, SUPERVISOR, note } from '../../people.mjs';
import { Slapd } from '../../slapd.mjs';
import { until } from '../../world.mjs';
import { violations } from '../keyboard-and-axe.mjs';

const run = promisify(execFile);
const WORD = 'La clave de Beatriz (2026)*';
const HERS = { number: 1, account: AGENT, name: 'Beatriz Santiago', password: WORD, group: 'mesa' };
/** Somebody whom nobody entered here by hand. */
const NEW = { number: 2, account: 'nuria.paz', name: 'Nuria Paz', password: 'La clave de Nuria', group: 'mesa' };

/** Reads the directory now, at the server's console. */
const reads = (world) =>
  run(world.ronda, ['directory', 'sync', '--data', world.data], { env: world.environment, timeout: 60_000 });

/** Says account and password on the page that people come in by. */
async function says(device, account, password) {
  const { page } = device;
  const field = page.getByLabel('Cuenta', { exact: true });
  if (!(await field.isVisible())) await press(page.getByRole('button', { name: 'Entrar con la cuenta de red' }));
  await field.fill(account);
  await page.getByLabel('Contraseña', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Comprobar y entrar' }).click();
}
const isIn = (device) => until(`${device.name} is in`, async () => (await device.status())?.lastSync, 60_000);

export const journeys = {
  async 'people come in with the password of the directory, stay while it is away, and go as they leave it'(world) {
    const slapd = await Slapd.start(world.folder, [HERS, NEW]);
    try {
      slapd.named(world.data, 'sign_in = "la cuenta de red"', [
        { group: 'mesa', role: 'agente-mesa', team: 'oax-mesa' },
      ]);
      const supervisor = await world.device('desk', 'supervisor');
      await supervisor.enrol(SUPERVISOR, { passkey: true });
      await reads(world);

      const desk = await world.device('desk', 'desk');
      const { page } = desk;
      await page.goto(world.origin);
      await says(desk, AGENT, NEW.password);
      await page.getByRole('alert').getByText('No se pudo entrar con esa cuenta').waitFor();
      assert.equal(await page.getByLabel('Contraseña', { exact: true }).inputValue(), '', 'it stands nowhere');
      assert.deepEqual(await violations(page, 'account and password'), []);
      await desk.shot('directory-password');
      await says(desk, AGENT, WORD);
      await isIn(desk);
      // Whom a rule alone has entered comes in the same way.
      const newcomer = await world.device('phone', 'newcomer');
      await newcomer.page.goto(world.origin);
      await says(newcomer, NEW.account, NEW.password);
      await isIn(newcomer);

      // Away: who is in works on, and who must come in is told so.
      await slapd.end();
      const [ticket] = await desk.tickets(({ state }) => state === 'in_progress');
      await desk.dispatch(ticket.id, note('El directorio no contesta, y se trabaja.'));
      await desk.sent();
      const third = await world.device('desk', 'third');
      await third.page.goto(world.origin);
      await says(third, AGENT, WORD);
      await third.page.getByRole('alert').getByText('El directorio no responde').waitFor();

      // She has left: out with the next reading, and in by it no more. Who stayed stays.
      await slapd.says([NEW]);
      await reads(world);
      const status = (device) => device.page.evaluate(() => fetch('/api/me').then((answer) => answer.status));
      await until('she is out', async () => (await status(desk)) === 403 || (await status(desk)) === 401);
      assert.equal(await status(newcomer), 200);
      await says(third, AGENT, WORD);
      await third.page.getByRole('alert').getByText('No se pudo entrar con esa cuenta').waitFor();
    } finally {
      await slapd.leave();
    }
  },

  async 'people stay by the accounts of another directory where who administers says so'(world) {
    const slapd = await Slapd.start(world.folder, [HERS, NEW]);
    try {
      slapd.named(world.data, '', [{ group: 'mesa', role: 'agente-mesa', team: 'oax-mesa' }]);
      const desk = await world.device('desk', 'desk');
      await desk.enrol(SUPERVISOR, { passkey: true });
      await reads(world);
      // The same accounts in a directory that knows each by another number.
      await slapd.says([HERS, NEW].map((one) => ({ ...one, number: one.number + 100 })));
      const { page } = desk;
      await desk.open('/mesa/administracion/conexiones');
      const people = page.getByRole('region', { name: 'Qué directorio dice quién trabaja aquí', exact: true });
      await people.getByRole('button', { name: 'Probar el directorio' }).click();
      await people.getByText('con la cuenta nuria.paz (Nuria Paz)').waitFor();
      await people.getByRole('button', { name: 'Aplicar: dar de baja a 2' }).waitFor();
      assert.deepEqual(await violations(page, 'another directory'), []);
      await desk.shot('directory-another');
      await press(people.getByRole('button', { name: 'Aplicar: 2 con su otra cuenta' }));
      await people.getByText('2 personas siguen con su otra cuenta del directorio.').waitFor();
    } finally {
      await slapd.leave();
    }
  },
};
