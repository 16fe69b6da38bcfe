// A day of the UGDAI of Ocoyoacac at the screens.
// A repair asked for by oficio, done without a network and answered by oficio (OCO-06…16), and a publication asked for,
// sent back and accepted at the portal (OCO-18, OCO-19, OCO-31).
import assert from 'node:assert/strict';
import {
  acts,
  answers,
  atDesk,
  comes,
  files,
  gives,
  gone,
  inHours,
  next,
  onPhone,
  opens,
  paper,
  press,
  printed,
  puts,
  signs,
  stands,
  step,
  taken,
  ticks,
  top,
  writes,
} from '../actions.mjs';
import { withMail } from '../sink.mjs';
import { until } from '../world.mjs';
import { violations } from './keyboard-and-axe.mjs';

export const long = true;
export const organisation = 'ocoyoacac';
const TITULAR = 'adriana.cortina';
const TODAY = () => new Date(Date.now() - 6 * 3_600_000).toISOString().slice(0, 10);
const FELIPE = 'felipe.aranda@demo.example';
const SAUL = 'saul.peralta@demo.example';
const RECIBE = /Pedir firma.*RECIBE/;
const RESPONSABLE = /Pedir firma.*RESPONSABLE/;

/** What the sheet of service asks before the work is done with (steps 5 to 7), written on the phone. */
async function sheet(phone, words) {
  await ticks(phone);
  await writes(phone, '#datos', /NIVEL DE URGENCIA/, words.urgency);
  await writes(phone, '#datos', /FECHA REALIZADA/, TODAY());
  await writes(phone, '#datos', /OBSERVACIONES/, words.comment);
  await writes(phone, '#textos', 'Diagnóstico', words.diagnosis);
  await writes(phone, '#textos', 'Trabajo realizado', words.done);
}

export const journeys = {
  async 'Ocoyoacac: a repair by oficio, its sheet signed without a network, the reply oficio before it is closed'(
    world,
  ) {
    const sink = await withMail(world);
    try {
      const [desk, phone] = await Promise.all([
        comes(world, 'desk', TITULAR, 'adriana'),
        comes(world, 'phone', 'bruno.escamilla', 'bruno'),
      ]);
      const { page } = desk;

      // Step 1 and 2: the oficio comes to the desk, and enters the register with its ticket (OCO-06, OCO-10).
      await desk.open('/mesa/llamada');
      const form = page.locator('section.call');
      await form.getByRole('combobox').first().fill('Felipe Aranda');
      await press(page.getByRole('option', { name: /Felipe Aranda/ }));
      await form.getByRole('radio', { name: 'Oficio', exact: true }).check();
      await form.getByRole('combobox', { name: 'Servicio' }).fill('correctivo');
      await page.keyboard.press('Tab');
      await form.getByLabel('Número del oficio').fill('TES/45/2026');
      await page.keyboard.press('Tab');
      await form.getByLabel('TIPO DE SERVICIO').selectOption('Soporte');
      assert.equal(await form.getByLabel('NO. OFICIO').inputValue(), 'TES/45/2026', 'said once');
      await form.getByLabel('Asunto').fill('La caja 2 no enciende');
      await form.getByLabel(/Lo que dice el usuario/).fill('La computadora de una caja no enciende.');
      await form.getByRole('radio', { name: 'Alta', exact: true }).check();
      await form.getByLabel('Asignar a').selectOption('team');
      assert.deepEqual(await violations(page, 'desk'), []);
      await desk.shot('ocoyoacac-1-oficio');
      await page.keyboard.press('Control+Enter');
      const open = page.getByRole('link', { name: 'Abrir ticket' });
      await open.waitFor();
      const id = (await open.getAttribute('href')).split('/').pop();
      await taken(desk);
      await stands(desk, id, 'received');
      await sink.letter(FELIPE, /Su folio es OCO-\d{6}/);

      // Step 2: what does not say enough is asked for, and the answer taken down (T2, T3).
      await atDesk(desk, id);
      await page.getByRole('textbox', { name: 'Respuesta al usuario' }).fill('¿Cuál de las cajas es?');
      await page.getByRole('button', { name: 'Pedir datos' }).click();
      await taken(desk);
      await stands(desk, id, 'needs_info');
      await sink.letter(FELIPE, /¿Cuál de las cajas es\?/);
      await acts(desk, 'Registrar la respuesta', (pane) => pane.getByLabel('Qué respondió').fill('La caja 2.'));
      await taken(desk);
      await stands(desk, id, 'received');

      // Steps 3 and 4: the Titular gives it to an agent; the area is told when (OCO-11, OCO-12).
      await gives(desk, 'Bruno Escamilla');
      await taken(desk);
      await stands(desk, id, 'assigned');
      const told = await sink.letter(FELIPE, /Ya hay quien atiende/);
      assert.match(told.text, /Atiende: Bruno Escamilla/);
      assert.match(told.text, /Fecha estimada: \S+/, 'from the queue, for the manual promises nothing (OCO-12)');

      // Step 5: on the phone, and from here on without a network.
      await onPhone(phone, id);
      await phone.offline();
      const hour = await inHours(phone, 1);
      await step(phone, 'Programar visita', async (form) => {
        await form.getByLabel('Fecha y hora').fill(hour);
        await form.getByLabel('El usuario eligió la fecha').check();
        // OCO-02: from afar or on site, of each visit.
        await form.getByLabel('Modalidad').selectOption('Presencial');
      });
      await next(phone, 'Empezar atención');
      await press(phone.page.getByRole('button', { name: 'Marcar resuelta', exact: true }));
      // All that is missing at once, and given there; what the visit already says takes one press.
      const asks = top(phone.page);
      await asks.getByText('Falta para este paso').waitFor();
      await phone.shot('ocoyoacac-2-falta');
      await press(asks.getByRole('button', { name: 'Poner lo que ya se sabe' }));
      await until(
        'the day of the visit',
        async () => (await asks.getByLabel(/FECHA PROGRAMADA/).inputValue()) === hour.slice(0, 10),
      );
      const diagnosis = asks.getByRole('textbox', { name: 'Diagnóstico' });
      await diagnosis.fill('La fuente de poder estaba quemada.');
      await diagnosis.blur();
      await until('it is kept', async () =>
        (await phone.view(id)).ticket.texts.some(({ kind, text }) => kind === 'diagnosis' && text !== ''),
      );
      assert.deepEqual(await violations(phone.page, 'phone'), []);
      await phone.page.keyboard.press('Escape');
      await gone(phone.page);
      await press(phone.page.locator('#datos').getByLabel('Presencial'));
      await sheet(phone, {
        urgency: 'ALTO',
        comment: 'Conforme, gracias. La caja ya cobra.',
        diagnosis: 'La fuente de poder estaba quemada.',
        done: 'Se cambió la fuente y se probó el cobro con la cajera.',
      });
      await next(phone, 'Marcar resuelta');
      // Step 6: the sheet is read, commented and signed by both (OCO-07, OCO-14).
      await writes(phone, '#datos', /FECHA CONCLUSION/, TODAY());
      await paper(phone, 'ORDEN DE SERVICIO');
      assert.equal(await signs(phone, RECIBE, 3), 'Felipe Aranda Quiñones');
      assert.equal(await signs(phone, RESPONSABLE, 2), 'Bruno Escamilla Tapia');
      await phone.shot('ocoyoacac-3-firmada');
      await puts(phone);
      assert.deepEqual(await violations(phone.page, 'phone'), []);
      await until('all of it waits on the phone', async () => (await phone.status()).pending >= 15);
      await phone.offline(false);
      await taken(phone);

      // Step 8: it waits for the Titular; no closing without the reply oficio (OCO-08, OCO-16).
      await stands(desk, id, 'resolved');
      await desk.open('/mesa/cola/finish');
      await page.locator(`a[href$="${id}"]`).first().waitFor();
      await desk.shot('ocoyoacac-4-por-cerrar');
      await atDesk(desk, id);
      const pane = await opens(desk, 'Cerrar');
      await pane.getByText(/llegó por oficio y falta el oficio de respuesta/).waitFor();
      await desk.shot('ocoyoacac-5-falta-oficio');
      // The dialog that demands it leads there; the institution's own number goes with it.
      const letters = page.locator('#oficios');
      await press(pane.getByRole('button', { name: 'Registrar oficio' }));
      await until('what goes out', async () => (await top(page).getByLabel('Sentido').inputValue()) === 'outgoing');
      await top(page).getByLabel('Número del oficio').fill('UGDAI/77/2026');
      assert.equal(await top(page).getByLabel('A quién se dirige').inputValue(), 'Tesorería Municipal');
      await top(page).getByLabel('Asunto').fill('Respuesta con la hoja de servicio firmada');
      await top(page).getByLabel('Responde al oficio').selectOption({ index: 2 });
      await press(top(page).getByRole('button', { name: 'Registrar oficio' }));
      await gone(page);
      await taken(desk);
      await letters
        .getByText(/S-\d{4}\/\d{4}/)
        .first()
        .waitFor();
      await letters.getByText('UGDAI/77/2026').waitFor();
      await press(letters.getByRole('button', { name: 'Marcar entregado' }));
      await press(top(page).getByRole('button', { name: 'Marcar entregado' }));
      await gone(page);
      await letters.getByText(/^Entregado/).waitFor();
      await desk.shot('ocoyoacac-6-oficios');
      // The reply goes with evidence of what was done (OCO-08, OCO-16).
      const evidence = 'Evidencia del soporte realizado';
      await page
        .locator('#evidencia .asks li', { hasText: evidence })
        .locator('input[type=file]')
        .setInputFiles({
          name: 'fuente.pdf',
          mimeType: 'application/pdf',
          buffer: Buffer.from('%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n'),
        });
      await press(top(page).getByRole('button', { name: 'Pública', exact: true }));
      await page.locator('#evidencia .asks li.answered', { hasText: evidence }).waitFor();
      await taken(desk);
      // R18: what was signed is written over at the desk. Closing says what differs, and asks for a reason or a new signature.
      const write = (value) => desk.dispatch(id, { set_field: { field: 'observaciones', value } });
      await write('Falta el cable.');
      const stale = await opens(desk, 'Cerrar');
      const differs = /se firmó Conforme, gracias\. La caja ya cobra\.; ahora dice Falta el cable\./;
      await stale.getByText(differs).first().waitFor();
      await stale.locator('button[type=submit]').click();
      // Without a reason it stays open, and the ticket with it.
      await stale.getByText(differs).first().waitFor();
      await desk.shot('ocoyoacac-7-firmado-y-cambiado');
      assert.deepEqual(await violations(page, 'desk'), []);
      await page.keyboard.press('Escape');
      await gone(page);
      await write('Conforme, gracias. La caja ya cobra.');
      await taken(desk);
      await stands(desk, id, 'resolved');
      await acts(desk, 'Cerrar', (pane) =>
        pane.getByLabel(/Nota de cierre/).fill('Fuente quemada; se cambió. Queda en uso.'),
      );
      await taken(desk);
      await stands(desk, id, 'closed');
      const end = await sink.letter(FELIPE, /quedó atendida y cerrada/);
      assert.match(end.text, /Diagnóstico: La fuente de poder estaba quemada/, 'OCO-09');

      // The printed order says what was signed (OCO-24…26).
      const order = await printed(desk, id, 'oco-orden-servicio', 'ocoyoacac-orden');
      for (const words of [
        'ORDEN DE SERVICIO',
        'TES/45/2026',
        'Tesorería Municipal',
        'La fuente de poder estaba quemada',
        'Conforme, gracias',
        'B) ENTREGA DE PUBLICACIÓN O ACTUALIZACIÓN',
        'RECIBO Y ACEPTO A MI ENTERA SATISFACCION',
        '728 690 54 43',
        'Felipe Aranda Quiñones',
      ])
        assert.ok(order.replace(/\s+/g, ' ').includes(words), `the order says «${words}»:\n${order}`);
    } finally {
      sink.close();
    }
  },

  async 'Ocoyoacac: a publication asked for at the portal, sent back once, accepted in section B, closed with a mail'(
    world,
  ) {
    const sink = await withMail(world);
    try {
      const [desk, phone, saul] = await Promise.all([
        comes(world, 'desk', TITULAR, 'adriana'),
        comes(world, 'phone', 'nayeli.orozco', 'nayeli'),
        world.device('phone', 'saul'),
      ]);
      const { page } = desk;

      // Step 1: filed at the portal, without an account; the folio comes by mail (OCO-18, OCO-19).
      await saul.page.goto(`${world.origin}/portal`);
      await saul.shot('ocoyoacac-portal-1-servicios');
      await press(saul.page.getByRole('link', { name: /Sitio Web Municipal/ }));
      await answers(saul.page, {
        name: 'Saúl Peralta Heredia',
        mail: SAUL,
        phone: '415',
        client_org: 'Comunicación Social',
        subservice: 'Publicación',
        'f-tipo_servicio': 'Web',
        subject: 'Publicar el aviso de becas',
        description: 'Publicar **hoy** el aviso de becas en el sitio.',
      });
      await saul.page.screenshot({
        path: new URL('../out/ocoyoacac-portal-2-solicitud.png', import.meta.url).pathname,
        fullPage: true,
      });
      const folio = await files(saul.page);
      assert.match(folio, /^OCO-\d{6}$/);
      const id = new URL(saul.page.url()).pathname.split('/').pop();
      await saul.page.locator('.state', { hasText: 'Abierto' }).waitFor();
      await saul.shot('ocoyoacac-portal-3-recibida');
      await sink.letter(SAUL, new RegExp(folio));

      // Step 3: from the queue without an owner to an agent, once it has a priority (OCO-11).
      await stands(desk, id, 'received');
      await desk.open('/mesa/cola/unassigned');
      await page.locator(`a[href$="${id}"]`).first().waitFor();
      await desk.shot('ocoyoacac-7-sin-asignar');
      await atDesk(desk, id);
      const pane = await opens(desk, 'Asignar');
      const lacks = pane.getByText(/hay que fijar el servicio y la prioridad/);
      await lacks.waitFor();
      // What it asks for is given in it; the head and whoever takes calls are proposed for nothing.
      await pane.getByLabel('Prioridad').selectOption({ label: 'Media' });
      await lacks.waitFor({ state: 'detached' });
      assert.equal(await pane.locator('label.taken', { hasText: 'Adriana Cortina' }).count(), 0);
      await press(pane.locator('fieldset label', { hasText: 'Nayeli Orozco' }));
      await press(pane.getByRole('button', { name: 'Asignar', exact: true }));
      await gone(page);
      await taken(desk);
      assert.equal((await desk.view(id)).ticket.decided.priority, 'medium');
      await stands(desk, id, 'assigned');
      await sink.letter(SAUL, /Atiende: Nayeli Orozco/);

      // Steps 5 and 7: the agent publishes, and says where.
      await onPhone(phone, id);
      await next(phone, 'Empezar atención');
      await sheet(phone, {
        urgency: 'MEDIO',
        comment: 'Se revisó el texto con Comunicación Social.',
        diagnosis: 'El aviso venía completo.',
        done: 'Publicado en https://ocoyoacac.gob.mx/avisos/becas',
      });
      await next(phone, 'Marcar resuelta');
      await taken(phone);
      await stands(desk, id, 'resolved');
      await sink.letter(SAUL, /ocoyoacac\.gob\.mx\/avisos\/becas/);

      // Step 6: the area looks, and sends it back; then it accepts (T23, OCO-14).
      await saul.page.reload();
      await saul.page.locator('.state', { hasText: 'Resuelto' }).waitFor();
      await press(saul.page.locator('summary', { hasText: 'No, la falla persiste' }));
      await saul.page.fill('#persists', 'La liga no abre en el teléfono.');
      await saul.shot('ocoyoacac-portal-4-persiste');
      await press(saul.page.getByRole('button', { name: 'No, la falla persiste' }));
      await saul.page.getByText('La liga no abre en el teléfono.').first().waitFor();
      await until('it is the agent’s again', async () => {
        await phone.ask('syncNow');
        return (await phone.heard()).tickets.find((one) => one.id === id)?.state === 'in_progress';
      });
      await writes(phone, '#textos', 'Trabajo realizado', 'Se corrigió la liga: https://ocoyoacac.gob.mx/becas');
      await next(phone, 'Marcar resuelta');
      await taken(phone);
      await stands(desk, id, 'resolved');
      await saul.page.reload();
      await press(saul.page.getByRole('button', { name: 'Sí, ya funciona' }));
      await saul.page.getByText('Nos dijo que ya funciona').waitFor();
      await saul.shot('ocoyoacac-portal-5-confirmada');

      // Section B: delivered, signed on the glass (OCO-25, OCO-31); by the portal no reply oficio is asked for (OCO-08).
      await writes(phone, '#datos', /FECHA CONCLUSION/, TODAY());
      await paper(phone, 'ORDEN DE SERVICIO');
      await signs(phone, RECIBE, 2);
      await signs(phone, RESPONSABLE, 3);
      await puts(phone);
      await taken(phone);
      await atDesk(desk, id);
      await until('both signatures at the desk', async () =>
        (await page.locator('#documentos').innerText()).includes('2 de 3'),
      );
      await desk.shot('ocoyoacac-8-entregada');
      await acts(desk, 'Cerrar', (pane) =>
        pane.getByLabel(/Nota de cierre/).fill('Publicado y aceptado en la sección B.'),
      );
      await taken(desk);
      await stands(desk, id, 'closed');
      await sink.letter(SAUL, /Publicado y aceptado en la sección B/);
      await saul.page.reload();
      await saul.page.locator('.state', { hasText: 'Cerrado' }).waitFor();
    } finally {
      sink.close();
    }
  },
};
