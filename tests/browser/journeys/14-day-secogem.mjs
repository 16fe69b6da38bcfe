// A day at the Dirección de Tecnologías of SECOGEM, by its screens (§10 of its procedure).
// An incidence solved on the spot and closed by the survey; a laptop under warranty that leaves its user's hands signed
// for, whose order closes while the provider has it; and its return by an order of its own, reviewed by three.
import assert from 'node:assert/strict';
import * as day from '../actions.mjs';
import { ASKED, linkIn, pictures, portal, top } from '../actions.mjs';
import { until } from '../world.mjs';
import { violations } from './keyboard-and-axe.mjs';

export const long = true;
export const organisation = 'secogem';

const SUPERVISOR = 'renata.olmedo';
const ADVISOR = 'ivan.quiroz';
const IVAN = 'Iván Quiroz Balderas';
const WORKSHOP = 'Taller de la DTIC';
const VENDOR = 'Lenovo Servicio Garantía';
const DELIA = {
  name: 'Delia Arzate Montiel',
  mail: 'delia.arzate@demo.example',
  phone: '5230',
  client_org: 'Dirección General de Responsabilidades Administrativas',
  building: 'Edificio Central',
  room: 'Piso 2, mesa 4',
};
const LAPTOP = 'SEC-LP-00052';
const OWNED =
  'Los servicios de soporte técnico solo se proporcionarán a los equipos de cómputo propiedad de la Secretaría de la Contraloría.';

/** The same screen in both themes. */
const look = (device, name) => pictures(device.page, `secogem-${name}`);
const seen = (page, name) => pictures(page, `secogem-${name}`, { fullPage: true });

/** SEC-10: an order at the portal; its folio and its id. */
async function orders(page, world, service, told) {
  await page.goto(`${world.origin}/portal/nueva/${service}`);
  await day.answers(page, { ...DELIA, ...told });
  const folio = await day.files(page);
  assert.match(folio, /^SEC-\d{6}$/);
  return { folio, id: new URL(page.url()).pathname.split('/').pop() };
}
/** §10-2: the supervisor reviews what came, links the item of the registry, and gives it to whoever carries least. */
async function assigns(desk, id, item) {
  await until('the order at the desk', () => day.listed(desk, id));
  await day.atDesk(desk, id);
  // SEC-04, SEC-31: priority and person are the supervisor's; the workload is shown.
  await day.fact(desk, 'Prioridad', 'Media');
  // SEC-06, in the manual's words: nobody is given an order that names no item of the registry.
  const pane = await day.opens(desk, 'Asignar');
  await pane.getByText(OWNED).waitFor();
  await desk.page.keyboard.press('Escape');
  await day.gone(desk.page);
  await day.press(desk.page.locator('aside.facts').getByRole('button', { name: `Ligar ${item}` }));
  await until('it is linked', async () => (await desk.view(id)).ticket.equipment.value !== null);
  await day.gives(desk, IVAN);
  await day.stands(desk, id, 'assigned');
  await day.taken(desk);
}
/** What the AST writes down before it is finished (§10-4, SEC-33). */
async function documents(phone, diagnosis, done) {
  await day.writes(phone, '#textos', 'Diagnóstico', diagnosis);
  await day.writes(phone, '#textos', 'Trabajo realizado', done);
  const today = await phone.page.evaluate(() => new Date(Date.now() - 6 * 3_600_000).toISOString().slice(0, 10));
  await day.writes(phone, '#datos', 'Fecha de conclusión del servicio', today);
}
/** SEC-13, SEC-33: the user opens the order by a mailed link and closes it with ST-ESST. */
async function closes(page, world, sink, folio, name) {
  const from = sink.letters.length;
  await page.goto(`${world.origin}/portal/estado`);
  await page.fill('#folio', folio);
  await page.fill('#mail', DELIA.mail);
  await page.getByRole('button', { name: 'Mandar enlace' }).click();
  await page.goto(linkIn(await sink.letter(DELIA.mail, ASKED, from), world));
  await page.getByRole('button', { name: 'Abrir su solicitud' }).click();
  await page.locator('.state', { hasText: 'Concluida (pendiente de encuesta)' }).waitFor();
  await page.getByText('Conteste en 3 días hábiles').waitFor();
  const answers = { servicio: 'Muy satisfactorio', atencion: 'Muy satisfactoria', solucion: 'Satisfactoria' };
  for (const [question, answer] of Object.entries(answers))
    await page.locator(`input[name="q-${question}"][value="${answer}"]`).check();
  await page.fill('#comment', 'Quedó a la primera.');
  await seen(page, `${name}-encuesta`);
  await page.getByRole('button', { name: 'Enviar respuesta' }).click();
  await page.locator('.state', { hasText: 'Cerrada' }).waitFor();
}
/** A hand-over, both sides signing one glass: what comes with it and how it is, as they are said. */
async function hands(phone, { to, condition, accessories, purpose, from, witness }) {
  const { page } = phone;
  await day.press(page.getByRole('button', { name: 'Entregar o recibir' }));
  await top(page).getByLabel('Condición').waitFor();
  const parties = top(page).getByRole('group');
  if (from) {
    await parties.first().getByLabel('Qué es').selectOption({ label: from.kind });
    await parties.first().getByLabel('Nombre', { exact: true }).fill(from.name);
  }
  if (to === 'me') {
    const own = parties.last().getByRole('button', { name: 'Yo' });
    if (await own.isVisible()) await own.click();
  } else {
    await parties.last().getByLabel('Qué es').selectOption({ label: to.kind });
    await parties.last().getByLabel('Nombre', { exact: true }).fill(to.name);
  }
  if (purpose) await top(page).getByLabel('Motivo').selectOption({ label: purpose });
  await top(page).getByLabel('Condición').fill(condition);
  if (accessories) await top(page).getByLabel('Accesorios').fill(accessories.join('\n'));
  if (witness)
    await top(page)
      .getByRole('checkbox', { name: /Revisión conjunta/ })
      .check();
  await page.getByRole('button', { name: 'Leer y firmar' }).click();
  await top(page).locator('.receipt').waitFor();
  await day.draw(page, 2);
  await page.getByRole('button', { name: 'Siguiente firma' }).click();
  await page.getByText('Ahora firma quien recibe').first().waitFor();
  await day.draw(page, 1);
  if (witness) {
    await page.getByRole('button', { name: 'Siguiente firma' }).click();
    await page.getByText('Ahora firma el testigo').first().waitFor();
    await page.getByLabel('Nombre completo de quien firma').fill(witness);
    await day.draw(page, 3);
  }
  await day.press(page.getByRole('button', { name: 'Guardar entrega' }));
  await day.gone(page);
}
const holder = async (device, item) => (await device.view(item)).equipment.custody.holder;

export const journeys = {
  async 'a day at SECOGEM: an incidence, attended without a network and closed by its user’s survey (SEC-02, SEC-33)'(
    world,
  ) {
    await portal(world, async (visitor, sink) => {
      const delia = await visitor({});
      const { folio, id } = await orders(delia, world, 'sec-incidencia', {
        subject: 'La computadora no da imagen',
        description: 'Enciende y no da imagen; ya revisé que el cable esté puesto.',
        'f-equipo': 'SEC-PC-00121',
        'f-tipo_equipo': 'Equipo de escritorio',
      });
      await delia.locator('.state', { hasText: 'Registrada' }).waitFor();
      await sink.letter(DELIA.mail, new RegExp(folio));
      await seen(delia, 'portal-folio');

      const desk = await day.comes(world, 'desk', SUPERVISOR, 'desk');
      await desk.open('/mesa/cola/unassigned');
      await desk.page.getByText(folio).first().waitFor();
      await look(desk, 'cola');
      await assigns(desk, id, 'SEC-PC-00121');
      await day.atDesk(desk, id);
      await look(desk, 'orden');
      assert.deepEqual(await violations(desk.page, 'desk'), []);
      await sink.letter(DELIA.mail, new RegExp(`quien la atienda[^]*${IVAN}`));

      // SEC-45: the AST's own queue; what follows is done in a basement.
      const phone = await day.comes(world, 'phone', ADVISOR, 'phone');
      await phone.open('/campo');
      await phone.page.getByText('La computadora no da imagen').first().waitFor();
      await look(phone, 'ronda');
      await day.onPhone(phone, id);
      await until('the app is kept', () =>
        phone.page.evaluate(() => navigator.serviceWorker.ready.then(({ active }) => active?.state === 'activated')),
      );
      await phone.offline();
      await day.next(phone, 'Empezar atención');
      // SEC-33: without a diagnosis it is not concluded, and the phone says what is missing.
      await day.press(phone.page.getByRole('button', { name: 'Marcar resuelta', exact: true }));
      await top(phone.page).getByText('Documentar el diagnóstico del servicio').waitFor();
      await look(phone, 'falta');
      await phone.page.keyboard.press('Escape');
      await day.gone(phone.page);
      await day.ticks(phone);
      await documents(
        phone,
        'El cable de video estaba flojo en el monitor.',
        'Se cambió el cable y se probó con el usuario.',
      );
      // SEC-32: which way it goes is said by who went to see it.
      await day.writes(
        phone,
        '#datos',
        '¿El servicio tiene solución inmediata o requiere mantenimiento?',
        'Tiene solución inmediata',
      );
      // The phone is closed and opened in the basement: what was written is there.
      await day.onPhone(phone, id);
      await until('the diagnosis', async () =>
        (await phone.page.locator('#textos').getByLabel('Diagnóstico').inputValue()).includes('flojo'),
      );
      await phone.page.locator('#textos').scrollIntoViewIfNeeded();
      await look(phone, 'orden-campo');
      assert.deepEqual(await violations(phone.page, 'phone'), []);
      await day.next(phone, 'Marcar resuelta', async (sheet) => {
        await sheet.getByLabel('Solución').fill('Se cambió el cable de video; ya da imagen.');
      });
      await until('everything waits on the phone', async () => (await phone.status()).pending >= 9);
      await phone.offline(false);
      await day.taken(phone);
      await day.stands(desk, id, 'resolved');

      // SEC-33: the desk does not close it before its user has answered.
      await day.atDesk(desk, id);
      await desk.page.getByText('Concluida (pendiente de encuesta)').first().waitFor();
      const pane = await day.opens(desk, 'Cerrar');
      await pane
        .locator('.lacks')
        .getByText(/Falta la encuesta del usuario/)
        .waitFor();
      await desk.page.keyboard.press('Escape');
      await day.gone(desk.page);

      const told = await sink.letter(DELIA.mail, /encuesta de satisfacción \(ST-ESST\)/);
      assert.ok(told.text.includes(folio) && told.text.includes('cable de video'), 'what was done, in the mail');
      await closes(delia, world, sink, folio, 'incidencia');
      await day.stands(desk, id, 'closed');
      const { decided } = (await desk.view(id)).ticket;
      assert.equal(decided.survey.deemed, false, 'SEC-14');
      assert.deepEqual(decided.survey.answers.servicio, 'Muy satisfactorio');
      await desk.page.locator('#encuesta').scrollIntoViewIfNeeded();
      await look(desk, 'cerrada');
      const order = await day.printed(desk, id, 'st-os', 'secogem-st-os');
      for (const word of [
        'ST-OS',
        'Orden de servicio',
        folio,
        'SEC-PC-00121',
        'cable de video estaba flojo',
        'Sistema automatizado',
        IVAN,
      ])
        assert.ok(order.includes(word), `the printed order says «${word}»`);
    });
  },

  async 'a day at SECOGEM: a laptop goes to the provider under warranty, and its order closes meanwhile (SEC-22, SEC-36)'(
    world,
  ) {
    await portal(world, async (visitor, sink) => {
      const delia = await visitor({});
      const { folio, id } = await orders(delia, world, 'sec-mantenimiento-correctivo', {
        subject: 'La portátil ya no carga',
        description: 'Conectada no sube del 3 %. Tiene un año.',
        'f-equipo': LAPTOP,
        'f-tipo_equipo': 'Equipo portátil',
      });
      const desk = await day.comes(world, 'desk', SUPERVISOR, 'desk');
      await assigns(desk, id, LAPTOP);
      const item = (await desk.view(id)).ticket.equipment.value;

      const phone = await day.comes(world, 'phone', ADVISOR, 'phone');
      const { page } = phone;
      await day.onPhone(phone, id);
      // SEC-46: until when it has a warranty, and whose, stands on the item's own page.
      await phone.open(`/campo/equipo/${item}`);
      await page.locator('#padron-garantias').getByText('Lenovo México').waitFor();
      await day.onPhone(phone, id);
      await phone.offline();
      // SEC-24: no maintenance before the user's backup is said, and it is theirs.
      await day.press(page.getByRole('button', { name: 'Empezar atención', exact: true }));
      await top(page).getByText('El usuario realizó el respaldo de su información oficial').waitFor();
      await look(phone, 'respaldo-falta');
      await page.keyboard.press('Escape');
      await day.gone(page);
      await day.writes(phone, '#datos', 'El usuario realizó el respaldo de su información oficial', 'Sí');
      await day.writes(phone, '#datos', 'El usuario no puede acceder a su equipo', 'No');
      await day.paper(phone, 'Responsiva de respaldo');
      assert.equal(await day.signs(phone, /Pedir firma: Usuario/, 3), DELIA.name, 'who asked is who signs');
      await day.puts(phone);
      await day.next(phone, 'Empezar atención');

      // §10-9, §10-10 (SEC-11, SEC-35): it leaves its user's hands, how it is and with what, signed by both.
      await hands(phone, {
        to: 'me',
        condition: 'Enciende con batería; el conector de carga está flojo. Rayón en la tapa.',
        accessories: ['Cargador', 'Funda'],
      });
      // SEC-08, SEC-18: ST-ERE says what it is, how it is and with what it comes, and both validate it.
      // The paper of this movement alone: the way back has its own.
      await day.paper(phone, ': recepción del usuario al AST');
      await look(phone, 'st-ere-vacio');
      await day.press(page.getByRole('button', { name: 'Poner lo que ya se sabe' }));
      await until('what is known stands there', async () =>
        (await page.locator('.fill').getByLabel('Accesorios entregados').inputValue()).includes('Funda'),
      );
      await page.locator('.paper').getByText('el conector de carga está flojo').waitFor();
      await day.signs(phone, /Pedir firma: Firma del usuario/, 2);
      assert.equal(await day.signs(phone, /Pedir firma: Firma del AST/, 2), IVAN);
      await page.locator('.paper').evaluate((one) => one.scrollIntoView({ block: 'start' }));
      await look(phone, 'st-ere');
      assert.deepEqual(await violations(page, 'phone'), []);
      await day.puts(phone);
      await hands(phone, {
        to: { kind: 'Almacén', name: WORKSHOP },
        condition: 'Igual que al recibirla.',
        purpose: 'Revisión o reparación',
      });
      assert.equal((await holder(phone, item)).name, WORKSHOP);
      await phone.offline(false);
      await day.taken(phone);

      // §10-11, §10-12: in the workshop; it has a warranty, and the provider takes it.
      await documents(
        phone,
        'La tarjeta principal no entrega carga. Tiene garantía.',
        'Se reportó al proveedor: reporte LEN-48213.',
      );
      await hands(phone, {
        to: { kind: 'Proveedor', name: VENDOR },
        condition: 'Igual que al recibirla.',
        purpose: 'Garantía o reparación con proveedor',
      });
      const points = page.locator('#lista li');
      const back = points.filter({ hasText: 'Devolución del equipo y pruebas por el usuario' });
      await back.getByRole('button', { name: /^N\/A/ }).click();
      await top(page).getByLabel('Motivo').fill('El equipo queda con el proveedor; vuelve con orden nueva.');
      await top(page).getByRole('button', { name: 'Marcar «no aplica»' }).click();
      await day.gone(page);
      for (const text of [
        'Requisitar ST-ERE',
        'Confirmar respaldo',
        'Trasladar el equipo',
        'Revisar el equipo',
        'Con garantía',
      ]) {
        const point = points.filter({ hasText: text }).getByRole('checkbox');
        await point.click();
        await until(text, async () => (await point.getAttribute('aria-checked')) === 'true');
      }
      // It is asked once it is said that the item was moved.
      await day.writes(phone, '#datos', '¿El equipo tiene garantía?', 'Sí');
      await day.writes(phone, '#datos', 'Reporte al proveedor de la garantía', 'LEN-48213');
      await day.next(phone, 'Marcar resuelta', async (sheet) => {
        await sheet
          .getByLabel('Solución')
          .fill('Se envió al proveedor por garantía. Cuando regrese, registre una orden nueva para su instalación.');
      });
      await day.taken(phone);
      await day.stands(desk, id, 'resolved');
      // SEC-19, SEC-20: the user is told, and what to do when it comes back.
      await sink.letter(DELIA.mail, /registre una orden nueva/);
      await closes(delia, world, sink, folio, 'garantia');
      await day.stands(desk, id, 'closed');

      // SEC-36: the order is closed, and who has the item is known.
      assert.deepEqual([(await holder(desk, item)).kind, (await holder(desk, item)).name], ['vendor', VENDOR]);
      await desk.open(`/mesa/equipos/${item}`);
      await desk.page.getByText(`En manos de ${VENDOR}`).first().waitFor();
      // SEC-46: until when it has a warranty, and whose, stands on its own page, as on the phone.
      await desk.page.locator('#padron-garantias').getByText('Lenovo México').waitFor();
      await look(desk, 'custodia');
      assert.deepEqual(await violations(desk.page, 'desk'), []);
      await day.atDesk(desk, id);
      await desk.page.locator('#documentos').scrollIntoViewIfNeeded();
      await look(desk, 'garantia-cerrada');
      const said = await day.printed(desk, id, 'st-ere', 'secogem-st-ere');
      for (const word of ['ST-ERE', folio, LAPTOP, 'Funda', 'conector de carga', 'Recepción', DELIA.name, IVAN])
        assert.ok(said.includes(word), `the printed ST-ERE says «${word}»`);
    });
  },

  async 'a day at SECOGEM: what the provider gives back is reviewed by three and installed by an order of its own (SEC-27, SEC-28)'(
    world,
  ) {
    await portal(world, async (visitor, sink) => {
      const desk = await day.comes(world, 'desk', SUPERVISOR, 'desk');
      const phone = await day.comes(world, 'phone', ADVISOR, 'phone');
      const { page } = phone;
      const origin = await until('an order that was concluded', async () =>
        (await desk.heard()).tickets.find(({ state }) => state === 'resolved'),
      );
      const delia = await visitor({});
      const { folio, id } = await orders(delia, world, 'sec-reinstalacion', {
        subject: 'Instalar la portátil que regresó de garantía',
        description: 'La entregó el proveedor.',
        'f-equipo': LAPTOP,
        'f-tipo_equipo': 'Equipo portátil',
        'f-orden_origen': origin.folio,
      });
      await assigns(desk, id, LAPTOP);
      const item = (await desk.view(id)).ticket.equipment.value;
      await day.onPhone(phone, id);
      await day.next(phone, 'Empezar atención');
      await phone.offline();
      await hands(phone, {
        from: { kind: 'Proveedor', name: VENDOR },
        to: { kind: 'Almacén', name: WORKSHOP },
        condition: 'Con tarjeta nueva; enciende y carga.',
        accessories: ['Cargador', 'Funda'],
        purpose: 'Regreso del proveedor',
        witness: 'Lorena Vilchis Camacho',
      });
      await day.writes(phone, '#textos', 'Hallazgos', 'Se revisó ante los tres: carga al 100 % y conserva su serie.');
      await day.paper(phone, 'Revisión conjunta');
      await day.press(page.getByRole('button', { name: 'Poner lo que ya se sabe' }));
      await day.writes(phone, '.fill', '¿Implica cambio de equipo?', 'No');
      await page.locator('.paper').getByText('conserva su serie').waitFor();
      for (const [place, name] of [
        ['Asesor de soporte técnico', IVAN],
        ['Representante del proveedor', 'Raúl Cid Mena'],
        ['Personal de la Coordinación Administrativa', 'Lorena Vilchis Camacho'],
      ])
        await day.signs(phone, new RegExp(`Pedir firma: ${place}`), 2, name);
      await page
        .getByRole('heading', { name: 'Firmas', exact: true })
        .evaluate((one) => one.scrollIntoView({ block: 'start' }));
      await look(phone, 'revision-conjunta');
      await day.puts(phone);
      await hands(phone, {
        to: { kind: 'Usuario(a)', name: DELIA.name },
        condition: 'Configurada conforme al inventario; probada por la usuaria.',
        purpose: 'Devolución al usuario',
      });
      assert.equal((await holder(phone, item)).kind, 'user');
      await day.ticks(phone);
      // The paper of the way back says the diagnosis: it is written down before it is signed.
      await documents(
        phone,
        'Equipo reparado por garantía.',
        'Se configuró conforme al inventario de la orden y se entregó.',
      );
      await day.paper(phone, ': devolución del AST al usuario');
      await day.press(page.getByRole('button', { name: 'Poner lo que ya se sabe' }));
      await day.writes(phone, '.fill', '¿El equipo tiene garantía?', 'Sí');
      await day.writes(phone, '.fill', 'El usuario realizó pruebas y la falla', 'No persiste');
      await page.locator('.paper').getByText('Equipo reparado por garantía.').waitFor();
      await day.signs(phone, /Pedir firma: Firma del usuario/, 2);
      await day.signs(phone, /Pedir firma: Firma del AST/, 2);
      await day.puts(phone);
      await day.next(phone, 'Marcar resuelta', async (sheet) => {
        await sheet.getByLabel('Solución').fill('Instalada y probada con la usuaria.');
      });
      await phone.offline(false);
      await day.taken(phone);
      await day.stands(desk, id, 'resolved');
      await closes(delia, world, sink, folio, 'regreso');
      await day.stands(desk, id, 'closed');
      const said = await day.printed(desk, id, 'sec-recepcion-conjunta', 'secogem-revision');
      for (const word of ['Revisión conjunta', LAPTOP, 'conserva su serie', 'Raúl Cid Mena', 'Lorena Vilchis Camacho'])
        assert.ok(said.includes(word), `the record of the review says «${word}»`);
    });
  },
};
