import assert from 'node:assert/strict';
import { TECHNICIAN, assignedTo, note } from '../people.mjs';
import { CAMERA, items, label, leads } from './9-equipment.mjs';

const quantile = (values, q) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))];

/** What the same disk takes for as bare a write as there is, just now (ms each): a loaded machine's is slow by itself. */
const bare = (page) =>
  page.evaluate(async () => {
    const asked = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const opening = indexedDB.open('bare');
    opening.onupgradeneeded = () => opening.result.createObjectStore('rows');
    const database = await asked(opening);
    const took = [];
    for (let at = 0; at < 50; at++) {
      const began = performance.now();
      const write = database.transaction('rows', 'readwrite', { durability: 'strict' });
      write.objectStore('rows').put(new Uint8Array(1_000), at);
      await new Promise((resolve, reject) => {
        write.oncomplete = resolve;
        write.onabort = () => reject(write.error);
      });
      took.push(performance.now() - began);
    }
    database.close();
    await asked(indexedDB.deleteDatabase('bare'));
    return took;
  });

/** These measure: nothing else runs meanwhile. */
export const alone = ['an edit is durable', 'a label leads to its item'];

export const journeys = {
  async 'an edit is durable on the phone before anyone notices'(world) {
    const phone = await world.device('phone', 'phone', { lasting: true });
    await phone.enrol(TECHNICIAN);
    const mine = await phone.tickets(assignedTo(TECHNICIAN));
    await phone.offline();
    const floor = await bare(phone.page);
    const took = [];
    for (let i = 0; i < 200; i++) {
      const ticket = mine[i % mine.length];
      took.push((await phone.dispatch(ticket.id, note(`Nota ${i} de la visita, escrita de pie junto al rack.`))).ms);
    }
    floor.push(...(await bare(phone.page)));
    const [p50, p95, least] = [quantile(took, 0.5), quantile(took, 0.95), Math.round(quantile(floor, 0.95))];
    process.stdout.write(`        durable edit: p50 ${p50} ms, p95 ${p95} ms (${mine.length} tickets, 200 acts)\n`);
    process.stdout.write(`        a bare write: p95 ${least} ms\n`);
    assert.ok(p95 <= Math.max(250, 5 * least), `p95 ${p95} ms: the aim is 50 ms on a quiet machine`);

    await phone.offline(false);
    const began = Date.now();
    await phone.sent();
    process.stdout.write(`        200 acts up and their news down: ${Date.now() - began} ms\n`);
  },

  async 'a label leads to its item within a second, without a network'(world) {
    const phone = await world.device('phone', 'phone', { args: CAMERA });
    await phone.enrol(TECHNICIAN);
    const code = label(4_420);
    const [item] = await items(phone);
    await phone.dispatch(item, { bind_label: { label: code } });
    await phone.offline();
    const took = [];
    for (let n = 0; n < 5; n++) took.push(await leads(phone, code, item));
    process.stdout.write(`        label to page, offline: ${took.join(', ')} ms\n`);
    assert.ok(quantile(took, 0.5) < 1_000, `${took} ms`);
  },
};
