// Journey of two phones in a basement. A ticket that only one has goes to the other by light, is worked on there, and
// merges like any.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { listed, press, ticketOf } from '../../actions.mjs';
import { before, film, shown, still, wall } from '../../light-film.mjs';
import { AGENT, TECHNICIAN, note, texts } from '../../people.mjs';
import { given } from '../../standard-ticket.mjs';
import { inStorage } from '../../storage.mjs';
import { until } from '../../world.mjs';
import { violations } from '../keyboard-and-axe.mjs';

/** Of the team of the ticket, as its technician is. */
const TAKER = 'joel.mendoza';
const NAME = 'Joel Mendoza Ríos';
const BEFORE = 'El ruido viene del registro del pasillo';
const AFTER = 'Cambié el empalme del registro';

/** What the two wrote, of all that stands on the ticket. */
const ours = (view) => texts(view).filter((text) => [BEFORE, AFTER].includes(text));

/** Whether this phone keeps the server's proof of how the ticket stands. */
const provenHere = (page, id) =>
  inStorage(
    page,
    async ({ database, asked }, ticket) => {
      const signed = await asked(database.transaction('things').objectStore('things').get('light signed'));
      return Boolean(signed?.proofs[ticket]);
    },
    id,
  );

/** What this phone shows to take a ticket, filmed. */
async function shows(taker, path) {
  await taker.open('/campo/pendientes');
  await press(taker.page.getByRole('link', { name: 'Tomar un ticket de un colega' }));
  const code = taker.page.locator('canvas.drawn');
  await code.waitFor();
  await taker.shot('handover-code');
  assert.deepEqual(await violations(taker.page, 'a code to take a ticket with'), []);
  await still(code, path);
}

/** Reads the code and plays the ticket: the film of its screen. */
async function hands(giver, id, path) {
  const { page } = giver;
  await giver.open(`/campo/ticket/${id}`);
  await press(page.getByRole('button', { name: 'Qué sigue' }));
  await press(page.getByRole('link', { name: 'Pasar a un colega sin señal' }));
  await page.getByText(`Para ${NAME}`).waitFor({ timeout: 120_000 });
  assert.ok(await page.getByRole('checkbox', { name: `Que ${NAME} quede a cargo` }).isChecked());
  await giver.shot('handover-give');
  assert.deepEqual(await violations(page, 'handing over'), []);
  await press(page.getByRole('button', { name: 'Mandar por luz' }));
  const canvas = page.locator('dialog canvas.ready');
  await canvas.waitFor();
  const needed = await until('how many codes there are', async () =>
    Number(/ de (\d+) códigos/.exec(await page.locator('dialog footer').innerText())?.[1] ?? 0),
  );
  const codes = await shown(canvas, Math.ceil(needed * 1.3) + 6);
  await press(page.getByRole('button', { name: 'Ya lo tiene' }));
  return film(codes, path);
}

export const journeys = {
  async 'below ground a colleague takes over a ticket by light, works on it, and it is theirs after'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const [giversWall, takersWall] = [
      await wall(join(world.folder, 'giver.mjpeg')),
      await wall(join(world.folder, 'taker.mjpeg')),
    ];
    const taker = await world.device('phone', 'taker', { args: before(takersWall) });
    await taker.enrol(TAKER);
    await taker.open('/campo');
    await until('the server has signed whose phone this is', () =>
      taker.ask('card').then(
        () => true,
        () => false,
      ),
    );
    await taker.offline();

    // Opened and given while the other was below ground already.
    const id = await given(desk);
    const giver = await world.device('phone', 'giver', { args: before(giversWall) });
    await giver.enrol(TECHNICIAN);
    await until('the giver keeps what the server signed of it', () => provenHere(giver.page, id));
    await giver.offline();
    assert.equal(await listed(taker, id), undefined, 'the taker knows nothing of it');
    await giver.dispatch(id, note(BEFORE));

    await shows(taker, giversWall);
    await hands(giver, id, takersWall);
    await press(taker.page.getByRole('button', { name: 'Ya lo leyó: recibir el ticket' }));
    await taker.page.getByRole('heading', { name: 'Ya lo tienes.' }).waitFor({ timeout: 120_000 });
    await taker.shot('handover-got');
    await press(taker.page.getByRole('link', { name: 'Abrir el ticket' }));
    await taker.page.getByText('te lo pasó sin señal.').waitFor();
    await taker.shot('handover-ticket');
    assert.deepEqual(await violations(taker.page, 'a ticket that was lent'), []);
    assert.deepEqual(ours(await taker.view(id)), [BEFORE], 'with what its giver had not sent');

    // Theirs as far as both phones know; the server knows nothing yet.
    await press(taker.page.getByRole('button', { name: 'Aceptar', exact: true }));
    await press(taker.page.getByRole('button', { name: 'Empezar atención' }));
    await taker.dispatch(id, note(AFTER));
    assert.equal((await ticketOf(desk, id)).decided.assignee, TECHNICIAN);

    await taker.offline(false);
    await taker.sent();
    await until('the desk knows whose it is and what was done', async () => {
      const view = await desk.view(id);
      const { state, assignee } = view.ticket.ruled;
      return state === 'in_progress' && assignee === TAKER && ours(view).includes(AFTER);
    });
    await taker.page.getByText('te lo pasó sin señal.').waitFor({ state: 'detached' });

    await giver.offline(false);
    await giver.sent();
    const last = await until('the desk stands', () => desk.view(id));
    assert.deepEqual(ours(last), [BEFORE, AFTER], 'each once, in their order');
    assert.deepEqual(last.ticket.conflicts, []);
    assert.deepEqual((await giver.heard()).queue, []);
    assert.deepEqual((await taker.heard()).queue, []);
  },
};
