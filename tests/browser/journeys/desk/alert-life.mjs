// The life of an alert as the desk sees it.
// It opens a ticket on the right item, is quiet where it repeats, ends and comes again with it; what a person works on
// it only tells.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { comes, comesIn, press, stands, ticketOf, watches } from '../../actions.mjs';
import { AGENT } from '../../people.mjs';
import { until } from '../../world.mjs';
import { violations } from '../keyboard-and-axe.mjs';

const SECRET = '0123456789abcdef0123456789abcdef';
const SOURCES = `[monitoreo]
channel = "programado"
service = "oax-soporte-hardware"
keys = [{ id = "uno", secret = "${SECRET}" }]
[monitoreo.alerts]
reads = "alertmanager"
priority = "medium"
priorities = { critical = "urgent" }
`;
const AT_WORK = 'Las alertas de este ticket terminaron. El ticket sigue abierto porque alguien trabaja en él.';

/** What Alertmanager tells of one alert; answers what became of it. */
async function tells(world, name, status, serial) {
  const alert = {
    status,
    fingerprint: name,
    labels: { alertname: name, severity: 'critical', serial },
    annotations: { summary: `${name} no responde`, description: 'Lleva cinco minutos sin contestar.' },
  };
  const answer = await fetch(`${world.origin}/api/alerts/monitoreo`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRET}` },
    body: JSON.stringify({ version: '4', status, alerts: [alert] }),
  });
  const said = await answer.json();
  assert.equal(answer.status, 200, JSON.stringify(said));
  return said;
}
/** Two items of the registry that bear an inventory number and stand in a building, as the desk has them. */
async function twoItems(desk) {
  const { equipment } = await desk.ask('search', 'OAX');
  const found = [];
  for (const id of equipment) {
    const { fields } = (await desk.view(id)).equipment;
    if (fields.inventory?.value && fields.building?.value) found.push({ id, inventory: fields.inventory.value });
    if (found.length === 2) return found;
  }
  throw new Error('the demonstration has no two such items');
}
const state = (page, word) => page.locator('section.talk header').getByText(word, { exact: true }).first().waitFor();

export const journeys = {
  async 'an alert opens a ticket on its item, repeats in silence, ends with it and opens it again'(world) {
    writeFileSync(join(world.data, 'webhooks.toml'), SOURCES, { mode: 0o600 });
    const desk = await comes(world, 'desk', AGENT, 'desk');
    const { page } = desk;
    const [item] = await twoItems(desk);
    await watches(desk, 'sw-uno');

    assert.equal((await tells(world, 'sw-uno', 'firing', item.inventory)).opened, 1);
    const id = await comesIn(desk, 'sw-uno no responde');
    const [talk, facts] = [page.locator('section.talk'), page.locator('aside.facts')];
    await talk.getByText('Lleva cinco minutos sin contestar.').waitFor();
    await talk.getByText('Alerta de «monitoreo».').waitFor();
    await facts.getByText(item.inventory).first().waitFor();
    await desk.shot('alert-1-ticket');
    assert.deepEqual(await violations(page, 'ticket'), [], 'the ticket of an alert');

    // The same again is counted, and says nothing in the story.
    for (const _ of [1, 2, 3])
      assert.deepEqual(await tells(world, 'sw-uno', 'firing', item.inventory), {
        alerts: 1,
        opened: 0,
        reopened: 0,
        ended: 0,
        noted: 0,
      });
    await desk.sent();
    assert.deepEqual((await ticketOf(desk, id)).notes, [], 'quiet');

    // It ends by itself, and with it the ticket that nobody has touched.
    assert.equal((await tells(world, 'sw-uno', 'resolved', item.inventory)).ended, 1);
    await stands(desk, id, 'resolved');
    await state(page, 'Resuelta, por confirmar');
    await talk.getByText('Las alertas terminaron solas antes de que alguien atendiera el ticket.').first().waitFor();
    await desk.shot('alert-2-ended');

    // It comes again: the same ticket, with why.
    assert.equal((await tells(world, 'sw-uno', 'firing', item.inventory)).reopened, 1);
    // For its team, and nobody's yet: what the server did by itself is no reason not to look at it.
    await stands(desk, id, 'assigned');
    await talk.getByText('La alerta volvió a presentarse.').first().waitFor();
    await desk.shot('alert-3-again');
  },

  async 'the end of an alert closes nothing that a person works on'(world) {
    writeFileSync(join(world.data, 'webhooks.toml'), SOURCES, { mode: 0o600 });
    const desk = await comes(world, 'desk', AGENT, 'desk');
    const { page } = desk;
    const [, item] = await twoItems(desk);
    await watches(desk, 'sw-dos');
    await tells(world, 'sw-dos', 'firing', item.inventory);
    await comesIn(desk, 'sw-dos no responde');
    const panel = page.locator('#composer-panel');
    await press(page.getByRole('tab', { name: /Nota interna/ }));
    await panel.getByRole('textbox').fill('Ya va Omar en camino.');
    await press(panel.getByRole('button', { name: /^Agregar nota/ }));
    await until('it is said', async () => (await panel.getByRole('textbox').inputValue()) === '');
    await desk.sent();

    await tells(world, 'sw-dos', 'resolved', item.inventory);
    const talk = page.locator('section.talk');
    await talk.getByText(AT_WORK).waitFor();
    await state(page, 'Recibida');
    await desk.shot('alert-4-at-work');

    // On its item's page it stands with the others.
    await press(page.locator('aside.facts').getByRole('link', { name: item.inventory }));
    await page.waitForURL(`**/mesa/equipos/${item.id}*`);
    await page.getByText('sw-dos no responde').first().waitFor();
  },
};
