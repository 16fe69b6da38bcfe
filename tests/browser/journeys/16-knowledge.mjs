// Journey through the knowledge base (OCO-20, OCO-34, OAX-90, OAX-105). An article is written and approved at the desk,
// put into a reply by a key, read on the phone without a network, said to be of use at the portal and told to its
// author. A file goes with it, from the desk's page of the draft to the portal's download.
import assert from 'node:assert/strict';
import { portal } from '../actions.mjs';
import { AGENT, SUPERVISOR, TECHNICIAN, assignedTo } from '../people.mjs';
import { until } from '../world.mjs';
import { violations } from './keyboard-and-axe.mjs';

const GUIDE = 'Guía rápida.pdf';
const TITLE = 'Mi teléfono no da tono: qué revisar primero';

/** A draft of the desk's, about a service. */
async function written(desk, service) {
  const { document } = await desk.dispatch(null, {
    open_record: {
      register: 'articulos',
      fields: {
        titulo: TITLE,
        texto: 'Revise el **cable** azul.\n\nApague el teléfono y enciéndalo.',
        carpeta: 'Telefonía',
        servicios: service,
        publico: 'true',
      },
      texts: ['texto'],
    },
  });
  await desk.sent();
  return document;
}
/** A small PDF, whole by its marks. */
const guide = () => Buffer.from('%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n');
const filesOf = async (device, id) => (await device.view(id))?.record?.evidence ?? [];

/** A file put on the article's page, and taken in whole by the server. */
async function accompanied(desk, id) {
  await desk.open(`/mesa/articulos/${id}`);
  await desk.page
    .locator('#evidencia input[type=file]')
    .setInputFiles({ name: GUIDE, mimeType: 'application/pdf', buffer: guide() });
  await desk.page.locator('#evidencia').getByText(GUIDE).waitFor();
  await desk.sent();
  await until('the file is sealed', async () => {
    await desk.ask('syncNow');
    return (await filesOf(desk, id))[0]?.sealed?.fault === null;
  });
}
/** A move of the article, by its button. */
async function moves(device, id, button, then) {
  await device.open(`/mesa/articulos/${id}`);
  await device.page.getByRole('button', { name: button, exact: true }).click();
  await device.page.getByText(then, { exact: true }).first().waitFor();
  await device.sent();
}

export const journeys = {
  async 'an article is written, approved, put into a reply, read offline and said to be of use'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    const ticket = await until('a ticket', async () => (await desk.heard()).tickets.find(assignedTo(TECHNICIAN)));
    const id = await written(desk, ticket.service);
    await accompanied(desk, id);
    await moves(desk, id, 'Enviar a revisión', 'En revisión');
    assert.equal(
      await desk.page.getByRole('button', { name: 'Aprobar y publicar' }).count(),
      0,
      'who wrote it does not approve it',
    );
    const head = await world.device('desk', 'head');
    await head.enrol(SUPERVISOR);
    await until('it has come', async () => {
      await head.ask('syncNow');
      await head.open(`/mesa/articulos/${id}`);
      return head.page.getByRole('button', { name: 'Aprobar y publicar' }).isVisible();
    });
    await moves(head, id, 'Aprobar y publicar', 'Publicado');

    // By its key into the reply, and on the ticket from then on.
    await desk.ask('syncNow');
    await desk.open(`/mesa/ticket/${ticket.id}`);
    await desk.page.locator('#articulos').getByText(TITLE).waitFor();
    await desk.page.locator('h1').first().click();
    await desk.page.keyboard.press('i');
    await desk.page.locator('dialog[open]').getByRole('button', { name: TITLE }).click();
    const reply = desk.page.locator('.composer textarea');
    await until('the reply names it', async () => (await reply.inputValue()).includes(`/portal/articulo/${id}`));
    await desk.page.locator('#articulos').getByText('usado aquí').waitFor();
    await desk.open('/mesa/articulos');
    await desk.page.getByText(TITLE).waitFor();
    assert.deepEqual(await violations(desk.page, 'articles'), []);
    await desk.shot('articles-desk');

    // Beside a call while it is written, with why; it opens beside it.
    await desk.open('/mesa/llamada');
    const about = desk.page.locator('section.call').getByRole('textbox', { name: 'Asunto' });
    await about.fill('El TELÉFONO quedó sin tono');
    const help = desk.page.getByRole('region', { name: 'Artículos que pueden servir' });
    const helpful = help.getByRole('link', { name: TITLE });
    await helpful.waitFor();
    assert.match(await helpful.innerText(), /coincide: TELÉFONO, tono/);
    assert.equal(await helpful.getAttribute('target'), '_blank', 'what is typed stays');
    assert.deepEqual(await violations(desk.page, 'a call with an article'), []);
    await about.fill('');

    // On the phone, without a network.
    await phone.ask('syncNow');
    await phone.open('/campo/articulos');
    await phone.page.getByText(TITLE).waitFor();
    await phone.offline();
    await phone.page.getByRole('searchbox').fill('telefonos sin TONO');
    await phone.page.getByText(TITLE).click();
    await phone.page.getByText('Apague el teléfono y enciéndalo.').waitFor();
    assert.equal(await phone.page.locator('article strong').first().innerText(), 'cable');
    await phone.page.locator('#evidencia').getByText(GUIDE).waitFor();
    await phone.shot('article-phone');
    // What is typed of it is there again after another page, and goes with one's word.
    const comment = phone.page.getByLabel('Qué faltó o qué sirvió');
    await comment.fill('Faltó la extensión');
    await until('it is a draft', async () => (await phone.ask('draft', `article vote ${id}`)) !== null);
    await phone.open('/campo/articulos');
    await phone.page.getByText(TITLE).click();
    await until('what was typed', async () => (await comment.inputValue()) === 'Faltó la extensión');
    await phone.page.getByRole('button', { name: 'Sí, me sirvió' }).click();
    await phone.page.getByText('1 sí · 0 no').waitFor();
    await phone.page.getByText('Faltó la extensión').waitFor();
    await until('it went with it', async () => (await comment.inputValue()) === '');

    // Beside a new ticket, too; reading it loses nothing of what was typed.
    await phone.open('/campo/nuevo');
    const subject = phone.page.getByLabel('Resumen del problema');
    await subject.fill('El aparato quedó sin tono');
    const beside = phone.page.getByRole('region', { name: 'Artículos que pueden servir' });
    await beside.getByRole('link', { name: TITLE }).click();
    await phone.page.waitForURL(`**/campo/articulos/${id}`);
    await phone.page.goBack();
    await until('what was typed', async () => (await subject.inputValue()) === 'El aparato quedó sin tono');
    await phone.offline(false);
    await phone.sent();

    // At the portal, and told to who wrote it.
    await portal(world, async (visitor) => {
      const page = await visitor({});
      await page.goto(`${world.origin}/portal/nueva/oax-impresora-red`);
      await page.fill('[name=subject]', 'El TELÉFONO quedó sin tono');
      const found = page.locator('#helping').getByRole('link', { name: TITLE });
      await found.waitFor();
      assert.match(await found.innerText(), /TELÉFONO, tono/);
      assert.equal(await found.getAttribute('target'), '_blank', 'what is typed stays');
      await page.goto(`${world.origin}/portal/articulo/${id}`);
      await page.getByText('¿Le ha sido útil este artículo?').waitFor();
      const [saved] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: GUIDE }).click(),
      ]);
      assert.equal(saved.suggestedFilename(), GUIDE);
      await page.fill('[name=comment]', 'No dice cuál cable');
      await page.getByRole('button', { name: 'No me sirvió' }).click();
      await page.getByText('Gracias por decirlo').waitFor();
    });
    await until('its author reads it', async () => {
      await desk.ask('syncNow');
      await desk.open(`/mesa/articulos/${id}`);
      return desk.page.getByText('No dice cuál cable').isVisible();
    });
    await desk.page.getByText('1 sí · 1 no').first().waitFor();
    assert.deepEqual(await violations(desk.page, 'article'), []);

    // Its next version is written: everybody else reads the one that was approved.
    await moves(desk, id, 'Corregir', 'En revisión');
    await desk.dispatch(id, { set_record_field: { field: 'texto', value: 'Cambie la bocina.' } });
    await desk.sent();
    await desk.open(`/mesa/articulos/${id}`);
    await desk.page.getByText('Es la versión que se está escribiendo.').waitFor();
    await desk.page.locator('article').getByText('Cambie la bocina.').waitFor();
    await desk.page.getByRole('button', { name: 'Leer la aprobada' }).click();
    await desk.page.locator('article').getByText('Apague el teléfono y enciéndalo.').waitFor();
    assert.deepEqual(await violations(desk.page, 'article'), [], 'a version beside the one that is read');
    await until('the phone has where it stands', async () => {
      await phone.ask('syncNow');
      return (await phone.view(id))?.record.approved !== undefined;
    });
    await phone.open('/campo/articulos');
    await phone.page.getByText(TITLE).click();
    await phone.page.locator('article').getByText('Apague el teléfono y enciéndalo.').waitFor();
  },
};
