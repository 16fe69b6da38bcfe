// What the desk counts: promises kept, reports asked, issued and sent, a view of the queue as a chart.
import assert from 'node:assert/strict';
import { dayOf, gone, keyed } from '../../actions.mjs';
import { until } from '../../world.mjs';
import { violations } from '../keyboard-and-axe.mjs';

/** A desk before figures that a key opens, over the year in which most of its tickets came, also in the first days of another. */
async function overTheYear(world, key, heading, path) {
  const desk = await keyed(world, key, heading);
  const came = (await desk.tickets()).map(({ created }) => created).sort((one, other) => one - other);
  await desk.open(`${path}?día=${dayOf(came[came.length >> 1])}`);
  await desk.page.getByRole('combobox', { name: 'Periodo' }).selectOption({ label: 'Año' });
  return desk;
}

/** «1,250» is a thousand and more. */
const numberOf = (text) => Number(text.replaceAll(',', ''));

export const journeys = {
  // OAX-10, OAX-91: what was promised and what became of it, and which tickets a figure counts.
  async 'what was promised is counted by service, and each count opens into its tickets'(world) {
    const desk = await overTheYear(world, 'z', 'Plazos cumplidos', '/mesa/plazos');
    const { page } = desk;
    const service = page.locator('tbody th button');
    const { figures, told } = await until('the services are all that was received', async () => {
      const columns = await page.evaluate(() =>
        [...document.querySelectorAll('tbody tr')].map((row) => row.querySelectorAll('td')[1].textContent),
      );
      const figures = columns.map(numberOf);
      const told = numberOf(await page.locator('dl dd').first().textContent());
      return figures.length > 0 && figures.reduce((sum, one) => sum + one, 0) === told && { figures, told };
    });
    assert.ok(told > 0);
    await page.locator('dl').getByText(/^[\d,]+ de [\d,]+$/).first().waitFor();
    await service.first().click();
    await until('the tickets of the first line', async () => (await page.locator('tr.ticket').count()) === figures[0]);
    await desk.shot('promises');
    assert.deepEqual(await violations(page, 'desk'), []);
    const folio = (await page.locator('tr.ticket .code').first().textContent()).trim();
    // The table that is carried out counts the same.
    const table = await page.evaluate(async () => {
      const link = document.querySelector('a[download="plazos.csv"]');
      return (await fetch(link.href)).text();
    });
    const lines = table.trim().split('\r\n').slice(1);
    assert.equal(lines.length, figures.length);
    await page.locator('tr.ticket a').first().click();
    await until('the ticket', () => page.locator('main').getByText(folio).first().isVisible());
    await page.goBack();
    await until('the line is open still', async () => (await page.locator('tr.ticket').count()) === figures[0]);
    // Without a network it says so, shows no figures under another period's name, and asks again when told to.
    await desk.offline();
    await page.getByRole('button', { name: 'Periodo anterior' }).click();
    await page.getByRole('button', { name: 'Preguntar otra vez' }).waitFor();
    assert.equal(await page.locator('dl').count(), 0);
    await desk.offline(false);
    await page.getByRole('button', { name: 'Preguntar otra vez' }).click();
    await page.locator('dl').waitFor();
  },

  // OAX-05, OAX-87, OAX-92, SEC-15: reports say their question and what they rest on; each number opens what it counts.
  async 'a report says its question, and each of its numbers opens the tickets that it counts'(world) {
    const desk = await overTheYear(world, 'i', 'Informes', '/mesa/informes');
    const { page } = desk;
    await page.getByText('¿Qué llegó, qué se atendió y qué tan bien, en estos días?').waitFor();
    const received = page.locator('dl button').first();
    await received.waitFor();
    const written = (await received.textContent()).trim();
    const told = numberOf(written);
    assert.ok(told > 0);
    await received.click();
    await page.getByText(new RegExp(`^Lo que cuenta: ${written} ve(z|ces)$`)).waitFor();
    await until('its tickets', async () => (await page.locator('.counted li').count()) === Math.min(told, 500));
    await desk.shot('reports');
    assert.deepEqual(await violations(page, 'desk'), []);
    // The months behind the chart say the same, and are tickets too.
    await page.getByRole('button', { name: 'Ver como tabla' }).click();
    const months = page.getByRole('region', { name: 'Recibidos y atendidos por mes' });
    await until('the months are all that was received', async () => {
      const byMonth = await months.locator('tbody tr td:nth-of-type(1)').allTextContents();
      return byMonth.reduce((sum, text) => sum + numberOf(text), 0) === told;
    });
    // Both files are of what is on the screen.
    const files = await page.evaluate(async () => {
      const fetched = async (name) => {
        const link = document.querySelector(`a[download="${name}"]`);
        return new Uint8Array(await (await fetch(link.href)).arrayBuffer());
      };
      const [table, paper] = [await fetched('informe.csv'), await fetched('informe.pdf')];
      return [new TextDecoder().decode(table), new TextDecoder().decode(paper.slice(0, 5))];
    });
    assert.match(files[0], new RegExp(`Recibidos[^\\r]*\\r\\nTodo,${told},`));
    assert.equal(files[1], '%PDF-');
    // Pressed, each comes; without a network it says so, and the page stays as it is.
    const paperLink = page.locator('a[download="informe.pdf"]');
    const [kept] = await Promise.all([page.waitForEvent('download'), paperLink.click()]);
    assert.equal(kept.suggestedFilename(), 'informe.pdf');
    await desk.offline();
    await paperLink.click();
    await page.getByText(/^No se descargó «informe\.pdf»\. .*no hay conexión/).waitFor();
    await desk.offline(false);
    const [again] = await Promise.all([page.waitForEvent('download'), paperLink.click()]);
    assert.equal(again.suggestedFilename(), 'informe.pdf');
    await page.getByText('No se descargó').waitFor({ state: 'detached' });
    for (const [report, section] of [
      ['Pendientes y carga', 'Carga por persona'],
      ['Fallas que se repiten', 'Problemas que se repiten'],
      ['Existencias', 'Por artículo'],
      ['Conformidad de un lugar', 'Inventario por edificio'],
      ['Conflictos y retenidos', 'Cambios retenidos'],
    ]) {
      await page.getByRole('combobox', { name: 'Informe' }).selectOption({ label: report });
      await page.getByRole('heading', { level: 2, name: section }).waitFor();
      assert.deepEqual(await violations(page, 'desk'), []);
    }
    // On the wall it is the same question, larger.
    await page.getByRole('link', { name: 'Pantalla de pared' }).click();
    await page.getByRole('link', { name: 'Salir de la pantalla' }).waitFor();
    await page.getByRole('heading', { level: 2, name: 'Conflictos por regla' }).waitFor();
    await page.getByRole('link', { name: 'Salir de la pantalla' }).click();
    await page.getByRole('link', { name: 'Pantalla de pared' }).waitFor();
    // Who may read it issues nothing without the right, and may have it come by mail.
    assert.equal(await page.getByRole('button', { name: 'Emitir informe' }).count(), 0);
    await page.getByRole('button', { name: 'Por correo' }).click();
    const mail = page.getByRole('dialog', { name: 'Informes por correo' });
    await mail.getByRole('button', { name: 'Programar envío' }).click();
    // Of one building, where the report is of places (OAX-49).
    await mail.getByLabel('Informe', { exact: true }).selectOption({ label: 'Conformidad de un lugar' });
    await mail.getByLabel('Edificio', { exact: true }).selectOption({ label: 'Edificio 2' });
    await mail.getByRole('checkbox').first().check();
    await mail.getByRole('button', { name: 'Programar envío' }).click();
    await mail.getByText(/^Conformidad de un lugar, Edificio 2 · /).waitFor();
    await mail.getByText('Cada semana, lunes a las 08:00').waitFor();
    assert.deepEqual(await violations(page, 'desk'), []);
    // It cannot be undone: it is asked first, and nothing is done by looking.
    await mail.getByRole('button', { name: /^Detener/ }).click();
    const stops = page.getByRole('dialog', { name: '¿Detener este envío?' });
    await stops.getByRole('button', { name: 'Que siga saliendo' }).click();
    await stops.waitFor({ state: 'detached' });
    await mail.getByText(/^Próximo envío: /).waitFor();
    await mail.getByRole('button', { name: /^Detener/ }).click();
    await stops.getByRole('button', { name: 'Detener', exact: true }).click();
    await mail.getByText(/^Detenido, /).waitFor();
    await mail.getByRole('button', { name: 'Cerrar', exact: true }).click();
    await gone(page);
    // Without a network it says so, and shows no numbers under another question's name.
    await desk.offline();
    await page.getByRole('combobox', { name: 'Informe' }).selectOption({ label: 'Lo recibido y atendido' });
    await page.getByRole('button', { name: 'Preguntar otra vez' }).waitFor();
    assert.equal(await page.locator('dl').count(), 0);
    await desk.offline(false);
    await page.getByRole('button', { name: 'Preguntar otra vez' }).click();
    await page.locator('dl').waitFor();
  },

  // OAX-05, OAX-95: a report is issued with what was done and gained, and stays; a view of the queue is a chart in one step.
  async 'a head issues a report, replaces it, and sees a view as a chart'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol('gabriela.matus');
    const { page } = desk;
    const issue = async (done, former) => {
      await desk.open('/mesa/informes');
      await page.getByRole('button', { name: 'Emitir informe' }).click();
      const form = page.getByRole('dialog', { name: 'Emitir informe' });
      await form.getByLabel('Qué se hizo').fill(done);
      await form.getByLabel('Qué se logró').fill('Menos fallas de red.');
      if (former !== undefined) {
        const choice = form.getByLabel('Sustituye a');
        const option = choice.getByRole('option', { name: new RegExp(`^${former}`) });
        await option.waitFor({ state: 'attached' });
        await choice.selectOption(await option.getAttribute('value'));
      }
      assert.deepEqual(await violations(page, 'desk'), []);
      await form.getByRole('button', { name: 'Emitir informe' }).click();
      const head = page.getByRole('heading', { level: 1, name: /^INF-\d{4}/ });
      await head.waitFor();
      return (await head.textContent()).trim();
    };
    const first = await issue('Se revisaron los nodos.');
    await page.getByText('Se revisaron los nodos.').waitFor();
    assert.deepEqual(await violations(page, 'desk'), []);
    const second = await issue('Se revisaron los nodos y el enlace.', first);
    await page.getByRole('link', { name: `Sustituye a ${first}` }).click();
    await page.getByRole('link', { name: `Sustituido por ${second}` }).waitFor();
    await page.getByText('Se revisaron los nodos.', { exact: true }).waitFor();

    await desk.open('/mesa/cola/open');
    await page.getByRole('button', { name: 'Gráfica' }).click();
    const chart = page.getByRole('dialog', { name: /^Gráfica: / });
    await chart.getByRole('heading', { level: 2, name: 'Tickets por estado' }).waitFor();
    await chart.getByText('Por persona', { exact: true }).click();
    const most = chart.locator('tbody button').first();
    const written = (await most.textContent()).trim();
    await most.click();
    await chart.getByText(new RegExp(`^Lo que cuenta: ${written} ve(z|ces)$`)).waitFor();
    assert.deepEqual(await violations(page, 'desk'), []);
  },
};
