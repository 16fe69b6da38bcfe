// Journey to a ticket of a closed year (decision 0040). Its year left the store for an archive, it is found and read as
// before, nothing is done to it, and brought back it is worked on again.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { comes, yearOf } from '../../actions.mjs';
import { until } from '../../world.mjs';
import { violations } from '../keyboard-and-axe.mjs';

const run = promisify(execFile);
const AGENT = 'beatriz.santiago';

/** A ticket of long ago, as the server's search answers it. */
async function ofThatYear(desk, year, words) {
  const answer = await desk.page.request.get(`${new URL(desk.page.url()).origin}/api/search?q=${words}`);
  const { tickets } = await answer.json();
  return tickets.find(({ since }) => yearOf(since) === year);
}

export const journeys = {
  async 'a ticket of a closed year is found, read and, brought back, worked on again'(world) {
    // A small desk of three years instead of the usual sixty days.
    await world.tells('--tickets', '40', '--years', '3', '--open', '8', '--items', '20', '--requesters', '20');
    const desk = await comes(world, 'desk', AGENT);
    const { page } = desk;
    const year = yearOf(Date.now()) - 2;
    const one = await until(`a ticket of ${year}`, async () => {
      for (const words of ['correo', 'red', 'cuenta', 'equipo', 'impresora', 'nodo', 'extensión']) {
        const found = await ofThatYear(desk, year, words);
        if (found) return found;
      }
      return false;
    });
    assert.ok(!one.in_archive);
    const archive = (...more) => run(world.ronda, ['archive', '--data', world.data, ...more]);
    const { stdout } = await archive('--year', String(year), '--backup', join(world.folder, 'backup.tar'));
    assert.match(stdout, /tickets left/);

    // Found by its folio from anywhere at the desk, and read whole.
    await desk.open('/mesa');
    await page.keyboard.press('/');
    await page.waitForURL('**/mesa/buscar*');
    await page.keyboard.type(one.folio);
    await page.keyboard.press('Control+Enter');
    await page.getByRole('link', { name: new RegExp(`${one.folio}.*Archivada`) }).click();
    await page.getByText('Archivada.').waitFor();
    await page.getByText(`Está en el archivo de ${year}`).waitFor();
    await page.getByRole('heading', { name: one.subject }).waitFor();
    await page.getByText(new RegExp(`de ${yearOf(one.created)}$`)).first().waitFor();
    assert.equal(await page.getByRole('button', { name: 'Asignar' }).count(), 0, 'nothing is done to it');
    assert.deepEqual(await violations(page, 'archived'), []);

    await archive('--bring-back', one.folio);
    await desk.open(`/mesa/ticket/${one.id}`);
    await page.getByRole('heading', { name: one.subject }).waitFor();
    await until('it is not archived', async () => (await page.getByText('Archivada.').count()) === 0);
  },
};
