// Words taken out for good (R29).
// Asked for at the desk by who supervises, with the passkey; gone from every device that syncs afterwards, with a bar
// where they stood; what was written offline meanwhile is kept.
import assert from 'node:assert/strict';
import { call } from '../actions.mjs';
import { allKept } from '../storage.mjs';
import { Authenticator, until } from '../world.mjs';
import { violations } from './keyboard-and-axe.mjs';
import { AGENT, SUPERVISOR, TECHNICIAN, assignedTo, note, texts } from '../people.mjs';

const CANARY = 'CURP GOXJ850101HOCMRN04';
/** A file that says nothing. */
const PDF = '%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n';

export const journeys = {
  async 'words are taken out of a ticket with the passkey, and no device keeps them'(world) {
    const first = await world.device('desk', 'first');
    await first.enrol(SUPERVISOR, { passkey: true });
    const keys = await first.authenticator.credentials();
    await first.close();
    const desk = await world.device('desk', 'desk');
    await desk.enrol(SUPERVISOR);
    desk.authenticator = await Authenticator.in(desk.page);
    await desk.authenticator.bring(keys);

    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    const [ticket] = await phone.tickets(assignedTo(TECHNICIAN));
    await phone.dispatch(ticket.id, note(`La señora dio su ${CANARY} para el alta.`));
    await phone.dispatch(ticket.id, { set_contact: { field: 'extra', value: CANARY } });
    await phone.dispatch(ticket.id, {
      log_contact: { way: 'phone', reached: true, verdict: null, text: `Repitió su ${CANARY}` },
    });
    await phone.sent();
    await until('the desk has it', async () => {
      await desk.ask('syncNow');
      return texts(await desk.view(ticket.id)).some((text) => text.includes(CANARY));
    });
    await phone.offline();
    await phone.dispatch(ticket.id, note('Escrito sin señal.'));

    const agent = await world.device('desk', 'agent');
    await agent.enrol(AGENT);
    await agent.open(`/mesa/ticket/${ticket.id}`);
    await agent.page.getByText(CANARY).first().waitFor();
    assert.equal(await agent.page.getByRole('button', { name: /^Más de / }).count(), 0, 'not theirs to do');

    await desk.open(`/mesa/ticket/${ticket.id}`);
    const stop = desk.page
      .getByRole('listitem')
      .filter({ hasText: `La señora dio su ${CANARY}` })
      .last();
    await stop.getByRole('button', { name: 'Más de nota interna' }).click();
    await stop.getByRole('button', { name: 'Testar…' }).click();
    const dialog = desk.page.getByRole('dialog', { name: /^Testar en / });
    await dialog.getByText('No se puede deshacer.').waitFor();
    assert.ok(
      await dialog
        .getByRole('checkbox', { name: /Nota interna/ })
        .first()
        .isChecked(),
    );
    await dialog.getByRole('button', { name: 'Testar', exact: true }).click();
    await dialog.getByText('Falta el motivo.').waitFor();
    await dialog.getByText(/lugares más/).click();
    await dialog.getByRole('checkbox', { name: /Otro contacto/ }).check();
    await dialog
      .getByRole('checkbox', { name: /Contacto con el usuario/ })
      .last()
      .check();
    await dialog.getByLabel('Motivo').fill('Dato personal de una tercera');
    let shown = 0;
    desk.page.on('request', (request) => (shown += request.url().endsWith('/api/step-up') ? 1 : 0));
    await dialog.getByRole('button', { name: 'Testar 3 lugares' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal(shown, 1, 'the passkey was shown');

    for (const device of [desk, agent]) {
      await until(`gone from the ${device.name}`, async () => {
        await device.ask('syncNow');
        return !(await device.page.locator('body').innerText()).includes(CANARY);
      });
      await device.page.getByText('Testado', { exact: true }).first().waitFor();
      await device.page
        .getByText(/Dato personal de una tercera/)
        .first()
        .waitFor();
    }
    await phone.offline(false);
    await phone.sent();
    await phone.open(`/campo/ticket/${ticket.id}`);
    await phone.page.getByText('Testado', { exact: true }).first().waitFor();
    await phone.page
      .getByText(/Dato personal de una tercera/)
      .first()
      .waitFor();
    await until('what was written without signal is at the desk', async () => {
      await desk.ask('syncNow');
      return texts(await desk.view(ticket.id)).includes('Escrito sin señal.');
    });
    // The author's own phone keeps its log until a backup has it: that, and nothing else.
    for (const [device, but] of [[desk], [agent], [phone, ['acts']]])
      await until(
        `the ${device.name} keeps nothing of it`,
        async () => !(await allKept(device.page, but)).includes(CANARY),
      );
    const late = await world.device('phone', 'late');
    await late.enrol(TECHNICIAN);
    assert.ok(!(await allKept(late.page)).includes(CANARY), 'nor one that came later');
    await desk.open('/mesa/bitacora');
    await desk.page
      .getByText(/testó una parte de/)
      .first()
      .waitFor();
    await desk.shot('redacted-log');
    const again = await call(desk, `/api/documents/${ticket.id}/redact`, { what: [], reason: 'x' }).catch((e) => e);
    assert.ok(again instanceof Error, 'nothing to take out is refused');
  },

  async 'a caption, a note and the registry of an item, and words wherever they stand, are taken out'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(SUPERVISOR, { passkey: true });
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    const [ticket] = await phone.tickets(assignedTo(TECHNICIAN));
    const about = { name: `${CANARY}.pdf`, caption: `Acta de ${CANARY}` };
    await phone.page.evaluate(
      async ([document, pdf, about]) => {
        const bytes = new TextEncoder().encode(pdf).buffer;
        const file = { bytes, thumb: null, media: 'pdf' };
        const { refused } = await globalThis.heard.ask('attach', [document, file, about, 'field']);
        if (refused) throw new Error(refused.es);
      },
      [ticket.id, PDF, about],
    );
    const { document: item } = await phone.dispatch(null, {
      register_equipment: { fields: { inventory: 'OAX-TI-990077', type: 'Impresora', person: CANARY } },
    });
    await phone.dispatch(item, { add_equipment_note: { text: `Avisar a ${CANARY}` } });
    const hand = { name: 'Rosa Ruiz', strokes: '100,100 500,140 800,100' };
    const kind = { reassignment: { person: `Hija de ${CANARY}`, client_org: 'Finanzas' } };
    await phone.dispatch(item, { move_item: { kind, reason: 'Lo pide su madre', signature: hand } });
    await phone.sent();
    await until('the desk has all of it', async () => {
      await desk.ask('syncNow');
      return (await desk.view(item))?.equipment.movements[0]?.stands;
    });
    await desk.open(`/mesa/ticket/${ticket.id}`);
    await desk.page.getByRole('toolbar').getByRole('button', { name: /^Más/ }).click();
    await desk.page.getByRole('button', { name: 'Testar…' }).click();
    const dialog = desk.page.getByRole('dialog', { name: /^Testar en / });
    await dialog.getByRole('checkbox', { name: /Pie de foto/ }).check();
    await dialog.getByLabel('Motivo').fill('Dato personal');
    await desk.shot('redact-pane');
    await dialog.getByRole('button', { name: 'Testar', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await desk.page.locator('#evidencia').getByText('Testado', { exact: true }).waitFor();
    // Then all of it: also a file without words is offered, and says that it is gone.
    await desk.page.getByRole('toolbar').getByRole('button', { name: /^Más/ }).click();
    await desk.page.getByRole('button', { name: 'Testar…' }).click();
    await dialog.getByRole('checkbox', { name: /^Archivo \d+ completo/ }).check();
    await dialog.getByLabel('Motivo').fill('Dato personal');
    await desk.shot('redact-pane-file');
    assert.deepEqual(await violations(desk.page, 'desk'), []);
    await dialog.getByRole('button', { name: 'Testar', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await desk.page.locator('#evidencia button.tile').last().click();
    await desk.page.getByText('Se testó por completo').waitFor();
    await desk.shot('redacted-file');
    await desk.page.keyboard.press('Escape');

    await desk.open(`/mesa/equipos/${item}`);
    await desk.page.getByRole('button', { name: 'Testar…' }).click();
    await dialog.getByRole('checkbox', { name: /Nota del equipo/ }).check();
    await dialog.getByRole('checkbox', { name: /Lo pide su madre/ }).check();
    await dialog.getByLabel('Otras palabras, donde estén').fill(CANARY);
    await dialog.getByLabel('Motivo').fill('Dato personal');
    await dialog.getByRole('button', { name: 'Testar 3 lugares' }).click();
    await dialog.waitFor({ state: 'detached' });
    for (const [device, at] of [
      [desk, `/mesa/equipos/${item}`],
      [phone, `/campo/equipo/${item}`],
    ]) {
      await until(`gone from the ${device.name}`, async () => {
        await device.ask('syncNow');
        const shown = (await device.view(item))?.equipment;
        return shown !== undefined && !JSON.stringify(shown).includes(CANARY);
      });
      await device.open(at);
      await until('bars where they stood', async () => {
        return (await device.page.getByText('Testado', { exact: true }).count()) >= 2;
      });
      await device.shot(`redacted-item-${device.name}`);
    }
    await phone.open(`/campo/ticket/${ticket.id}`);
    await phone.page.locator('#evidencia').getByText('Testado', { exact: true }).waitFor();
    await until('the desk keeps nothing of it', async () => !(await allKept(desk.page)).includes(CANARY));
  },

  async 'what a record says is taken out of it with the passkey, and its history says that there was something'(world) {
    const [desk, agent] = [await world.device('desk', 'desk'), await world.device('desk', 'agent')];
    await desk.enrol(SUPERVISOR, { passkey: true });
    await agent.enrol(AGENT);
    const fields = {
      extension: '99555',
      nombre_usuario: CANARY,
      dependencia: 'Registro Civil',
      nivel_marcacion: 'Local',
    };
    const open = { register: 'extensiones', fields, texts: [], links: [] };
    const { document: id } = await agent.dispatch(null, { open_record: open });
    await agent.dispatch(id, { add_record_note: { text: `Avisar a ${CANARY}` } });
    await agent.sent();
    await until('the desk has it', async () => {
      await desk.ask('syncNow');
      return (await desk.view(id))?.record.notes.length === 1;
    });
    await agent.open(`/mesa/padrones/extensiones/${id}`);
    await agent.page.getByText(`Avisar a ${CANARY}`).waitFor();
    assert.equal(await agent.page.getByRole('button', { name: 'Testar…' }).count(), 0, 'it is for who supervises');
    await desk.open(`/mesa/padrones/extensiones/${id}`);
    await desk.page.getByRole('button', { name: 'Testar…' }).click();
    const dialog = desk.page.getByRole('dialog', { name: /^Testar en / });
    await dialog.getByRole('checkbox', { name: new RegExp(CANARY) }).first().check();
    await dialog.getByLabel('Motivo').fill('Dato personal');
    assert.deepEqual(await violations(desk.page, 'desk'), []);
    await desk.shot('redact-record');
    await dialog.getByRole('button', { name: 'Testar', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await desk.page.getByText('Testado', { exact: true }).waitFor();
    await desk.page.getByText('Avisar a [testado]').waitFor();
    await desk.shot('redacted-record');
    await until('gone from who wrote it', async () => {
      await agent.ask('syncNow');
      return !JSON.stringify(await agent.view(id)).includes(CANARY);
    });
    await until('the desk keeps nothing of it', async () => !(await allKept(desk.page)).includes(CANARY));
  },
};
