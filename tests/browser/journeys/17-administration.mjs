// The organisation's data changed in the browser: a closure and a building are added, seen as a difference, put in force
// with the passkey and without a restart, seen in use; what check refuses is told with its line; a change is taken back.
import assert from 'node:assert/strict';
import { SUPERVISOR, TECHNICIAN } from '../people.mjs';
import { until } from '../world.mjs';
import { violations } from './keyboard-and-axe.mjs';

const BASE = '/mesa/administracion';

/** Fills the form of a new entry of a section and keeps it in the draft. */
async function added(desk, section, fields) {
  await desk.open(`${BASE}/${section}`);
  await desk.page.getByRole('button', { name: 'Agregar' }).click();
  const pane = desk.page.locator('dialog[open]');
  for (const [label, value] of Object.entries(fields)) await pane.getByLabel(label).fill(value);
  await pane.getByRole('button', { name: 'Guardar en el borrador' }).click();
  await pane.waitFor({ state: 'detached' });
}

export const journeys = {
  async 'a closure and a building are drafted, reviewed, put in force, used and taken back'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(SUPERVISOR, { passkey: true });
    const { page } = desk;
    await added(desk, 'holidays', { Fecha: '2026-12-24', Nombre: 'Cierre de fin de año' });
    await page.getByText('Cierre de fin de año').waitFor();
    assert.deepEqual(await violations(page, 'closures'), []);
    await added(desk, 'buildings', { Identificador: 'edificio-9', Nombre: 'Edificio 9' });

    await page.getByRole('link', { name: 'Revisar cambios' }).click();
    await page.getByText('Lo que cambia').waitFor();
    await page.getByRole('listitem').filter({ hasText: 'Edificio 9' }).getByText('Se agrega').waitFor();
    assert.deepEqual(await violations(page, 'review'), []);
    await desk.shot('administration-review');
    await page.getByRole('button', { name: 'Poner en vigor' }).click();
    await page.getByText('Escribe por qué').waitFor();
    await page.getByLabel('Por qué').fill('Edificio nuevo y cierre de diciembre');
    await page.getByRole('button', { name: 'Poner en vigor' }).click();
    await page.getByText('Cambio 1 en vigor').waitFor();

    // In force without a restart, on this desk too.
    await until('the building can be chosen', async () => {
      await desk.ask('syncNow');
      await desk.open('/mesa/llamada');
      return (await page.locator('option[value="edificio-9"]').count()) > 0;
    });

    // What check refuses is told with its line, and nothing is written.
    await desk.open(`${BASE}/archivos`);
    await page.getByLabel('Nombre del archivo').selectOption('teams.json');
    const text = page.getByLabel('Texto del archivo');
    const teams = await text.inputValue();
    await text.fill(teams.replace('"name"', '"nombre"'));
    await page.getByRole('link', { name: 'Revisar cambios' }).click();
    await page.getByText('Hay que corregir').waitFor();
    await page.getByText('teams.json:2', { exact: true }).first().waitFor();
    await page.getByText('falta «name»').first().waitFor();
    assert.equal(await page.getByText('missing field').count(), 0, 'no English on a Spanish screen');
    assert.equal(await page.getByRole('button', { name: 'Poner en vigor' }).count(), 0);
    await page.getByRole('button', { name: 'Descartar el borrador' }).click();
    await page.locator('dialog[open]').getByRole('button', { name: 'Descartar el borrador' }).click();
    await page.getByText('Sin cambios por poner en vigor').first().waitFor();

    await desk.open(`${BASE}/historial`);
    await page.getByText('Edificio nuevo y cierre de diciembre').waitFor();
    assert.deepEqual(await violations(page, 'history'), []);
    await page.getByRole('button', { name: 'Deshacer este cambio: 1' }).click();
    const pane = page.locator('dialog[open]');
    await pane.getByLabel('Por qué').fill('El edificio todavía no se entrega');
    await pane.getByRole('button', { name: 'Deshacer este cambio' }).click();
    await page.getByText('Cambio 2 en vigor').waitFor();
    await page.getByText('Deshace el cambio 1').waitFor();
    await until('the building is gone', async () => {
      await desk.ask('syncNow');
      await desk.open('/mesa/llamada');
      await page.locator('option[value="edificio-1"]').first().waitFor({ state: 'attached' });
      return (await page.locator('option[value="edificio-9"]').count()) === 0;
    });
  },

  async 'who does not administer has no way in'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(TECHNICIAN);
    await desk.open(BASE);
    await desk.page.getByText('Esto lo ve quien supervisa').waitFor();
    assert.equal(await desk.page.getByRole('link', { name: 'Revisar cambios' }).count(), 0);
  },
};
