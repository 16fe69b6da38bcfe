import assert from 'node:assert/strict';
import { until } from '../world.mjs';
import { AGENT, TECHNICIAN, assignedTo, note, texts } from '../people.mjs';

export const journeys = {
  async 'an offline edit on the phone and one at the desk meanwhile both stand, on both'(world) {
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const ticket = await until('a ticket of the technician on both', async () => {
      const here = new Set((await desk.heard()).tickets.map((one) => one.id));
      return (await phone.heard()).tickets.filter(assignedTo(TECHNICIAN)).find((one) => here.has(one.id));
    });

    await phone.offline();
    await phone.dispatch(ticket.id, note('Llegué al sitio; el nodo no enlaza.'));
    assert.deepEqual(texts(await phone.view(ticket.id)).slice(-1), ['Llegué al sitio; el nodo no enlaza.']);
    await until('the chip says pending', async () => (await phone.status()).pending === 1);
    await desk.dispatch(ticket.id, note('El usuario llamó otra vez.'));
    await desk.sent();

    await phone.offline(false);
    await phone.sent();
    const both = ['El usuario llamó otra vez.', 'Llegué al sitio; el nodo no enlaza.'];
    for (const device of [phone, desk]) {
      await until(`both notes on the ${device.name}`, async () => {
        const all = texts(await device.view(ticket.id));
        return both.every((text) => all.includes(text));
      });
    }
    assert.deepEqual(
      texts(await phone.view(ticket.id)),
      texts(await desk.view(ticket.id)),
      'the same order in both places',
    );
  },

  async 'the app opens and works from a cold start without a network'(world) {
    const phone = await world.device('phone', 'phone', { lasting: true });
    await phone.enrol(TECHNICIAN);
    const before = (await phone.tickets()).length;
    assert.ok(before > 0, 'there is work on the phone');
    await until('the service worker', () =>
      phone.page.evaluate(() => navigator.serviceWorker.ready.then((one) => one.active?.state === 'activated')),
    );
    await phone.context.close();
    await world.killServer();

    await phone.launch();
    await phone.offline();
    const began = Date.now();
    await phone.open('/campo');
    const ms = Date.now() - began;
    assert.equal((await phone.tickets(() => true, before)).length, before);
    const [ticket] = await phone.tickets(assignedTo(TECHNICIAN));
    await phone.dispatch(ticket.id, note('Sin señal.'));
    await phone.context.close();

    await phone.launch();
    await phone.offline();
    await phone.open('/campo');
    assert.ok(texts(await phone.view(ticket.id)).includes('Sin señal.'), 'what was written survives the browser');
    process.stdout.write(`        cold start without a network: ${ms} ms\n`);
  },

  async 'two tabs of one person share one log, and one of them talks'(world) {
    const phone = await world.device('desk', 'desk');
    await phone.enrol(AGENT);
    const [ticket] = await phone.tickets();
    const second = await phone.tab('/mesa');
    await Promise.all(
      [phone.page, second].flatMap((page, t) =>
        Array.from({ length: 10 }, (_, i) =>
          phone.askOn(page, 'dispatch', ticket.id, note(`pestaña ${t}, nota ${i}`), 'desk'),
        ),
      ),
    );
    await phone.sent();
    for (const page of [phone.page, second]) {
      await until(
        'all twenty notes',
        async () => texts(await phone.view(ticket.id, page)).filter((text) => /^pestaña/.test(text)).length === 20,
      );
    }
    await phone.page.close();
    phone.page = second;
    await phone.dispatch(ticket.id, note('sigue la otra'));
    await phone.sent();
  },

  async 'a server killed in the middle loses nothing that the phone said was kept'(world) {
    const phone = await world.device('phone', 'phone', { lasting: true });
    await phone.enrol(TECHNICIAN);
    const [ticket] = await phone.tickets(assignedTo(TECHNICIAN));
    for (let round = 0; round < 4; round++) {
      const writing = Array.from({ length: 8 }, (_, i) => phone.dispatch(ticket.id, note(`ronda ${round}, nota ${i}`)));
      await world.killServer();
      await Promise.all(writing);
      await world.serve();
    }
    await phone.sent();
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const notes = texts(await desk.view(ticket.id)).filter((text) => /^ronda/.test(text));
    assert.equal(new Set(notes).size, 32, 'all there');
    assert.equal(notes.length, 32, 'and each once');
  },

  async 'a browser killed in the middle keeps every act it had shown as kept'(world) {
    const phone = await world.device('phone', 'phone', { lasting: true });
    await phone.enrol(TECHNICIAN);
    const [ticket] = await phone.tickets(assignedTo(TECHNICIAN));
    await phone.context.close(); // Chromium writes a new cookie to the disk within half a minute, or when it ends
    await phone.launch();
    await phone.open('/campo');
    await phone.offline();
    for (let i = 0; i < 5; i++) await phone.dispatch(ticket.id, note(`antes de morir ${i}`));
    await phone.crash();
    await phone.launch();
    await phone.open('/campo');
    await phone.sent();
    const notes = texts(await phone.view(ticket.id)).filter((text) => /^antes de morir/.test(text));
    assert.equal(notes.length, 5);
  },

  async 'a cleared storage is noticed and told'(world) {
    const phone = await world.device('phone', 'phone', { lasting: true });
    await phone.enrol(TECHNICIAN);
    await phone.page.goto('about:blank');
    const session = await phone.context.newCDPSession(phone.page);
    await session.send('Storage.clearDataForOrigin', { origin: world.origin, storageTypes: 'indexeddb' });
    await phone.open('/');
    await until('it is told', async () => /borró/.test((await phone.status())?.problem?.es ?? ''));
    await phone.enrol(TECHNICIAN);
    assert.ok((await phone.tickets()).length > 0, 'enrolled again, the work is back');
  },
};
