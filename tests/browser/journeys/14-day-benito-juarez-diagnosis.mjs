// A day at the desk of Benito Juárez: a diagnosis that bears Vo.Bo. and signature goes back with its equipment.
// P-OMA-TI-ST-03 (BJ-37…39). Everything by the screens, each by whom the manual names: the operator, a Jefe, the Director,
// and the technician's phone (BJ-44, BJ-45).
import assert from 'node:assert/strict';
import { gone, ticketOf, top } from '../actions.mjs';
import { Desk, Phone, handOver, nothingStuck, sign, stands } from '../benito-juarez.mjs';
import { until } from '../world.mjs';
import { violations } from './keyboard-and-axe.mjs';

export const long = true;
export const organisation = 'benito-juarez';

export const journeys = {
  async 'Benito Juárez: a diagnosis with Vo.Bo. and signature goes back with its equipment (BJ-37…39)'(world) {
    const [ximena, martin, esteban] = await Promise.all(
      ['ximena.balam', 'martin.tun', 'esteban.canul'].map((person) => Desk.of(world, person)),
    );
    const raul = await Phone.of(world, 'raul.dzul');
    const subject = 'Diagnóstico de una computadora para su baja';
    const user = { kind: 'Usuario(a)', name: 'Verónica Sabido Herrera' };
    const operator = { kind: 'Operador(a)', name: 'Ximena Balam Pech' };
    const technician = { kind: 'Técnico(a)', name: 'Raúl Dzul Medina' };

    // BJ-37: the operator receives the equipment itself, with the oficio that asks.
    const form = await ximena.call({
      requester: 'Verónica Sabido Herrera',
      service: 'diagnóstico técnico',
      number: 'TM/118/2026',
      from: 'Tesorería Municipal',
      subject,
      fields: { 'Equipo o componente': 'BJ-PC-1007' },
    });
    const asked = form.getByLabel('Oficio de solicitud');
    if ((await asked.inputValue()) === '') await asked.fill('TM/118/2026');
    await ximena.device.shot('bj-9-diagnostico');
    await ximena.page.keyboard.press('Control+Enter');
    const id = await ximena.born();
    await ximena.ticket(id);
    await until('its item', () => ximena.page.locator('aside.facts').getByText('BJ-PC-1007').first().isVisible());
    await ximena.attach('Oficio de solicitud', 'oficio.pdf');
    await handOver(ximena.device, user, operator, 'Enciende y se apaga a los dos minutos.');
    await ximena.device.sent();

    // No Jefe assigns here: the order went straight to the technician whom the call proposed, and the equipment follows it.
    await stands(ximena.device, id, 'assigned');
    assert.equal((await ticketOf(ximena.device, id)).decided.assignee, 'raul.dzul');
    await handOver(ximena.device, operator, technician, 'Igual que se recibió.');
    await ximena.device.sent();

    // In the workshop, without a network: reviewed, and told what the diagnosis is to say.
    await raul.ticket(id);
    await raul.device.offline();
    await raul.next('Empezar atención');
    await raul.tick('Recibir el equipo', 'Revisar el equipo', 'Informar a quien opera');
    const data = raul.page.locator('#datos');
    await data.getByLabel('Lo que incluirá el diagnóstico').fill('Capacitores dañados, no es reparable: procede su baja.');
    await data.getByLabel('Estado operativo').fill('La tarjeta principal tiene capacitores dañados; no es reparable.');
    await data.getByLabel('Destino').selectOption({ label: 'Baja ante patrimonio municipal' });
    await raul.page.getByRole('button', { name: 'Marcar resuelta' }).click();
    await until('no end before both have said so (BJ-38)', () =>
      top(raul.page).getByText('Jefatura del Departamento de Soporte Técnico').first().isVisible(),
    );
    await until('and the other', () => top(raul.page).getByText('Director(a) de Tecnologías').first().isVisible());
    await raul.device.shot('bj-10-faltan-autorizaciones');
    assert.deepEqual(await violations(raul.page, 'phone'), []);
    await raul.page.keyboard.press('Escape');
    await gone(raul.page);
    await raul.device.offline(false);
    await raul.device.sent();
    await nothingStuck(raul.device);

    // BJ-38: the operator writes it and asks for Vo.Bo. and signature, one after the other.
    await stands(ximena.device, id, 'in_progress');
    await ximena.ticket(id);
    const list = ximena.page.locator('aside.facts').getByRole('checkbox', { name: /Elaborar el diagnóstico/ });
    await list.click();
    await ximena.act('Pedir autorización', (pane) => pane.getByLabel('Qué se autoriza').fill('Para Vo.Bo. y firma'));
    await stands(ximena.device, id, 'awaiting_approval');

    await esteban.device.sent();
    await esteban.ticket(id);
    const his = esteban.page.locator('#autorizaciones');
    await until('not his turn yet', () => his.getByText('Falta', { exact: true }).isVisible());
    assert.equal(
      await his.getByRole('button', { name: 'Autorizar', exact: true }).count(),
      0,
      'the Vo.Bo. comes first',
    );

    for (const [who, state, place] of [
      [martin, 'awaiting_approval', /Vo\.Bo\./],
      [esteban, 'in_progress', /Director de/],
    ]) {
      const row = await who.waiting('Por autorizar', subject);
      await row.getByRole('link').first().click();
      const section = who.page.locator('#autorizaciones');
      await until('whose turn', () => section.getByText('Te toca a ti').isVisible());
      await section.scrollIntoViewIfNeeded();
      await who.device.shot(`bj-11-${who.device.name}`);
      assert.deepEqual(await violations(who.page, 'desk'), []);
      await section.getByRole('button', { name: 'Autorizar', exact: true }).click();
      await top(who.page).getByRole('button', { name: 'Autorizar', exact: true }).click();
      await gone(who.page);
      await who.device.sent();
      await stands(who.device, id, state);
      const name = who === martin ? 'Martín Tun Aguilar' : 'Esteban Canul Rejón';
      await sign(who.device, 'Diagnóstico técnico', place, name);
      await who.device.sent();
    }

    // The technician ends the work and gives the item back to the operator.
    await raul.ticket(id);
    await stands(raul.device, id, 'in_progress');
    await raul.tick('Vo.Bo. de la Jefatura', 'Firma de la Dirección', 'Entregar el diagnóstico', 'Capturar conclusiones');
    await raul.next('Marcar resuelta', (sheet) => sheet.getByLabel('Solución').fill('Diagnóstico: procede la baja'));
    await handOver(raul.device, technician, operator, 'Con su diagnóstico.');
    await raul.device.sent();
    await stands(raul.device, id, 'resolved');
    await nothingStuck(raul.device);

    // Closed by the operator alone, and not before the equipment is back with its user.
    const row = await ximena.waiting('Por cerrar', subject);
    await row.getByRole('link').first().click();
    await ximena.page.locator('#oficios').waitFor();
    await handOver(ximena.device, operator, user, 'Se entrega con su diagnóstico firmado.');
    await ximena.device.sent();
    await ximena.fact('Conclusiones', 'Capacitores dañados: procede la baja. Entregado con el equipo.');
    await ximena.bar.getByRole('button', { name: 'Cerrar' }).click();
    await top(ximena.page).getByLabel('Nota de cierre').fill('Diagnóstico entregado con el equipo');
    await top(ximena.page).locator('button[type=submit]').click();
    await gone(ximena.page);
    await ximena.device.sent();
    await stands(ximena.device, id, 'closed');
    await until('both have signed it', () => ximena.page.locator('#documentos').getByText('2 de 2 firmas').isVisible());
    await ximena.device.shot('bj-12-entregado');
    for (const who of [ximena, martin, esteban]) await nothingStuck(who.device);
  },
};
