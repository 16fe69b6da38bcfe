// Journey that makes a printed form of Aguascalientes into a service. Its lines are pasted, looked at beside its paper,
// put in force, filed at the desk as a ticket with its fields, printed. It tells how long that took, and how many keys
// and presses.
import assert from 'node:assert/strict';
import { listed, press, printed, taken } from '../actions.mjs';
import { until } from '../world.mjs';
import { violations } from './keyboard-and-axe.mjs';

export const organisation = 'aguascalientes';
const BASE = '/mesa/administracion';
const NAME = 'Acceso al SIGUE por formato';
const ID = 'acceso-sigue-formato';
/** As they stand on «Autorización de acceso al SIGUE» (PR08). */
const LINES = [
  'Nombre del usuario *',
  'Extensión telefónica: ____________ *',
  'Adscripción',
  'Tipo de usuario: ( ) Consulta ( ) Producción *',
  'Nombre de la aplicación a la que tendrá acceso: ____________',
  'Permisos dentro de la aplicación (marque los que apliquen): ☐ Impresión ☐ Visualización ☐ Otro',
  'Dueño de la información de la dependencia',
  'Correo del dueño de la información',
  'Fecha de inicio: __/__/____',
  'Firma del dueño de la información ____________',
];
/** An institution that makes a form anew does so within ten minutes. */
const LONGEST_MS = 600_000;

export const journeys = {
  async 'a printed form becomes a service within ten minutes, is filed and printed'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol('berta.saldivar', { passkey: true });
    const { page } = desk;
    await desk.open(`${BASE}/services`);
    await page.getByText('Programación de respaldo de información').first().waitFor();
    await page.evaluate(() => {
      const counted = (globalThis.counted = { keys: 0, presses: 0 });
      addEventListener('keydown', () => (counted.keys += 1), true);
      addEventListener('pointerdown', () => (counted.presses += 1), true);
    });
    const began = Date.now();

    await press(page.getByRole('button', { name: 'Nuevo servicio a partir de un formato' }));
    const pane = page.locator('dialog[open]');
    await pane.getByLabel('Nombre del servicio').pressSequentially(NAME);
    await pane.getByLabel('Categoría').selectOption('Sistemas Operativos');
    assert.equal(await pane.getByLabel('Equipo que lo atiende').inputValue(), 'agu-so', 'the category’s own team');
    await pane.getByLabel('Renglones del formato').fill(LINES.join('\n'));
    await pane.getByText('9 campos · 1 firma').waitFor();
    await pane.getByText('Opción: Consulta, Producción · Obligatorio').waitFor();
    assert.deepEqual(await violations(page, 'new service'), []);
    await desk.shot('forms-1-lines');
    await press(pane.getByRole('button', { name: 'Crear en el borrador' }));

    // The form beside how it is filled in and how it is printed.
    const paper = page.getByRole('img', { name: `${NAME}: hoja 1 de 1` });
    await paper.waitFor();
    const drawn = async () => decodeURIComponent(await paper.getAttribute('src'));
    assert.match(await drawn(), /Firma del dueño de la información/);
    const filled = page.getByRole('region', { name: 'Cómo se llena' });
    await filled.getByLabel('Tipo de usuario').selectOption('Consulta');
    await filled.getByRole('checkbox', { name: 'Visualización' }).check();
    assert.deepEqual(await violations(page, 'form'), []);
    await desk.shot('forms-2-editor');

    // Another order by the keyboard, another word: the paper follows.
    const rows = page.locator('[data-field]');
    const label = (at) => rows.nth(at).getByLabel('Nombre', { exact: true });
    await label(1).focus();
    await page.keyboard.press('Alt+ArrowUp');
    await until('it stands first', async () => (await label(0).inputValue()) === 'Extensión telefónica');
    await until('the focus went with it', () => rows.first().evaluate((row) => row === document.activeElement));
    await page.keyboard.press('Alt+ArrowDown');
    await until('and second again', async () => (await label(1).inputValue()) === 'Extensión telefónica');
    // What is being typed is kept by the very key that moves its row.
    await label(8).fill('Fecha de inicio del acceso');
    await page.keyboard.press('Alt+ArrowUp');
    await until('its word went with it', async () => (await label(7).inputValue()) === 'Fecha de inicio del acceso');
    await page.keyboard.press('Alt+ArrowDown');
    await until('and back', async () => (await label(8).inputValue()) === 'Fecha de inicio del acceso');
    await until('the paper says it', async () => (await drawn()).includes('Fecha de inicio del acceso'));

    await press(page.getByRole('link', { name: 'Revisar cambios' }));
    await page.getByLabel('Por qué').fill('El acceso al SIGUE se pide con su formato');
    await press(page.getByRole('button', { name: 'Poner en vigor' }));
    await page.getByText('Cambio 1 en vigor').waitFor();
    const took = Date.now() - began;
    const { keys, presses } = await page.evaluate(() => globalThis.counted);
    process.stdout.write(
      `        a service from its printed form: ${Math.round(took / 1000)} s, ${keys} keys, ${presses} presses\n`,
    );
    assert.ok(took < LONGEST_MS, `it took ${took} ms`);

    // Filed at the desk with its fields.
    const form = page.locator('section.call');
    await until('the service is offered', async () => {
      await desk.ask('syncNow');
      await desk.open('/mesa/llamada');
      await form.getByRole('combobox', { name: 'Servicio' }).fill(NAME);
      await page.keyboard.press('Tab');
      return (await form.getByLabel('Tipo de usuario').count()) > 0;
    });
    await form.getByRole('combobox').first().fill('Claudia Topete Valadez');
    await press(page.getByRole('option', { name: 'Claudia Topete Valadez' }));
    await form.getByLabel('Medio de contacto', { exact: true }).selectOption('Teléfono ext. 5001');
    await form.getByLabel('Asunto').fill('Acceso de consulta al SIGUE');
    await form.getByLabel('Nombre del usuario').fill('Rosa Elvira Macías');
    await form.getByLabel('Extensión telefónica').fill('5012');
    await form.getByLabel('Tipo de usuario').selectOption('Consulta');
    await form.getByLabel('Fecha de inicio del acceso').fill('2026-12-01');
    await page.keyboard.press('Control+Enter');
    const open = page.getByRole('link', { name: 'Abrir ticket' });
    await open.waitFor();
    await taken(desk);
    const id = (await open.getAttribute('href')).split('/').pop();
    await until('it is a ticket of the new service', async () => (await listed(desk, id))?.service === ID);

    const text = (await printed(desk, id, ID, 'forms-3-printed')).replace(/\s+/g, ' ');
    for (const words of [NAME, 'Rosa Elvira Macías', '5012', 'Consulta', '1 de diciembre de 2026', 'Firma del dueño'])
      assert.ok(text.includes(words), `the paper says «${words}»:\n${text}`);
  },
};
