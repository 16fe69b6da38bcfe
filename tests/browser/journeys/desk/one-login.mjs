// One login: people come in by their directory's account, at an OpenID provider that is none of ours.
import assert from 'node:assert/strict';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { press } from '../../actions.mjs';
import { AGENT, SUPERVISOR, note } from '../../people.mjs';
import { Provider } from '../../provider.mjs';
import { until } from '../../world.mjs';
import { violations } from '../keyboard-and-axe.mjs';

const SECRET = 'clave-que-el-directorio-y-ronda-saben';
/** Nobody of the house vouches for the provider's certificate: who types there looks away. */
const TRUSTING = { args: ['--ignore-certificate-errors'] };

/** A provider that knows the agent, and somebody whom Ronda does not know; Ronda is set up to ask it. */
async function directory(world) {
  const client = {
    client_id: 'ronda',
    client_secret: SECRET,
    redirect_uris: [`${world.origin}/api/oidc/directorio/callback`],
    backchannel_logout_uri: `${world.origin}/api/oidc/directorio/logout`,
  };
  const provider = await Provider.start(
    world.folder,
    {
      beatriz: {
        email: `${AGENT}@tecnologias.oaxaca.gob.mx`,
        email_verified: true,
        name: 'Beatriz Santiago',
        groups: ['mesa-de-ayuda'],
      },
      nora: { email: 'nora.vela@oaxaca.gob.mx', email_verified: true, name: 'Nora Vela', groups: [] },
    },
    client,
  );
  const path = join(world.data, 'oidc.toml');
  writeFileSync(
    path,
    `[directorio]
name = "la cuenta institucional"
issuer = "${provider.issuer}"
client_id = "ronda"
secret = "${SECRET}"
account = "email"
groups = "groups"
first_sign_in = "ask"
ca = "${provider.ca}"
allow = ["127.0.0.0/8", "::1/128"]
rules = [{ group = "mesa-de-ayuda", role = "agente-mesa", team = "oax-mesa" }]
`,
  );
  chmodSync(path, 0o600);
  return provider;
}

/** Goes to the directory by the page's own button, and says there who one is. */
async function signsIn(device, account) {
  const { page } = device;
  await page.goto(device.world.origin);
  await page.getByRole('button', { name: 'Entrar con la cuenta institucional' }).click();
  await page.locator('input[name=login]').fill(account);
  await page.locator('input[name=password]').fill('lo que sea');
  await page.locator('button[type=submit]').click();
  // What Ronda is to be told is asked once.
  await page.getByRole('button', { name: 'Continue' }).click();
}

export const journeys = {
  async 'people come in by an OpenID provider, wait for a supervisor, and go as they go there'(world) {
    const provider = await directory(world);
    try {
      const supervisor = await world.device('desk', 'supervisor');
      await supervisor.enrol(SUPERVISOR, { passkey: true });
      await supervisor.open('/mesa/administracion/conexiones');
      const directories = supervisor.page.getByRole('region', { name: 'Con qué directorios se entra', exact: true });
      // A secret that is not ours there is found before anybody comes; the settings are read at each trial.
      const path = join(world.data, 'oidc.toml');
      const right = readFileSync(path, 'utf8');
      writeFileSync(path, right.replace(SECRET, `${SECRET}-otro`), { mode: 0o600 });
      const tries = directories.getByRole('button', { name: 'Probar «la cuenta institucional»' });
      await press(tries);
      await directories.getByText(/^No funciona: .*no acepta a este cliente o su secreto: invalid_client/).waitFor();
      writeFileSync(path, right, { mode: 0o600 });
      await press(tries);
      await directories.getByText(`${world.origin}/api/oidc/directorio/callback`).waitFor();
      await directories.getByText('Acepta a este cliente y su secreto').waitFor();
      assert.equal(await directories.getByText('no lo dijo').isVisible(), false, 'it said so');

      const desk = await world.device('desk', 'desk', TRUSTING);
      await signsIn(desk, 'beatriz');
      await until('she is in', async () => (await desk.status())?.lastSync);
      const [ticket] = await desk.tickets(({ state }) => state === 'in_progress');
      await desk.dispatch(ticket.id, note('Entré con la cuenta institucional.'));
      await desk.sent();

      // Whom Ronda does not know is told so, and stands where a supervisor looks.
      const stranger = await world.device('phone', 'stranger', TRUSTING);
      await signsIn(stranger, 'nora');
      await stranger.page.getByText('aún no tiene acceso aquí').waitFor();
      assert.deepEqual(await violations(stranger.page, 'asked'), []);
      await stranger.shot('one-login-asked');
      await supervisor.page.getByRole('button', { name: 'Actualizar' }).click();
      await supervisor.page.getByText('Nora Vela').first().waitFor();
      const waits = supervisor.page.getByRole('region', { name: 'Cuentas que piden entrar', exact: true });
      const [first, later] = [await waits.boundingBox(), await directories.boundingBox()];
      assert.ok(first.y < later.y, 'what waits for a person stands before what runs by itself');
      assert.deepEqual(await violations(supervisor.page, 'who waits'), []);
      await supervisor.shot('one-login-waits');

      // She goes there, and is out here: what she wrote meanwhile is kept.
      const tab = await desk.context.newPage();
      await tab.goto(`${provider.issuer}/session/end`);
      await tab.locator('button[type=submit][name=logout][value=yes], button:has-text("Yes")').first().click();
      await tab
        .getByText(/signed.out|sign-out success/i)
        .first()
        .waitFor();
      await tab.close();
      await desk.dispatch(ticket.id, note('Ya había salido del directorio.'));
      await desk.ask('syncNow');
      await until('she is asked in again', async () => (await desk.status()).signIn === true);
      await until('what she wrote waits here', async () => (await desk.status()).pending === 1);
    } finally {
      await provider.end();
    }
  },
};
