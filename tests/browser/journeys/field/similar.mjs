// Journey to tickets like the one that is being written on the phone. They are found without a network, and opened
// without losing a word.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { call, listed } from '../../actions.mjs';
import { AGENT, TECHNICIAN } from '../../people.mjs';
import { given } from '../../standard-ticket.mjs';
import { until } from '../../world.mjs';
import { violations } from '../keyboard-and-axe.mjs';

const SAID = 'Mucho ruido en el 12407, edificio 2';

/** A browser that recognises on the device what it is told to hear. */
function speaks(words) {
  class SpeechRecognition {
    static available = async ({ processLocally }) => (processLocally ? 'available' : 'unavailable');
    #locally = false;
    get processLocally() {
      return this.#locally;
    }
    set processLocally(yes) {
      this.#locally = yes;
    }
    start() {
      if (!this.#locally) throw new Error('the sound would leave the device');
      const heard = Object.assign([{ transcript: words }], { isFinal: true });
      queueMicrotask(() => this.onresult?.({ resultIndex: 0, results: [heard] }));
    }
    stop() {
      this.onend?.();
    }
    abort() {
      this.onend?.();
    }
  }
  Object.defineProperty(window, 'SpeechRecognition', { value: SpeechRecognition, configurable: true });
}

export const journeys = {
  async 'a new ticket on the phone finds its like without a network, and keeps what is typed'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const former = await given(desk);
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    await phone.open('/campo');
    await until('the phone has it', () => listed(phone, former));
    await phone.offline();
    await phone.open('/campo/nuevo');
    const { page } = phone;
    const subject = page.getByLabel('Resumen del problema');
    await subject.fill(SAID);
    const building = page.getByRole('combobox', { name: /^Edificio/ });
    const like = page.getByRole('region', { name: 'Parecidas' });
    const one = like.getByRole('listitem').filter({ has: page.locator(`a[href$="${former}"]`) });
    const link = one.getByRole('link');
    await link.waitFor();
    assert.match(await link.innerText(), /12407/, 'the words in common are told');
    assert.equal(await building.inputValue(), '', 'nothing is filled in unseen');
    await page.getByRole('button', { name: 'Usar Edificio 2 como edificio' }).click();
    await until('the building stands', async () => (await building.inputValue()) === 'edificio-2');
    await one.getByRole('button', { name: /^Relacionar con / }).click();
    assert.deepEqual(await violations(page, 'a new ticket with its like'), []);
    await phone.shot('new-ticket-similar');

    await link.click();
    await page.waitForURL(`**/campo/ticket/${former}`);
    await page.goBack();
    await until('what was typed', async () => (await subject.inputValue()) === SAID);
    await like.getByRole('button', { name: /^Se relaciona al crear/ }).waitFor();

    // The same report: told on that ticket, and no other is made. Its way back brings what was written.
    const same = one.getByRole('button', { name: /^Es la misma que / });
    await same.click();
    await page.waitForURL(`**/campo/ticket/${former}`);
    await page
      .getByRole('status')
      .getByRole('button', { name: /^Deshacer/ })
      .click();
    await page.waitForURL('**/campo/nuevo');
    await until('what was typed is back', async () => (await subject.inputValue()) === SAID);
    await same.click();
    await page.waitForURL(`**/campo/ticket/${former}`);
    await until('the note', async () => JSON.stringify(await phone.view(former)).includes('Reportado otra vez'));
    await phone.open('/campo/nuevo');
    await subject.waitFor();
    assert.equal(await subject.inputValue(), '', 'it was told: nothing is left to write');
  },

  async 'a word that is near finds a ticket, too, and says by which, later without a network as well'(world) {
    const vectors = join(world.folder, 'few.vec');
    writeFileSync(vectors, '3 2\nmontacargas 1 0\nascensor 0.9 0.1\nproyector 0 1\n');
    await world.serveWith({ RONDA_WORD_VECTORS: vectors });
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const former = await given(desk, 'Montacargas detenido entre dos pisos');
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    await phone.open('/campo');
    await until('the phone has it', () => listed(phone, former));
    await until('the file is read', async () => (await call(phone, '/api/near-words', { words: [] })).offered);
    await phone.open('/campo/nuevo');
    const { page } = phone;
    const subject = page.getByLabel('Resumen del problema');
    let answers;
    const held = new Promise((resolve) => (answers = resolve));
    await phone.context.route('**/api/near-words', async (route) => {
      await held;
      await route.continue();
    });
    await subject.fill('Ascensor');
    const like = page.getByRole('region', { name: 'Parecidas' });
    const link = like.getByRole('listitem').locator(`a[href$="${former}"]`);
    const near = link.getByText('Ascensor ≈ montacargas');

    // The answer comes while a finger is down: nothing is put under it.
    const { x, y } = await subject.boundingBox();
    await page.mouse.move(x + 8, y + 8);
    await page.mouse.down();
    answers();
    const finds = async () => (await phone.ask('similar', 'Ascensor', {})).some(({ ticket }) => ticket === former);
    await until('the worker finds it', finds);
    assert.ok(await finds(), 'the page, which asked before, has heard of it');
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    assert.equal(await link.count(), 0, 'it waits for the finger');
    await page.mouse.up();
    await near.waitFor();
    await phone.context.unroute('**/api/near-words');
    assert.deepEqual(await violations(page, 'a new ticket with one that a near word found'), []);
    await phone.shot('new-ticket-near-word');

    // Another word finds it no more; what was learnt stays where nobody can be asked.
    await phone.offline();
    await subject.fill('Proyector');
    await link.waitFor({ state: 'detached' });
    await subject.fill('Ascensor');
    await near.waitFor();
  },

  async 'a long text is dictated where the device recognises speech by itself, and seen before it is kept'(world) {
    const phone = await world.device('phone', 'phone');
    await phone.context.addInitScript(speaks, 'no imprime desde ayer');
    await phone.enrol(TECHNICIAN);
    const { page } = phone;
    // Nobody is asked for who did not wish it.
    await phone.open('/campo/ajustes');
    await page.getByRole('checkbox', { name: /^Dictar en los textos largos/ }).check();
    await phone.open('/campo/nuevo');
    const detail = page.getByLabel(/^Detalle/);
    await detail.fill('La impresora ');
    const button = page.getByRole('button', { name: 'Dictar en «Detalle»' });
    const pressed = (yes) => async () => (await button.getAttribute('aria-pressed')) === String(yes);
    await until('not listening', pressed(false));
    await button.click();
    await until('what was said', async () => (await detail.inputValue()) === 'La impresora no imprime desde ayer');
    await until('listening', pressed(true));
    assert.ok((await button.boundingBox()).height >= 44, 'a finger finds it');
    assert.deepEqual(await violations(page, 'a long text that is dictated'), []);
    await button.click();
    await until('no more', pressed(false));
  },
};
