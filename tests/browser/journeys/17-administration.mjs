// Journey that changes the organisation's data in the browser. A closure and a building are added, seen as a
// difference, put in force with the passkey and without a restart, seen in use; what check refuses is told with its
// line; a change is taken back.
import assert from 'node:assert/strict';
import { press } from '../actions.mjs';
import { SUPERVISOR, TECHNICIAN } from '../people.mjs';
import { until } from '../world.mjs';
import { violations } from './keyboard-and-axe.mjs';

const BASE = '/mesa/administracion';

/** As they stand over the list that is kept today. */
const COLUMNS = ['Número de contrato *', 'Movimiento: Nuevo / Renovación', 'Proveedor', 'Fecha de vencimiento'];

/** Where who administers chooses among the buildings. */
const PLACES = '/mesa/informes?informe=lugares';

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
    // What is written as text stands in the fields once they show again.
    await press(page.getByRole('button', { name: 'Editar Edificio 9' }));
    const building = page.locator('dialog[open]');
    await press(building.getByRole('button', { name: 'Como texto (JSON)' }));
    await building.getByLabel('Como texto (JSON)').fill('{ "id": "edificio-9", "name": "Edificio 9 y anexo" }');
    await press(building.getByRole('button', { name: 'Como formulario' }));
    await until(
      'the field shows it',
      async () => (await building.getByLabel('Nombre', { exact: true }).inputValue()) === 'Edificio 9 y anexo',
    );
    await press(building.getByRole('button', { name: 'Guardar en el borrador' }));
    await building.waitFor({ state: 'detached' });

    await page.getByRole('link', { name: 'Revisar cambios' }).click();
    await page.getByText('Lo que cambia').waitFor();
    await page.getByRole('listitem').filter({ hasText: 'Edificio 9' }).getByText('Se agrega').waitFor();
    assert.deepEqual(await violations(page, 'review'), []);
    await desk.shot('administration-review');
    await page.getByRole('button', { name: 'Poner en vigor' }).click();
    await page.getByText('Escribe por qué').waitFor();
    await page.getByLabel('Por qué').fill('Edificio nuevo y cierre de diciembre');
    // Whoever looks something up in another part comes back to what they had written.
    await page.getByRole('link', { name: 'Cambios anteriores' }).click();
    await page.getByLabel('Por qué').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Revisar cambios' }).click();
    await until(
      'why is there still',
      async () => (await page.getByLabel('Por qué').inputValue()) === 'Edificio nuevo y cierre de diciembre',
    );
    await page.getByRole('button', { name: 'Poner en vigor' }).click();
    await page.getByText('Cambio 1 en vigor').waitFor();

    // In force without a restart, on this desk too.
    await until('the building can be chosen', async () => {
      await desk.ask('syncNow');
      await desk.open(PLACES);
      return (await page.locator('option[value="edificio-9"]').count()) > 0;
    });

    // What check refuses is told with its line, and nothing is written.
    await desk.open(`${BASE}/archivos`);
    await page.getByLabel('Nombre del archivo').selectOption('teams.json');
    const text = page.getByLabel('Texto del archivo');
    const teams = await text.inputValue();
    await text.fill(teams.replace('"name"', '"nombre"'));
    // What is being typed stays in its own file.
    await page.getByLabel('Nombre del archivo').selectOption('holidays.json');
    await until('the other file has its own text', async () => (await text.inputValue()).includes('"federal"'));
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
      await desk.open(PLACES);
      await page.locator('option[value="edificio-1"]').first().waitFor({ state: 'attached' });
      return (await page.locator('option[value="edificio-9"]').count()) === 0;
    });

    // A register from the columns of the list that it replaces, and a plan by its kind: nobody writes JSON.
    await desk.open(`${BASE}/registers`);
    await press(page.getByRole('button', { name: 'Nuevo padrón' }));
    const opened = page.locator('dialog[open]');
    await opened.getByLabel('Nombre', { exact: true }).fill('Contratos de enlace');
    await opened.getByLabel('Cada uno se llama').fill('Contrato');
    await opened.getByLabel('Columnas o renglones').fill(COLUMNS.join('\n'));
    await opened.getByText('Opción: Nuevo, Renovación').waitFor();
    await opened.getByRole('checkbox', { name: 'Agente de la Mesa' }).first().check();
    assert.deepEqual(await violations(page, 'new register'), []);
    await press(opened.getByRole('button', { name: 'Crear en el borrador' }));
    await page.getByRole('region', { name: 'Cómo se llena' }).getByLabel('Número de contrato').waitFor();
    await press(page.getByRole('button', { name: 'Agregar a Estados y pasos' }));
    await opened.getByLabel('Nombre', { exact: true }).fill('Vigente');
    await opened.getByLabel('Identificador').fill('vigente');
    await press(opened.getByRole('button', { name: 'Guardar en el borrador' }));
    await page.getByRole('button', { name: 'Editar Vigente' }).waitFor();
    assert.deepEqual(await violations(page, 'register'), []);
    await desk.shot('administration-register');

    await desk.open(`${BASE}/plans`);
    await press(page.getByRole('button', { name: 'Agregar' }));
    // Sent too soon: the focus goes to the first that lacks.
    await press(opened.getByRole('button', { name: 'Guardar en el borrador' }));
    const first = opened.getByLabel('Identificador');
    await until('what lacks has the focus', () => first.evaluate((box) => box === document.activeElement));
    await first.fill('revision-de-contratos');
    await opened.getByLabel('Cuándo', { exact: true }).selectOption('Cada semana');
    await opened.getByLabel('Qué día').selectOption('Viernes');
    await opened.getByLabel('Qué hace').selectOption('Recuerda algo en los tickets abiertos');
    await opened.getByRole('group', { name: 'En los tickets de' }).getByRole('checkbox').first().check();
    await opened.getByLabel('Lo que recuerda').fill('Revisa los contratos que vencen este mes');
    assert.deepEqual(await violations(page, 'plan'), []);
    await press(opened.getByRole('button', { name: 'Guardar en el borrador' }));
    await page.getByRole('listitem').filter({ hasText: 'Revisa los contratos' }).getByText('Cada semana').waitFor();

    // The rules of the desk, piece by piece.
    await desk.open(`${BASE}/settings`);
    await press(page.getByRole('button', { name: 'Editar Reglas de la mesa' }));
    await opened.getByLabel('Oficios: prefijo de los que llegan').fill('OE');
    const closing = opened.getByRole('region', { name: 'Cerrar y reabrir' });
    await closing.getByRole('heading', { level: 3, name: 'Cerrar y reabrir' }).waitFor();
    await closing.getByRole('group', { name: 'Quién cierra' }).getByRole('checkbox').first().waitFor();
    assert.deepEqual(await violations(page, 'rules of the desk'), []);
    await press(opened.getByRole('button', { name: 'Guardar en el borrador' }));
    await opened.waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Revisar cambios' }).click();
    await page.getByRole('button', { name: 'Poner en vigor' }).waitFor();
    await page.getByText('Oficios: prefijo de los que llegan').waitFor();
    await desk.shot('administration-review-register');
  },

  async 'who does not administer has no way in'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(TECHNICIAN);
    await desk.open(BASE);
    await desk.page.getByText('Esto lo ve quien supervisa').waitFor();
    assert.equal(await desk.page.getByRole('link', { name: 'Revisar cambios' }).count(), 0);
  },
};
