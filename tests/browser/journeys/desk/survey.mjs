// Journey through the end of a ticket at the desk. The journey shows the survey on behalf of its requester (SEC-13) and
// on the technician's glass, and a letter from its receipt to the archive (R31, C31).
import assert from 'node:assert/strict';
import { gone, stateOf, taken, ticketOf, top, withLetters } from '../../actions.mjs';
import { AGENT, TECHNICIAN } from '../../people.mjs';
import { until } from '../../world.mjs';
import { violations } from '../keyboard-and-axe.mjs';

/** What stood too close at 1440 × 900 (fault 10): the longest state in the queue, how far all has come beside a long name. */
async function keepsItsRoom(desk) {
  const { page } = desk;
  assert.deepEqual(page.viewportSize(), { width: 1440, height: 900 });
  await desk.open('/mesa/cola/waiting');
  const row = page.locator('.line[role=row]').filter({ hasText: 'Resuelta, por confirmar' }).first();
  await row.waitFor();
  const cell = row.locator('.state[role=gridcell]');
  const [line, column, word, next] = await Promise.all(
    [row, cell, cell.locator('.state'), row.locator('.subject')].map((one) => one.boundingBox()),
  );
  const right = ({ x, width }) => x + width;
  assert.ok(right(word) <= right(column), `the state ends at ${right(word)}, its column at ${right(column)}`);
  assert.ok(right(word) < next.x, `the state ends at ${right(word)}, the subject begins at ${next.x}`);
  assert.ok(word.y >= line.y && word.y + word.height <= line.y + line.height, 'its two lines stand within the row');

  const chip = page.locator('#desk-rail .sync .name');
  await until('all is sent', async () => /^Al día, \d\d:\d\d$/.test((await chip.innerText()).trim()));
  const name = page.locator('#desk-rail .who .first');
  // Longer than any first name of the demonstration.
  await name.evaluate((one) => (one.textContent = 'María Guadalupe Monserrat'));
  const [rail, said, who] = await Promise.all(
    [page.locator('#desk-rail'), chip, name].map((one) => one.boundingBox()),
  );
  const height = await chip.evaluate((one) => parseFloat(getComputedStyle(one).lineHeight));
  assert.ok(said.height < 1.5 * height, `the chip is ${said.height} px high, its line ${height}`);
  assert.ok(right(said) < who.x && right(who) <= right(rail), 'the name gives way, not the chip');
}

export const journeys = {
  async 'a letter from its receipt to the archive, the survey on behalf, and what waits to be closed'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const { page } = desk;
    const done = [];
    for (const one of await desk.tickets(({ state }) => state === 'resolved')) {
      const { possibilities } = await desk.view(one.id);
      const ok = (name) => possibilities.some(({ command, ok }) => command === name && ok);
      if (ok('close') && ok('answer_survey')) done.push(one);
    }
    assert.ok(done.length > 0, 'a ticket that can be closed, and whose requester may answer');
    await keepsItsRoom(desk);
    const [{ id }] = done;
    await withLetters(desk, id);
    const letters = page.locator('#oficios');
    await letters.getByRole('button', { name: 'Registrar oficio' }).click();
    await top(page).getByLabel('Número del oficio').fill('SA/DGTI/0412/2026');
    await top(page).getByLabel('Quién lo envía').fill('Secretaría de Administración');
    await top(page).getByRole('button', { name: 'Registrar oficio' }).click();
    await gone(page);
    await desk.sent();
    for (const step of ['Sellar como atendido', 'Registrar como atendido']) {
      await letters.getByRole('button', { name: step }).click();
      await top(page).getByRole('button', { name: step }).click();
      await gone(page);
    }
    await until('recorded', () => letters.getByText('Registrado como atendido').isVisible());

    const survey = page.locator('#encuesta');
    await survey.getByRole('button', { name: 'Contestar por el usuario' }).click();
    await top(page).getByText('Muy satisfactorio').click();
    await desk.shot('desk-survey');
    assert.deepEqual(await violations(page, 'desk'), []);
    await top(page).getByRole('button', { name: 'Seguir' }).click();
    await top(page).getByRole('textbox').fill('Llegaron a tiempo.');
    await top(page).getByRole('button', { name: 'Enviar respuestas' }).click();
    await gone(page);
    await until('the answer', () => survey.getByText('Muy satisfactorio').isVisible());
    await survey.scrollIntoViewIfNeeded();
    await desk.shot('desk-survey-answered');
    await desk.sent();
    assert.equal((await ticketOf(desk, id)).decided.survey.comment, 'Llegaron a tiempo.');

    if ((await stateOf(desk, id)) !== 'closed')
      await desk.dispatch(id, {
        close: { note: 'Confirmó por teléfono', confirmed_by: 'phone' },
      });
    await desk.sent();
    assert.equal(await stateOf(desk, id), 'closed');
    await letters.getByRole('button', { name: 'Archivar' }).click();
    await top(page).getByRole('textbox').fill('Expediente 12, carpeta 3');
    await top(page).getByRole('button', { name: 'Archivar' }).click();
    await gone(page);
    await until('filed', () => letters.getByText('Archivado', { exact: false }).first().isVisible());
    await desk.sent();
    await letters.scrollIntoViewIfNeeded();
    await desk.shot('desk-letter-filed');
    await taken(desk);
  },

  async 'the requester answers on the technician’s glass; a letter is stamped there'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    const { page } = phone;
    let id = null;
    const done = ({ state, assignee }) => state === 'resolved' && assignee === TECHNICIAN;
    for (const one of await phone.tickets(done)) {
      const { possibilities } = await phone.view(one.id);
      if (possibilities.some(({ command, ok }) => command === 'answer_survey' && ok)) id ??= one.id;
    }
    assert.ok(id, 'a ticket whose work is done');
    await desk.dispatch(id, {
      record_letter: {
        way: 'incoming',
        number: 'OF-77',
        counterpart: 'Oficialía Mayor',
        subject: 'Solicita revisión',
      },
    });
    await desk.sent();
    await phone.sent();
    await phone.open(`/campo/ticket/${id}`);
    await phone.offline();
    await page.locator('#oficios').getByRole('button', { name: 'Sellar como atendido' }).click();
    await until('stamped', () => page.locator('#oficios').getByText('Sellado como atendido').isVisible());
    await page.locator('#encuesta').getByRole('button', { name: 'Contestar encuesta' }).click();
    const glass = top(page);
    await glass.getByRole('button', { name: 'Seguir' }).click();
    await until('an answer is asked for', () => glass.getByText('Toque una respuesta').isVisible());
    await phone.shot('survey-phone');
    assert.deepEqual(await violations(page, 'phone'), []);
    const answers = await until('the answers', async () => {
      const all = await glass.locator('.answers label').all();
      return all.length > 0 && all;
    });
    for (const answer of answers)
      assert.ok((await answer.boundingBox()).height >= 56, 'large enough for a hand in a glove');
    await glass.getByText('Muy satisfactorio').click();
    await glass.getByRole('button', { name: 'Seguir' }).click();
    await phone.shot('survey-phone-comment');
    await glass.getByRole('button', { name: 'Enviar respuestas' }).click();
    await gone(page);
    await until('the answer', () => page.locator('#encuesta').getByText('Muy satisfactorio').isVisible());
    await page.locator('#encuesta').scrollIntoViewIfNeeded();
    await phone.shot('survey-phone-answered');
    await phone.offline(false);
    await taken(phone);
  },
};
