// A machine enters a record by a signed call (AGU-50), as docs/intake.md has it.
// The nightly backup stands in its register at the desk, once; a call that is not the machine's leaves nothing.
import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { comes, press } from '../../actions.mjs';
import { until } from '../../world.mjs';
import { violations } from '../keyboard-and-axe.mjs';

export const organisation = 'aguascalientes';
const SOURCE = 'respaldos';
const KEY = '2026-11';
const REGISTER = '/mesa/padrones/respaldos';
/** Of which the demonstration has no backup. */
const UNIT = 'Secretaría de Salud';
const TOLD = {
  id: 'commvault-2026-11-22-salud',
  fields: {
    dependencia: UNIT,
    informacion: 'Bases de datos del expediente clínico',
    herramienta: 'Commvault',
    tipo: 'Automático diario',
    fecha: '2026-11-22',
    hora: '02:00',
    resultado: 'Correcto',
  },
  state: 'realizado',
};

/** Names the machine to the server, which reads the file at each call; answers the machine's secret. */
function names(world) {
  const secret = randomBytes(32).toString('hex');
  const source = `[${SOURCE}]\nregister = "respaldos"\nkeys = [{ id = "${KEY}", secret = "${secret}" }]\n`;
  writeFileSync(join(world.data, 'webhooks.toml'), source, { mode: 0o600 });
  return secret;
}
/** A call that says `told`; `signed`: what the signature is of, where somebody changed it on its way. */
async function calls(world, secret, told, signed = told) {
  const seconds = String(Math.floor(Date.now() / 1_000));
  const nonce = randomBytes(16).toString('hex');
  const signature = createHmac('sha256', secret).update(`${seconds}.${nonce}.${JSON.stringify(signed)}`).digest('hex');
  const answer = await fetch(`${world.origin}/api/intake/${SOURCE}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'ronda-key': KEY,
      'ronda-timestamp': seconds,
      'ronda-nonce': nonce,
      'ronda-signature': signature,
    },
    body: JSON.stringify(told),
  });
  return { status: answer.status, ...(await answer.json()) };
}
/** The status and the code by which a call is refused. */
async function refused(world, secret, told, signed) {
  const { status, code } = await calls(world, secret, told, signed);
  return [status, code];
}

export const journeys = {
  async 'a machine enters its backup by a signed call, once, and the desk reads it in its register'(world) {
    const secret = names(world);
    const desk = await comes(world, 'desk', 'berta.saldivar', 'berta');
    const { page } = desk;
    await desk.open(REGISTER);
    await page.getByRole('combobox', { name: 'Estado' }).selectOption({ label: 'Todos' });
    await page.getByLabel('Buscar en este padrón').fill(UNIT);
    await page.getByText('Nada que mostrar').waitFor();

    // A secret that is another's, and a body that is not what was signed: refused alike, and nothing stands there.
    assert.deepEqual(await refused(world, 'x'.repeat(64), TOLD), [401, 'bad_call']);
    const changed = { ...TOLD, fields: { ...TOLD.fields, resultado: 'Con errores' } };
    assert.deepEqual(await refused(world, secret, changed, TOLD), [401, 'bad_call']);
    await desk.sent();
    await page.getByText('Nada que mostrar').waitFor();
    assert.equal(await page.locator('[id^="record-"]').count(), 0);

    const entered = await calls(world, secret, TOLD);
    assert.equal(entered.status, 201, JSON.stringify(entered));
    assert.equal(entered.again, false);
    assert.match(entered.number, /^RES-\d{4}\/\d{4}$/);
    const row = page.locator(`#record-${entered.document}`);
    await until('the desk has it', async () => {
      await desk.ask('syncNow');
      return row.isVisible();
    });
    for (const words of [entered.number, UNIT, 'Automático diario', 'Correcto', 'Realizado'])
      await row.getByText(words, { exact: true }).first().waitFor();
    assert.deepEqual(await violations(page, 'desk'), [], 'the register');
    await desk.shot('intake-1-register');

    // Told again it is the same record; told otherwise under the same id, it is refused.
    const again = await calls(world, secret, TOLD);
    assert.deepEqual([again.status, again.again, again.document], [200, true, entered.document]);
    assert.deepEqual(await refused(world, secret, changed), [409, 'replayed']);
    await desk.sent();
    await until('one record', async () => (await page.locator('[id^="record-"]').count()) === 1);

    // Its history says by which call it came.
    await press(row.getByRole('link', { name: UNIT }));
    await page.waitForURL(`**${REGISTER}/${entered.document}`);
    await page.getByRole('heading', { level: 1, name: new RegExp(UNIT) }).waitFor();
    const came = `Entró por la llamada firmada «${SOURCE}» (clave «${KEY}»), con el identificador «${TOLD.id}».`;
    await page.getByText(came).waitFor();
    assert.deepEqual(await violations(page, 'desk'), [], 'the record');
    await desk.shot('intake-2-record');
  },
};
