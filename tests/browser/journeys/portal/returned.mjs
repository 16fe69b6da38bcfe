// A request comes back to whoever asked for it, who puts it right, and goes on to its end.
// Its page stays open, with scripts: what the desk and the technician do appears on it by itself.
import assert from 'node:assert/strict';
import {
  acts,
  answers,
  atDesk,
  comes,
  files,
  next,
  onPhone,
  portal,
  press,
  stands,
  taken,
  ticketOf,
  writes,
} from '../../actions.mjs';
import { AGENT, TECHNICIAN } from '../../people.mjs';

export const organisation = 'oaxaca';

const SERVICE = '/portal/nueva/oax-soporte-hardware';
const WHY = 'Falta el número de inventario de la computadora.';
const RIGHT = 'Es la OAX-TI-004417, la de la ventanilla 4.';
const DONE = 'Se cambió el cable de video.';

/** From now on it is known whether the page was loaded again. */
const marked = (page) => page.evaluate(() => void (globalThis.isMarked = true));
const isMarked = (page) => page.evaluate(() => globalThis.isMarked === true);

export const journeys = {
  async 'a request that came back is put right by who asked, resolved and confirmed, its news read as they come'(
    world,
  ) {
    await portal(world, async (visitor) => {
      const page = await visitor({});
      await page.goto(world.origin + SERVICE);
      await answers(page, {
        name: 'Luz Martínez Ruiz',
        mail: 'luz.martinez@oaxaca.gob.mx',
        phone: '12345',
        client_org: 'Secretaría de Finanzas',
        room: 'Edificio 2, nivel 1, ventanilla 4',
        subject: 'La pantalla no da imagen',
        description: 'Desde ayer no da imagen.',
      });
      await files(page);
      const id = new URL(page.url()).pathname.split('/').pop();
      const wanted = page.locator('#wanted');
      await marked(page);

      const desk = await comes(world, 'desk', AGENT, 'desk');
      await stands(desk, id, 'received');
      await atDesk(desk, id);
      await acts(desk, 'Devolver al usuario', (pane) => pane.getByLabel('Qué debe corregir el usuario').fill(WHY));
      await taken(desk);
      await stands(desk, id, 'returned');

      // Why it came back stands there by itself; without a word it is not sent again.
      await wanted.getByRole('heading', { name: 'Se la devolvimos para corregir' }).waitFor();
      await wanted.getByText(WHY).waitFor();
      assert.ok(await isMarked(page), 'the page was not loaded for it');
      await press(wanted.getByRole('button', { name: 'Enviar otra vez' }));
      await page.getByText('Falta escribir unas palabras. No se envió nada.').waitFor();
      await page.fill('#resubmit', RIGHT);
      await press(wanted.getByRole('button', { name: 'Enviar otra vez' }));
      await page.locator('#said').getByText(RIGHT).waitFor();
      await page.getByText('Por ahora no necesitamos nada de usted.').waitFor();
      await marked(page);
      await stands(desk, id, 'received');
      await desk.page.locator('.story, .talk').getByText(RIGHT).first().waitFor();

      await desk.dispatch(id, { set_priority: { priority: 'medium' } });
      await desk.dispatch(id, { assign: { person: TECHNICIAN, team: 'oax-soporte', reason: '' } });
      await taken(desk);
      await stands(desk, id, 'assigned');
      const phone = await comes(world, 'phone', TECHNICIAN, 'phone');
      await onPhone(phone, id);
      await next(phone, 'Empezar atención');
      await writes(phone, '#textos', 'Diagnóstico', 'El cable de video está doblado en el conector.');
      await next(phone, 'Marcar resuelta', (form) => form.getByLabel('Solución').fill(DONE));
      await taken(phone);
      await stands(desk, id, 'resolved');

      await wanted.getByRole('heading', { name: '¿Quedó resuelto?' }).waitFor();
      await wanted.getByText(DONE).waitFor();
      assert.ok(await isMarked(page), 'nor for that');
      await press(wanted.getByRole('button', { name: 'Sí, ya funciona' }));
      await page.locator('summary', { hasText: '¿Volvió la falla?' }).waitFor();
      await stands(desk, id, 'closed');
      assert.equal((await ticketOf(desk, id)).decided.closing.reason, 'confirmed');

      // On paper stands what is read, and nothing that is pressed.
      await page.emulateMedia({ media: 'print' });
      await page.locator('nav').waitFor({ state: 'hidden' });
      await page.locator('#said').getByText(RIGHT).waitFor();
    });
  },
};
