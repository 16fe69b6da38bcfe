// A project of Aguascalientes from its request to its release (decision 0026; AGU-02, AGU-03, AGU-06…13).
// Out of the request a project is entered; no phase is left before its papers are signed or filled; its week is told
// on a phone without a network and read at the desk; its activities stand in its plan.
import assert from 'node:assert/strict';
import { comes, gone, next, onPhone, paper, press, puts, signs, taken, top } from '../../actions.mjs';
import { until } from '../../world.mjs';
import { violations } from '../keyboard-and-axe.mjs';

export const long = true;
export const organisation = 'aguascalientes';
const REGISTER = '/mesa/padrones/proyectos';
const CLAUDIA = 'Claudia Topete Valadez';
const NAME = 'Padrón de proveedores';

const recordOf = async (device, id) => (await device.view(id))?.record;
const stands = (device, id, state) =>
  until(`${device.name}: ${state}`, async () => (await recordOf(device, id))?.state === state);
const demanded = (page, move) => page.getByRole('region', { name: `Documentos para «${move}»` });

/** The written request, taken by the head of projects and given to who leads it; the ticket's id. */
async function asked(desk) {
  const { page } = desk;
  await desk.open('/mesa/llamada');
  const form = page.locator('section.call');
  await form.getByRole('combobox', { name: 'Servicio' }).fill('solicitud de sistema');
  await page.keyboard.press('Tab');
  await form.getByRole('combobox').first().fill(CLAUDIA);
  await press(page.getByRole('option', { name: CLAUDIA }));
  await form.getByRole('radio', { name: 'Solicitud escrita', exact: true }).check();
  await form.getByLabel('Asunto').fill('Un solo padrón de proveedores');
  await form.getByLabel(/^Resultados estratégicos/).fill('Que cada proveedor se registre una vez.');
  await form.getByLabel('Tipo', { exact: true }).selectOption('Nuevo sistema');
  await form.getByLabel('Asignar a').selectOption('fabian.leos');
  await page.keyboard.press('Control+Enter');
  const open = page.getByRole('link', { name: 'Abrir ticket' });
  await open.waitFor();
  await taken(desk);
  return (await open.getAttribute('href')).split('/').pop();
}
/** Enters the project out of its ticket: what the request says already stands in the form. */
async function enters(desk, ticket) {
  const { page } = desk;
  await desk.open(`/mesa/ticket/${ticket}`);
  await press(page.locator('#registros').getByRole('button', { name: 'Proyecto', exact: true }));
  const form = top(page);
  assert.equal(await form.getByLabel(/^Tipo/).inputValue(), 'Nuevo sistema');
  assert.equal(await form.getByLabel(/^Solicitante/).inputValue(), CLAUDIA);
  assert.equal(await form.getByLabel(/^Dependencia/).inputValue(), 'Secretaría de Finanzas');
  await form.getByLabel(/^Nombre del proyecto/).fill(NAME);
  await form.getByLabel(/^Impulsor del Proyecto/).fill('Fabián Leos Carmona');
  assert.deepEqual(await violations(page, 'desk'), [], 'a new project');
  await press(form.getByRole('button', { name: 'Asentar', exact: true }));
  await page.waitForURL(`**${REGISTER}/*`);
  await page.getByRole('heading', { name: NAME, level: 1 }).waitFor();
  await taken(desk);
  return new URL(page.url()).pathname.split('/').pop();
}
/** One fact of the record, changed where it stands. */
async function sets(desk, label, value) {
  const side = desk.page.getByRole('complementary', { name: 'Datos' });
  await press(side.getByRole('button', { name: `Cambiar ${label}` }));
  const control = side.locator('.control').and(side.getByLabel(label, { exact: true }));
  await control.fill(value);
  await control.press('Enter');
  await control.waitFor({ state: 'detached' });
}
/** Fills what the open paper asks, each an act of its own. */
async function fills(page, answers) {
  for (const [label, value] of Object.entries(answers)) {
    const control = top(page).getByLabel(label);
    await control.fill(value);
    await control.blur();
  }
  await top(page).getByText('Completo', { exact: true }).waitFor();
}
/** Fields of the request, each an act of whoever leads it. */
async function says(phone, ticket, fields) {
  for (const [field, value] of Object.entries(fields)) await phone.dispatch(ticket, { set_field: { field, value } });
}
/** All papers of a move stand on this desk: the move is made, and the server takes it. */
async function goesOn(desk, id, move, papers, state) {
  const { page } = desk;
  await until(`the papers of «${move}»`, async () => {
    await desk.ask('syncNow');
    return (await demanded(page, move).getByText('Completo', { exact: true }).count()) === papers;
  });
  await press(page.getByRole('button', { name: move, exact: true }));
  await stands(desk, id, state);
  await taken(desk);
}

export const journeys = {
  async 'Aguascalientes: a project, phase by phase, each left only once its papers are signed'(world) {
    const [desk, phone] = await Promise.all([
      comes(world, 'desk', 'marcela.duron', 'marcela'),
      comes(world, 'phone', 'fabian.leos', 'fabian'),
    ]);
    const { page } = desk;
    const ticket = await asked(desk);
    const project = await enters(desk, ticket);
    const record = `${REGISTER}/${project}`;

    // A1: what lacks is told all at once, data and papers, and nothing moves.
    const first = 'Pasar a conceptualización';
    await demanded(page, first).getByText('Minuta de la reunión de análisis').waitFor();
    await press(page.getByRole('button', { name: first, exact: true }));
    await page
      .getByText(/Falta: Fecha de reunión de análisis, Estructura del proyecto, .*, Visión y Alcance\./)
      .waitFor();
    assert.deepEqual(await violations(page, 'desk'), [], 'a project');
    // What is missing has a line of its own: beside it the name stood one letter wide.
    const named = await page.getByRole('heading', { level: 1 }).boundingBox();
    assert.ok(named.width > 240, `the name is ${named.width} px wide`);
    await desk.shot('project-1-lacks');
    await sets(desk, 'Fecha de reunión de análisis', '2026-11-24');
    await sets(desk, 'Estructura del proyecto', 'Impulsor, analista y dos programadores');
    await sets(desk, 'Carpeta electrónica', 'https://carpetas.demo.example/padron');
    await press(page.getByRole('button', { name: first, exact: true }));
    await page.getByText(/Falta: Minuta de la reunión de análisis, Visión y Alcance\./).waitFor();

    // AGU-03: the minutes of the meeting, signed by one and then by both.
    await press(demanded(page, first).getByRole('link', { name: 'Minuta de la reunión de análisis' }));
    await page.waitForURL(`**/mesa/ticket/${ticket}`);
    await paper(desk, 'Minuta de la reunión de análisis');
    await fills(page, {
      'Fecha de reunión de análisis': '2026-11-24',
      Asistentes: 'Claudia Topete, Marcela Durón, Fabián Leos',
      'Requerimiento analizado en conjunto con el solicitante': 'Un solo padrón',
      Acuerdos: 'Finanzas entrega el catálogo',
    });
    await signs(desk, /Pedir firma.*Solicitante/, 3, CLAUDIA);
    await puts(desk);
    await paper(desk, 'Visión y Alcance');
    await fills(page, { Objetivos: 'Un solo padrón de proveedores', Contenido: 'Alta, consulta y baja' });
    await puts(desk);
    await taken(desk);
    await desk.open(record);
    await demanded(page, first).getByText('Falta: Gestor de Proyectos').waitFor();
    await press(page.getByRole('button', { name: first, exact: true }));
    await page.getByText(/Falta: Minuta de la reunión de análisis\./).waitFor();
    await desk.open(`/mesa/ticket/${ticket}`);
    await paper(desk, 'Minuta de la reunión de análisis');
    await signs(desk, /Pedir firma.*Gestor de Proyectos/, 3, 'Marcela Durón Esparza');
    await puts(desk);
    await taken(desk);
    await desk.open(record);
    await goesOn(desk, project, first, 2, 'a2');
    await page.locator('li[aria-current=step]').getByText('A2 Conceptualización').waitFor();
    await desk.shot('project-2-phase');

    // A2: on the phone of who leads it: the request's papers, and the signature of who asked.
    await onPhone(phone, ticket);
    await next(phone, 'Empezar atención');
    await says(phone, ticket, { requerimientos: 'Consultar por RFC', actividades: 'Análisis y obra' });
    await paper(phone, 'Documento de Requerimientos');
    await signs(phone, /Pedir firma.*Autorización del solicitante/, 3, CLAUDIA);
    await puts(phone);
    await taken(phone);
    await sets(desk, 'Publicación en Project Server', 'https://projectserver.demo.example/padron');
    await sets(desk, 'Entrega según el plan', '2027-03-01');
    await goesOn(desk, project, 'Pasar a elaboración', 2, 'a3');

    // AGU-10: an activity of its plan.
    await press(page.getByRole('button', { name: 'Actividad', exact: true }));
    await top(page)
      .getByLabel(/^Actividad/)
      .fill('Alta de proveedores');
    await top(page)
      .getByLabel(/^Término/)
      .fill('2026-12-18');
    await press(top(page).getByRole('button', { name: 'Asentar', exact: true }));
    await gone(page);
    const activities = page.getByRole('region', { name: 'Actividades del plan de trabajo' });
    await activities.getByRole('link', { name: /Alta de proveedores/ }).waitFor();
    await taken(desk);

    // A3: design, filled and not signed.
    await says(phone, ticket, {
      contenido_reglas: 'Como se acordó',
      contenido_prototipos: 'Como se acordó',
      contenido_descripcion: 'Como se acordó',
      requerimientos_tecnicos: 'Como se acordó',
      contenido_arquitectura: 'Tres capas',
    });
    await taken(phone);
    await goesOn(desk, project, 'Pasar a construcción', 4, 'a4');

    // AGU-11: the week, told without a network, and read at the desk once there is one.
    await until('the phone has the project', async () => {
      await phone.ask('syncNow');
      return (await recordOf(phone, project))?.state === 'a4';
    });
    await phone.open(`/campo/padron/proyectos/${project}`);
    const told = phone.page.getByRole('list', { name: 'Avances reportados' });
    await phone.page.getByText('Nadie ha reportado avance todavía.').waitFor();
    await phone.offline();
    await phone.page.getByLabel('Avance (%)').fill('140');
    await phone.page.getByLabel('Qué se hizo desde el último reporte').fill('Alta y consulta de proveedores');
    await press(phone.page.getByRole('button', { name: 'Reportar avance', exact: true }));
    await phone.page.getByText('Escribe el avance con un número entero de 0 a 100.').waitFor();
    const percent = phone.page.getByLabel('Avance (%)');
    await percent.fill('40');
    await percent.press('Enter');
    await until('it is empty under the cursor', async () => (await percent.inputValue()) === '');
    await told.getByText('Alta y consulta de proveedores').waitFor();
    await phone.shot('project-3-progress');
    await phone.offline(false);
    await taken(phone);
    await desk.open(REGISTER);
    await page.locator(`#record-${project}`).getByText(/40 %/).waitFor();
    await desk.shot('project-4-list');
    await desk.open(record);
    const read = page.getByRole('list', { name: 'Avances reportados' });
    await read.getByText('Alta y consulta de proveedores').waitFor();
    await page.locator('progress[value="40"]').waitFor();

    // AGU-12: a test that failed lets nothing pass.
    await says(phone, ticket, {
      contenido_ficha: 'Servidor de aplicaciones',
      contenido_manual: 'Cómo se da de alta',
      contenido_unitarias: 'Alta y baja',
      resultado_unitarias: 'Con errores',
    });
    await taken(phone);
    const quality = 'Pasar a validación de la calidad';
    await demanded(page, quality).getByText('Falta: Resultado: Aprobada').waitFor();
    await press(page.getByRole('button', { name: quality, exact: true }));
    await page.getByText(/Falta: Pruebas Unitarias\./).waitFor();
    await says(phone, ticket, { resultado_unitarias: 'Aprobada' });
    await taken(phone);
    await goesOn(desk, project, quality, 3, 'a5');

    // AGU-13: integration, acceptance, the plan to put it in place, and the release: the project ends.
    await says(phone, ticket, {
      contenido_integracion: 'Con el padrón fiscal',
      resultado_integracion: 'Aprobada',
      contenido_aceptacion: 'Consulta por RFC',
      resultado_aceptacion: 'Aprobada',
    });
    await taken(phone);
    await goesOn(desk, project, 'Pasar a transición', 2, 'a6');
    await says(phone, ticket, { contenido_implementacion: 'Dos semanas', contenido_liberacion: 'Versión 1.0' });
    await taken(phone);
    await goesOn(desk, project, 'Liberar el proyecto', 2, 'liberado');
    await page.locator('li[aria-current=step]').getByText('Liberado').waitFor();
    await page.getByRole('button', { name: 'Reportar avance', exact: true }).waitFor({ state: 'detached' });
    await desk.shot('project-5-released');
    const { requests } = await recordOf(desk, project);
    assert.deepEqual(
      requests.map(({ ruling }) => ruling?.applied),
      requests.map(() => true),
      'the server took every move',
    );
    assert.equal(requests.length, 6);

    // It is followed no more: the register shows it among all, not among those in force.
    await desk.open(REGISTER);
    await page.getByText('Control de obra pública 2').first().waitFor();
    await page.locator(`#record-${project}`).waitFor({ state: 'detached' });
  },
};
