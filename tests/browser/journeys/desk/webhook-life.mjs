// Another system is told what becomes of tickets: signed, again where it did not answer, and anew by a press.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { acts, atDesk, comes, gone, inHours, press, stated, top } from '../../actions.mjs';
import { OtherSystem, ownAddress } from '../../own-tls.mjs';
import { AGENT, SUPERVISOR } from '../../people.mjs';
import { until } from '../../world.mjs';
import { violations } from '../keyboard-and-axe.mjs';

const CONNECTIONS = '/mesa/administracion/conexiones';
const KEY = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const SAYS = 'Se pidió por error.';

/** Whether a message is signed by whoever knows the key, as the libraries of Standard Webhooks look. */
function signed({ headers, body }) {
  const whole = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body.toString()}`;
  const fits = createHmac('sha256', Buffer.from(KEY, 'base64')).update(whole).digest('base64');
  return headers['webhook-signature'].split(' ').includes(`v1,${fits}`);
}
/** What a message tells of. */
const typeOf = ({ body }) => JSON.parse(body.toString()).type;
/** The inventory of the institution, in its network: it takes what it is told, or answers by type as `says` has it. Ronda tells it. */
async function inventory(world) {
  const host = ownAddress();
  const says = {};
  const system = await OtherSystem.start(world.folder, (asked) => ({ status: says[typeOf(asked)] ?? 204 }), host);
  const section = [
    '[inventario]',
    `address = "${system.origin}/ronda"`,
    `secrets = ["whsec_${KEY}"]`,
    // Of the service that is asked for here alone: a plan may fall due meanwhile and open a ticket of another.
    'services = ["oax-alta-nodo"]',
    `allow = ["${host}/32"]`,
    `ca = "${system.ca}"`,
  ];
  writeFileSync(join(world.data, 'webhooks-out.toml'), `${section.join('\n')}\n`, { mode: 0o600 });
  // It is told what happens from when its file is first read: the server reads it as it begins.
  await world.killServer();
  await world.serve();
  const told = (type) => until(`it is told: ${type}`, () => system.asked.find((asked) => typeOf(asked) === type));
  return { system, says, told };
}
/** Files by telephone what is asked for; answers the ticket. */
async function files(desk) {
  const { page } = desk;
  await desk.open('/mesa/llamada');
  const form = page.locator('section.call');
  await form.getByRole('combobox').first().fill('Ana Robles');
  await form.getByRole('combobox', { name: 'Servicio' }).fill('alta de nodo');
  await page.keyboard.press('Tab');
  await form.getByLabel(/Ubicación exacta/).fill('Edificio 1');
  await form.getByLabel(/Justificación/).fill('Ventanilla nueva');
  await page.keyboard.press('Control+Enter');
  const link = page.getByRole('link', { name: 'Abrir ticket' });
  await link.waitFor();
  await desk.sent();
  return (await link.getAttribute('href')).split('/').pop();
}

export const journeys = {
  async 'a system is told of a ticket, signed; what it did not take waits, is given up and sent again by a press'(
    world,
  ) {
    const { system, says, told } = await inventory(world);
    try {
      const [supervisor, desk] = [await world.device('desk', 'supervisor'), await comes(world, 'desk', AGENT, 'desk')];
      await supervisor.enrol(SUPERVISOR, { passkey: true });
      const { page } = supervisor;
      await supervisor.open(CONNECTIONS);
      const hooks = page.getByRole('region', { name: 'A quién avisa Ronda', exact: true });
      const again = page.getByRole('button', { name: 'Actualizar' });
      await press(hooks.getByRole('button', { name: 'Probar «inventario»' }));
      await hooks.getByText(/^Prueba: Lo tomó \(204\)\. Tardó \d+ ms\.$/).waitFor();
      assert.ok(signed(await told('webhook.test')), 'a trial is signed as any other');

      // It is told of a ticket that is filed, and whose work it is: names and states, and nothing of what was written.
      const id = await files(desk);
      const opened = await told('ticket.opened');
      assert.ok(signed(opened), 'signed');
      assert.deepEqual(
        [opened.method, opened.path, opened.headers['content-type']],
        ['POST', '/ronda', 'application/json'],
      );
      const { data } = JSON.parse(opened.body.toString());
      assert.deepEqual([data.document, data.service, data.state], [id, 'oax-alta-nodo', 'received']);
      assert.ok(!/Robles|Ventanilla/.test(opened.body.toString()), 'none of what people wrote');
      const card = (label, value) =>
        until(`${label}: ${value}`, async () => {
          await again.click();
          return stated(hooks, label, value).isVisible();
        });
      await told('ticket.assigned');
      await card('Entregados', /^2, el último/);
      await supervisor.shot('webhook-1-told');

      // It does not answer well: what it is to be told waits, with when it is tried next. That is a minute: it may come round
      // before the end of this, and ends no better.
      says['ticket.visit'] = 503;
      await atDesk(desk, id);
      const hour = await inHours(desk, 24);
      await acts(desk, 'Programar visita', (pane) => pane.getByLabel('Fecha y hora').fill(hour));
      await desk.sent();
      await told('ticket.visit');
      await card('En espera', /^1, próximo intento/);
      await card('Última respuesta', 'No lo tomó: contestó 503.');

      // It says that it wants nothing more: that is given up, and told with why.
      says['ticket.cancelled'] = 410;
      await acts(desk, 'Cancelar el ticket', async (pane) => {
        await pane.getByLabel('Por qué se cancela').selectOption('other');
        await pane.getByLabel('Qué se dijo').fill(SAYS);
      });
      await desk.sent();
      const lost = await told('ticket.cancelled');
      await card('No entregados', /^1$/);
      await press(hooks.getByRole('button', { name: 'Ver los no entregados a «inventario»' }));
      const line = top(page)
        .getByRole('listitem')
        .filter({ hasText: `Ticket cancelado · ${data.folio}` });
      await line.getByText('No lo tomó: contestó 410.').waitFor();
      assert.deepEqual(await violations(page, 'given up'), [], 'what was given up');
      await supervisor.shot('webhook-2-given-up');

      // It is well again: a press sends it once more, under the same name.
      says['ticket.cancelled'] = 204;
      const before = system.asked.length;
      await press(line.getByRole('button', { name: /^Mandar otra vez: Ticket cancelado/ }));
      await top(page).getByText('¿Mandar otra vez este mensaje?').waitFor();
      await press(top(page).getByRole('button', { name: 'Mandar otra vez', exact: true }));
      await page.getByText('1 mensaje sale otra vez').waitFor();
      const anew = await until('it is told anew', () =>
        system.asked.slice(before).find((asked) => typeOf(asked) === 'ticket.cancelled'),
      );
      assert.ok(signed(anew), 'signed anew');
      assert.equal(anew.headers['webhook-id'], lost.headers['webhook-id']);
      assert.equal(anew.body.toString(), lost.body.toString());
      await top(page).getByText('Ninguno. Lo que se mandó otra vez sale en unos segundos.').waitFor();
      await page.keyboard.press('Escape');
      await gone(page);
      await card('No entregados', /^0$/);
      await card('Entregados', /^3, el último/);

      // Who did it stands in the audit log.
      await supervisor.open('/mesa/bitacora');
      await page
        .getByText(/mandó otra vez mensajes a inventario/)
        .first()
        .waitFor();
      await supervisor.shot('webhook-3-log');
    } finally {
      await system.end();
    }
  },
};
