// A day of Oficialía Mayor in Aguascalientes at the screens.
// An oral order dispatched, handed from one technician to another who accepts on a phone without a network, closed by
// who did it (AGU-15, AGU-36…41); and a citizen's complaint about a kiosk until the cash is given back (AGU-21…25).
import assert from 'node:assert/strict';
import {
  ASKED,
  acts,
  atDesk,
  comes,
  fact,
  gives,
  gone,
  inHours,
  listed,
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
  top,
  writes,
} from '../actions.mjs';
import { withMail } from '../sink.mjs';
import { until } from '../world.mjs';
import { violations } from './keyboard-and-axe.mjs';

export const long = true;
export const organisation = 'aguascalientes';
const CLAUDIA = 'claudia.topete@demo.example';

/** A request taken at the desk: who asks, for what, by which way. Answers the form, still open. */
async function call(desk, asker, service, channel) {
  const { page } = desk;
  await desk.open('/mesa/llamada');
  const form = page.locator('section.call');
  await form.getByRole('combobox', { name: 'Servicio' }).fill(service);
  await page.keyboard.press('Tab');
  const who = form.getByRole('combobox').first();
  await who.fill(asker.name);
  if (asker.known) await press(page.getByRole('option', { name: asker.name }));
  await form.getByRole('radio', { name: channel, exact: true }).check();
  return form;
}
/** The ticket that the form made. */
async function born(desk) {
  const open = desk.page.getByRole('link', { name: 'Abrir ticket' });
  await open.waitFor();
  await taken(desk);
  return (await open.getAttribute('href')).split('/').pop();
}
/** A picture of a paper, as a scanner gives it. */
async function scan(page) {
  const numbers = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(600, 380);
    const pen = canvas.getContext('2d');
    pen.fillStyle = '#e9e4da';
    pen.fillRect(0, 0, 600, 380);
    pen.fillStyle = '#444';
    pen.fillRect(40, 60, 150, 190);
    for (let line = 0; line < 5; line++) pen.fillRect(230, 80 + line * 40, 300 - line * 30, 14);
    return [...new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer())];
  });
  return Buffer.from(numbers);
}
const assignee = async (device, id) => (await listed(device, id))?.assignee;

export const journeys = {
  async 'Aguascalientes: an oral order, handed over and accepted on a phone without a network, closed by who did it'(
    world,
  ) {
    const sink = await withMail(world);
    try {
      const [desk, tania, hector, claudia] = await Promise.all([
        comes(world, 'desk', 'berta.saldivar', 'berta'),
        comes(world, 'phone', 'tania.medrano', 'tania'),
        comes(world, 'phone', 'hector.lomeli', 'hector'),
        world.device('phone', 'claudia'),
      ]);
      const { page } = desk;

      // A1, A2: registered and dispatched at once; an oral order bears the name of who gave it (AGU-14, AGU-15, AGU-37).
      const form = await call(
        desk,
        { name: 'Claudia Topete Valadez', known: true },
        'soporte técnico',
        'Indicación directa',
      );
      await form.getByLabel('Asunto').fill('El equipo de Ingresos no imprime');
      await form.getByLabel(/Lo que dice el usuario/).fill('Desde la mañana no imprime recibos.');
      await form.getByLabel('Asignar a').selectOption('tania.medrano');
      await page.keyboard.press('Control+Enter');
      await form.getByText('Falta: Nombre y cargo de quien da la indicación.').first().waitFor();
      await form.getByLabel('Nombre y cargo de quien da la indicación').fill('Lic. Sandoval, Oficial Mayor');
      assert.deepEqual(await violations(page, 'desk'), []);
      await desk.shot('aguascalientes-1-indicacion');
      await page.keyboard.press('Control+Enter');
      const id = await born(desk);
      await stands(desk, id, 'assigned');
      await sink.letter(CLAUDIA, /Su folio es AGU-\d{6}/);
      await sink.letter(CLAUDIA, /Atiende: Tania Medrano/);

      // AGU-38: Tania cannot, and asks a colleague; until he accepts it is hers.
      await onPhone(tania, id);
      await step(tania, 'Ofrecer a un colega', async (sheet) => {
        const options = await until('whom to offer it to', async () => {
          const all = await sheet.getByLabel('Persona').locator('option').allInnerTexts();
          return all.length > 1 && all;
        });
        assert.ok(!options.some((one) => one.includes('Berta')), 'offered to who can take it over');
        await sheet.getByLabel('Persona').selectOption({ label: 'Héctor Lomelí Santos' });
        await sheet.getByLabel('Motivo').fill('Estoy en Finanzas y no llego en tiempo.');
      });
      await tania.page.getByText('Sigue siendo tuyo hasta que lo acepte.').waitFor();
      await taken(tania);
      await tania.shot('aguascalientes-2-ofrecido');
      await until('it is still hers', async () => (await assignee(tania, id)) === 'tania.medrano');

      // He finds it in his round, and accepts where there is no network.
      await until('it is offered on his phone', async () => {
        await hector.ask('syncNow');
        return (await listed(hector, id))?.offered?.includes('hector.lomeli');
      });
      await hector.open('/campo');
      await hector.page.getByText('Te lo ofrecen').waitFor();
      await hector.shot('aguascalientes-3-ronda');
      await onPhone(hector, id);
      await hector.page.getByText(/Tania Medrano Luévano te pide que lo tomes/).waitFor();
      assert.deepEqual(await violations(hector.page, 'phone'), []);
      await hector.offline();
      await hector.shot('aguascalientes-4-ofrecimiento');
      await next(hector, 'Aceptar', undefined, 'Aceptar ofrecimiento');
      // The desk has held the ticket from the beginning, and nothing has left his phone: this is how it stays.
      const [still] = await desk.tickets((one) => one.id === id);
      assert.equal(still.assignee, 'tania.medrano', 'not before the server heard of it');
      // AGU-39: the user gave no facilities: what is needed is asked.
      await step(hector, 'Preguntar al usuario', (sheet) =>
        sheet
          .getByLabel('Pregunta precisa para el usuario')
          .fill('La oficina estaba cerrada: ¿a qué hora puedo pasar?'),
      );
      await hector.offline(false);
      await taken(hector);
      await until('it is his', async () => (await assignee(desk, id)) === 'hector.lomeli');
      await stands(desk, id, 'needs_info');
      await sink.letter(CLAUDIA, /La oficina estaba cerrada/);
      await until('and no longer hers', async () => {
        await tania.ask('syncNow');
        return (await assignee(tania, id)) !== 'tania.medrano';
      });

      // Whoever asked follows it and answers by the mailed link; nothing is filed there (PR03 3a).
      const [{ folio }] = await desk.tickets((one) => one.id === id);
      const asker = claudia.page;
      await asker.goto(`${world.origin}/portal`);
      await asker.getByText('Aquí las solicitudes se piden a la mesa de ayuda').waitFor();
      await asker.goto(`${world.origin}/portal/estado`);
      await asker.fill('#folio', folio);
      await asker.fill('#mail', CLAUDIA);
      await asker.getByRole('button', { name: 'Mandar enlace' }).click();
      const letter = await sink.letter(CLAUDIA, ASKED);
      await asker.goto(letter.text.match(new RegExp(`${world.origin}/portal/enlace/\\S+`))[0]);
      await asker.getByRole('button', { name: 'Abrir su solicitud' }).click();
      await asker.locator('.state', { hasText: 'Registrado · Falta información' }).waitFor();
      await asker.fill('#answer', 'A partir de las once estoy en la oficina.');
      await claudia.shot('aguascalientes-portal-1-pregunta');
      await asker.getByRole('button', { name: 'Responder' }).click();
      await asker.locator('.state', { hasText: 'Despachado' }).waitFor();
      await until('the answer on his phone', async () => {
        await hector.ask('syncNow');
        return (await listed(hector, id))?.state === 'assigned';
      });

      // Visited, solved and closed by the executor, again without a network (AGU-40, AGU-67).
      await hector.offline();
      const hour = await inHours(hector, 1);
      await step(hector, 'Programar visita', (sheet) => sheet.getByLabel('Fecha y hora').fill(hour));
      await next(hector, 'Empezar atención');
      await writes(hector, '#textos', 'Trabajo realizado', 'Se reinstaló el controlador y se imprimió un recibo.');
      await next(hector, 'Marcar resuelta');
      await next(hector, 'Cerrar', (sheet) => sheet.getByLabel(/Nota de cierre/).fill('Servicio atendido.'));
      await hector.shot('aguascalientes-5-cerrada-sin-red');
      await hector.offline(false);
      await taken(hector);
      await stands(desk, id, 'closed');
      await sink.letter(CLAUDIA, /quedó atendida y cerrada/);

      // AGU-41: the survey, offered and never demanded.
      await asker.reload();
      await asker.locator('.state', { hasText: 'Cerrado' }).waitFor();
      await asker.getByText('Muy satisfactorio').click();
      await claudia.page.getByRole('heading', { name: '¿Cómo fue el servicio?' }).scrollIntoViewIfNeeded();
      await claudia.shot('aguascalientes-portal-2-encuesta');
      await asker.getByRole('button', { name: 'Enviar respuesta' }).click();
      await asker.getByText('Gracias por su respuesta').waitFor();
      await atDesk(desk, id);
      await page.locator('#encuesta').getByText('Muy satisfactorio').waitFor();
      await desk.shot('aguascalientes-6-mesa');
    } finally {
      sink.close();
    }
  },

  async 'Aguascalientes: a citizen’s complaint about a kiosk, until the cash is given back and signed for'(world) {
    const [desk, head] = await Promise.all([
      comes(world, 'desk', 'jaime.lozoya', 'jaime'),
      comes(world, 'desk', 'ofelia.romo', 'ofelia'),
    ]);
    const { page } = head;

    // AGU-21, AGU-22: by telephone, without an account or a mail, to the head of the kiosks; one hour (AGU-23).
    const form = await call(
      desk,
      { name: 'María Rangel Ortiz' },
      'queja ciudadana',
      'Teléfono 01 800 900 2002 ext. 5001',
    );
    await form.getByLabel('Tipo', { exact: true }).selectOption('Queja');
    await form.getByLabel(/kiosco/).fill('AGU-CAS-012');
    await form.getByLabel('Asunto').fill('El kiosco se quedó con 120 pesos');
    await form.getByLabel(/Lo que dice el usuario/).fill('Pagué 380 con 500 y no salió el cambio.');
    await form.getByRole('radio', { name: 'Alta', exact: true }).check();
    await form.getByLabel('Teléfono', { exact: true }).fill('449 100 1234');
    await until('the kiosk is known by its number', () =>
      form.getByText('Kiosco Demostración CAS').first().isVisible(),
    );
    assert.deepEqual(await violations(desk.page, 'desk'), []);
    await desk.shot('aguascalientes-7-queja');
    await desk.page.keyboard.press('Control+Enter');
    const id = await born(desk);
    await stands(desk, id, 'received');
    await atDesk(desk, id);
    await press(desk.page.getByRole('checkbox', { name: /Canalizar al Jefe/ }));
    await taken(desk);

    // The head takes it, and finds the movements.
    await stands(head, id, 'received');
    await head.open('/mesa/cola/unassigned');
    await page.locator(`a[href$="${id}"]`).first().waitFor();
    await head.shot('aguascalientes-8-sin-asignar');
    await atDesk(head, id);
    await gives(head, 'Ofelia Romo');
    await acts(head, 'Empezar la atención');
    await taken(head);
    await stands(head, id, 'in_progress');
    await fact(head, 'Movimientos en que faltó devolución', '10:42, pago de 380 con billete de 500');
    await fact(head, 'Efectivo faltante por devolver', '120');

    // AGU-20: the kiosk's page tells its complaints, and the money in dispute.
    const kiosk = (await head.view(id)).ticket.equipment.value;
    await head.open(`/mesa/equipos/${kiosk}`);
    const complaints = page.getByRole('region', { name: 'Quejas' });
    await complaints.getByText('$120', { exact: true }).waitFor();
    await press(complaints.locator('summary'));
    await complaints.locator(`a[href$="${id}"]`).waitFor();
    assert.deepEqual(await violations(page, 'desk'), []);
    await head.shot('aguascalientes-8-kiosco');
    await atDesk(head, id);

    // AGU-25: the cut in the vault, before the cameras; not solved before each point is marked.
    const early = await opens(head, 'Resolver');
    await early.getByText(/Corte de efectivo en la bóveda de OFMA/).waitFor();
    await head.shot('aguascalientes-9-falta');
    // A point that does not apply says why, there too; and is ticked once it does.
    await press(early.getByRole('button', { name: /^N\/A.*Formato de queja/ }));
    await early.getByLabel('Por qué no aplica').fill('El ciudadano no la quiso llenar');
    await early.getByLabel('Por qué no aplica').blur();
    await until('why it does not apply', async () => {
      const { checklist } = (await head.view(id)).ticket;
      return Object.values(checklist).some(({ value }) => value.not_applicable?.reason.startsWith('El ciudadano'));
    });
    // All of it is missed at once, and given there: the points, and what the citizen then signs.
    for (const point of [
      /Identificar los movimientos/,
      /Corte de efectivo/,
      /Devolución de efectivo/,
      /Formato de queja/,
    ])
      await press(early.getByRole('checkbox', { name: point }));
    for (const [label, value] of [
      ['Monto devuelto', '380'],
      ['Hora del corte', '11:40'],
    ]) {
      await early.getByLabel(label).fill(value);
      await early.getByLabel(label).blur();
    }
    await early.getByText('Completo', { exact: true }).waitFor();
    await head.shot('aguascalientes-9-completo');
    await early.getByLabel('Solución').fill('Se hizo el corte y se devolvieron 380 pesos.');
    await early.locator('button[type=submit]').click();
    await gone(page);
    await taken(head);
    await stands(head, id, 'resolved');

    // AGU-24: form, copy of the ID, signature of conformity; each is missed by name.
    const close = await opens(head, 'Cerrar');
    await close.getByText('Copia de IFE').first().waitFor();
    await close.getByText('Registro de Solicitud o Queja (CAS)').first().waitFor();
    await head.shot('aguascalientes-10-faltan-papeles');
    await page.keyboard.press('Escape');
    await gone(page);
    const asked = page.locator('#evidencia .asks li', { hasText: 'Copia de IFE' });
    await asked
      .locator('input[type=file]')
      .setInputFiles({ name: 'ife.jpg', mimeType: 'image/jpeg', buffer: await scan(page) });
    await page.locator('#evidencia .asks li.answered', { hasText: 'Copia de IFE' }).waitFor();
    await paper(head, 'Registro de Solicitud o Queja (CAS)');
    assert.equal(await signs(head, /Pedir firma.*Firma de conformidad/, 3), 'María Rangel Ortiz');
    await head.shot('aguascalientes-11-conformidad');
    await puts(head);
    await until('the copy is whole at the server', async () => {
      const { evidence } = (await head.view(id)).ticket;
      return evidence.length === 1 && evidence[0].sealed?.fault === null;
    });
    // Closing is the head's alone.
    await stands(desk, id, 'resolved');
    await atDesk(desk, id);
    const bar = desk.page.getByRole('toolbar', { name: 'Actos' }).filter({ visible: true }).first();
    await bar.getByRole('button', { name: /^Más/ }).waitFor();
    assert.equal(
      await bar.getByRole('button', { name: 'Cerrar', exact: true }).count(),
      0,
      'not offered as if it could be',
    );
    // R33: what was signed does not change: a counter-entry, signed by both, corrects it.
    const side = page.locator('aside.facts');
    await press(side.getByRole('button', { name: 'Cambiar Monto devuelto' }));
    const sum = side.locator('.control').and(side.getByLabel('Monto devuelto', { exact: true }));
    await sum.fill('120');
    await sum.press('Enter');
    await side.getByText(/Esa cantidad ya se firmó y no cambia: se corrige con un contraasiento/).waitFor();
    await head.shot('aguascalientes-11-firmado-no-cambia');
    await sum.press('Escape');
    await sum.waitFor({ state: 'detached' });
    await paper(head, 'Contraasiento de la devolución de efectivo (CAS)');
    for (const [label, value] of [
      ['Monto devuelto correcto', '120'],
      ['Motivo de la corrección', 'Se anotó lo que pagó; se devolvieron 120.'],
    ]) {
      await top(page).getByLabel(label).fill(value);
      await top(page).getByLabel(label).blur();
    }
    // All of it stands there, and moves no button under who presses one.
    await top(page).locator('.paper').getByText('-260', { exact: true }).waitFor();
    await top(page).locator('.paper').getByText('Se anotó lo que pagó; se devolvieron 120.').waitFor();
    await signs(head, /Pedir firma.*Jefe de Departamento/, 3, 'Ofelia Romo');
    await signs(head, /Pedir firma.*Conformidad del ciudadano/, 3, 'María Rangel Ortiz');
    await head.shot('aguascalientes-11-contraasiento');
    await puts(head);
    await acts(head, 'Cerrar');
    await taken(head);
    await stands(head, id, 'closed');
    const register = await printed(head, id, 'agu-queja-cas', 'aguascalientes-queja');
    for (const words of ['Registro de Solicitud o Queja', 'María Rangel Ortiz', 'AGU-CAS-012', '120', '11:40'])
      assert.ok(register.replace(/\s+/g, ' ').includes(words), `the register says «${words}»:\n${register}`);
    const entry = await printed(head, id, 'agu-contraasiento-devolucion', 'aguascalientes-contraasiento');
    for (const words of ['según se firmó', '380', 'correcto', '120', 'Diferencia', '-260', 'Ofelia Romo'])
      assert.ok(entry.replace(/\s+/g, ' ').includes(words), `the counter-entry says «${words}»:\n${entry}`);
    await head.shot('aguascalientes-12-cerrada');
    assert.equal(await top(page).count(), 0);
  },
};
