// Correspondence first: a stack of letters entered and routed at the desk by keyboard alone (BJ-10…14, R31).
import assert from 'node:assert/strict';
import { chord, gone, top } from '../actions.mjs';
import { AGENT } from '../people.mjs';
import { until } from '../world.mjs';
import { violations } from './keyboard-and-axe.mjs';

/** The letters of the stack: number, subject, and the day by which one must be answered. */
const STACK = [
  ['SC/101/2026', 'Invitación a la feria del libro', null],
  ['SC/102/2026', 'Piden revisar la extensión 12407', null],
  ['SC/103/2026', 'Segundo aviso de la extensión 12407', '2030-01-15'],
];
const SENDER = 'Secretaría de las Culturas';

const cards = async (desk) =>
  (await desk.heard()).tickets.filter(({ letters = [] }) => letters.some(({ number }) => number.startsWith('SC/')));
const card = async (desk, number) =>
  (await cards(desk)).find(({ letters }) => letters.some((line) => line.number === number));

export const journeys = {
  async 'a stack of letters is entered by keyboard, and each goes its own of three ways'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const { page } = desk;
    const { keyboard } = page;
    await desk.open('/mesa/oficios');
    await page.getByRole('link', { name: 'Registrar oficio' }).waitFor();
    await chord(page, 'n');
    const form = page.locator('section.new-letter');
    const number = form.getByLabel('Número del oficio');
    const focused = () => number.evaluate((box) => box === document.activeElement);
    await until('the number is asked for', focused);

    const began = Date.now();
    for (const [at, [code, subject, term]] of STACK.entries()) {
      await until('the number is asked for', focused);
      await keyboard.type(code);
      await keyboard.press('Tab');
      if (at === 0) {
        await keyboard.type(SENDER);
        await keyboard.press('Tab');
        await keyboard.type(subject);
        await form.getByLabel('El siguiente es del mismo remitente').focus();
        await keyboard.press('Space');
      } else {
        assert.equal(
          await form.getByRole('combobox', { name: 'Quién lo envía' }).inputValue(),
          SENDER,
          'the sender stays',
        );
        await keyboard.press('Tab');
        await keyboard.type(subject);
      }
      if (term !== null) await form.getByLabel('Término para responder').fill(term);
      await keyboard.press('Control+Enter');
      await until('the next is begun', async () => (await number.inputValue()) === '');
    }
    process.stdout.write(`        a stack: ${STACK.length} letters, ${Date.now() - began} ms\n`);
    assert.ok((Date.now() - began) / STACK.length < 20_000, 'thirty in ten minutes');
    await desk.sent();
    const stamps = form.getByRole('link', { name: 'Sello' });
    await until('each has its number', async () => (await stamps.count()) === STACK.length);
    assert.deepEqual(await violations(page, 'desk'), []);
    await desk.shot('letters-stack');

    // The same number of the same sender is told before it is entered.
    await keyboard.type(STACK[0][0]);
    await form.getByRole('alert').first().waitFor();
    await keyboard.press('Escape');
    await page.getByRole('link', { name: 'Registrar oficio' }).waitFor();
    await chord(page, 'n');
    await until('the draft is kept', async () => (await number.inputValue()) === STACK[0][0]);
    await number.fill('');

    // Each goes its own way, from the list.
    const rows = page.locator('section.register tbody tr');
    /** The cursor stands on the letter; then one key says what becomes of it. */
    const decides = async (code, key, choice) => {
      await desk.open('/mesa/oficios?pendiente=routing');
      await rows.filter({ hasText: code }).waitFor();
      const here = page.locator('section.register tr[aria-current="true"]', { hasText: code });
      for (let tries = 0; tries < 20 && (await here.count()) === 0; tries += 1) await keyboard.press('j');
      await here.waitFor();
      await keyboard.press(key);
      const box = top(page).getByRole('combobox');
      if (choice !== null) {
        await box.fill(choice);
        await top(page).getByRole('option').first().waitFor();
        await box.press('Enter');
      }
      await desk.shot(`letters-${key}`);
      await top(page).locator('button[type=submit]').click();
      await gone(page);
      await rows.filter({ hasText: code }).waitFor({ state: 'detached' });
    };
    await decides(STACK[1][0], 't', 'revisión de extensión');
    // By mistake: its way back stands, and the letter waits again.
    await page.getByRole('button', { name: /^Deshacer/ }).click();
    await rows.filter({ hasText: STACK[1][0] }).waitFor();
    await decides(STACK[1][0], 't', 'revisión de extensión');
    const { id, folio } = await until('it is a ticket of the service', async () => {
      const found = await card(desk, STACK[1][0]);
      return found.service === 'oax-revision-extension' && found;
    });
    await decides(STACK[2][0], 'd', folio);
    await until('it has joined', async () => (await card(desk, STACK[2][0])).duplicate_of === id);
    await decides(STACK[0][0], 'a', null);
    await until('somebody has it', async () => (await card(desk, STACK[0][0])).assignee === AGENT);

    // All three keep their numbers; the one that joined is found from the ticket too.
    await desk.open('/mesa/oficios');
    for (const [code] of STACK) await rows.filter({ hasText: code }).waitFor();
    assert.deepEqual(await violations(page, 'desk'), []);
    await desk.shot('letters-register');
    await desk.open(`/mesa/ticket/${id}`);
    await page.locator('#oficios').getByText('De tickets que se unieron a este').waitFor();
    await page.locator('#oficios').getByText('Segundo aviso', { exact: false }).waitFor();
  },
};
