// The archive's chart at work (docs/archive-chart.md).
// It is adopted in the browser; a file whose terms are over is transferred and destroyed by the console's acts, and the
// desk sees what is left of it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { finds, press, yearOf } from '../../actions.mjs';
import { until } from '../../world.mjs';
import { violations } from '../keyboard-and-axe.mjs';

export const long = true;
const run = promisify(execFile);
const FILES = '/mesa/administracion/archivos';
const SERIES = '12C.1';
const DECISION = 'Dictamen CGCA 12';
/** Heads the desk, and supervises it. */
const HEAD = 'gabriela.matus';

/** Adopts the chart that came as an example; its series' terms are over a year after a ticket ended. */
async function adopts(desk) {
  const { page } = desk;
  await desk.open(FILES);
  await page.getByLabel('Nombre del archivo').selectOption('archive_chart.json');
  const text = page.getByLabel('Texto del archivo');
  await until('the chart', async () => (await text.inputValue()).includes('"fonds"'));
  const chart = JSON.parse(await text.inputValue());
  const says = async (concentration_years) => {
    Object.assign(chart.series[0], { current_years: 0, concentration_years });
    await text.fill(`${JSON.stringify({ ...chart, example: false }, null, 2)}\n`);
    await press(page.getByRole('link', { name: 'Revisar cambios' }));
  };
  // Terms that cannot be are told, and put nothing in force.
  await says(0);
  await page.getByText('Hay que corregir').waitFor();
  await page
    .getByText(/archive_chart\.json/)
    .first()
    .waitFor();
  await desk.shot('archive-chart-1-wrong');
  await desk.open(FILES);
  await page.getByLabel('Nombre del archivo').selectOption('archive_chart.json');
  await says(1);
  await page.getByText('Lo que cambia').waitFor();
  assert.deepEqual(await violations(page, 'review'), [], 'the chart that is adopted');
  await page.getByLabel('Por qué').fill('Cuadro aprobado por el Grupo Interdisciplinario');
  await press(page.getByRole('button', { name: 'Poner en vigor' }));
  await page.getByText('Cambio 1 en vigor').waitFor();
}
export const journeys = {
  async 'the chart is adopted in the browser, and a file at its term is transferred, destroyed and told'(world) {
    // A small desk of three years instead of the usual sixty days.
    await world.tells('--tickets', '12', '--years', '3', '--open', '3', '--items', '10', '--requesters', '10');
    const desk = await world.device('desk', 'desk');
    await desk.enrol(HEAD, { passkey: true });
    const { page } = desk;
    const year = String(yearOf(Date.now()) - 2);
    const folder = (name) => join(world.folder, name);
    const told = (name, file) => readFileSync(join(folder(name), file), 'utf8');
    const files = (...asked) => run(world.ronda, ['files', ...asked, '--data', world.data]);
    const order = ['--year', year, '--series', SERIES, '--decision', DECISION];

    // An example does nothing.
    const refused = await files('transfer', ...order, '--to', folder('example'), '--apply').catch((error) => error);
    assert.ok(refused.code > 0, `nobody has adopted it: ${refused.stdout}`);
    await adopts(desk);

    const { stdout } = await files('due', '--to', folder('due'));
    assert.ok(stdout.includes(`${SERIES} ${year}: `), stdout);
    const lines = told('due', 'pendientes.csv').split('\n');
    const folio = lines.find((line) => line.includes(`/${SERIES}/${year}/`)).match(/TYS-\d{6}/)[0];
    const act = (kind, name, ...more) => files(kind, ...order, '--folio', folio, '--to', folder(name), ...more);

    // A proposal changes nothing; the act moves it, and its inventory says what, in nobody's words.
    await finds(desk, folio);
    const subject = (await page.getByRole('heading', { level: 1 }).innerText()).trim();
    await act('transfer', 'proposal');
    assert.ok(told('proposal', 'inventario.csv').includes(`ATID/${SERIES}/${year}/${folio}`));
    await act('transfer', 'transfer', '--apply');
    assert.equal(told('transfer', 'inventario.csv'), told('proposal', 'inventario.csv'));
    assert.ok(!told('transfer', 'inventario.csv').includes(subject), 'nobody’s words stand in an act');
    await finds(desk, folio);
    await page.getByRole('heading', { level: 1, name: subject }).waitFor();

    // Destroyed: what was said is gone, and the decision stands in its place.
    await act('destroy', 'destruction', '--apply');
    await finds(desk, folio);
    await page.getByText('Testado', { exact: true }).first().waitFor();
    await page.getByText(new RegExp(DECISION)).first().waitFor();
    await until('its words are gone', async () => !(await page.locator('body').innerText()).includes(subject));
    assert.deepEqual(await violations(page, 'ticket'), [], 'what is left of it');
    await desk.shot('archive-chart-2-destroyed');

    // The act, to be printed and signed; and who did it, in the audit log.
    const paper = await desk.context.newPage();
    await paper.goto(pathToFileURL(join(folder('destruction'), 'acta.html')).href);
    for (const words of [DECISION, SERIES, 'ATID']) await paper.getByText(words).first().waitFor();
    await paper.close();
    await desk.open('/mesa/bitacora');
    await page
      .getByText(/^.* transfirió el expediente o levantó el acta/)
      .first()
      .waitFor();
    await page
      .getByText(/^.* dio de baja el expediente o levantó el acta/)
      .first()
      .waitFor();
    await desk.shot('archive-chart-3-log');
  },
};
