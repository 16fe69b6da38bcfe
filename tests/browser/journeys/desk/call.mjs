// What the desk takes down: by telephone without the mouse, and by letter with the day on which it came.
import assert from 'node:assert/strict';
import { chord, ticketOf } from '../../actions.mjs';
import { AGENT, SUPERVISOR } from '../../people.mjs';
import { given } from '../../standard-ticket.mjs';
import { until } from '../../world.mjs';
import { violations } from '../keyboard-and-axe.mjs';

export const journeys = {
  async 'a call of somebody known costs twelve keys beyond what is said'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const { page } = desk;
    await desk.open('/mesa/cola/open');
    await until('the queue', () => page.getByText('TYS-').first().isVisible());
    const { keyboard } = page;
    let keys = 0;
    const press = async (key) => {
      keys += 1;
      await keyboard.press(key, { delay: 60 });
    };
    /** What somebody says, at the pace of hands that know the keys. */
    const say = (text) => keyboard.type(text, { delay: 80 });
    const began = Date.now();
    keys += 2;
    await chord(page, 'l');
    await until('the caller is asked for', () =>
      page.evaluate(() => document.activeElement?.getAttribute('role') === 'combobox'),
    );
    await say('Rubén Ojeda');
    await press('Enter');
    await press('Tab'); // the channel: telephone stands
    await press('Tab');
    await say('IP duplicada');
    await press('Tab'); // takes the service, and goes on
    await press('Control+Enter');
    // What the service asks beyond is said, one field after the other: the first that lacks has the focus.
    for (let field = 0; field < 6; field += 1) {
      const state = await until('born, or a field asked for', async () => {
        if (await page.getByRole('link', { name: 'Abrir ticket' }).isVisible()) return 'born';
        return (await page.evaluate(() => document.activeElement?.getAttribute('aria-invalid'))) === 'true'
          ? 'asked'
          : false;
      });
      if (state === 'born') break;
      await say('Se pierde la red');
      await press('Control+Enter');
    }
    const took = Date.now() - began;
    await until('the folio', () => page.locator('.folio.official').isVisible());
    process.stdout.write(`        a call: ${keys} keys beyond what was said, ${took} ms\n`);
    // Seconds are told and not judged: the machine has others to serve meanwhile.
    assert.ok(keys <= 12, `${keys} keys`);
    await desk.shot('desk-call');
  },

  async 'a request that came by letter enters the register with its ticket, with the day on which it came'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const { page } = desk;
    await desk.open('/mesa/llamada');
    const form = page.locator('section.call');
    await form.getByRole('combobox').first().fill('Ana Robles');
    await form.getByText('Correspondencia', { exact: true }).click();
    await form.getByLabel('Número del oficio').fill('SA/0500/2026');
    await form.getByLabel('Quién lo envía').fill('Secretaría de Administración');
    await form.getByLabel('Cuándo llegó').fill('2026-11-18T10:30');
    await form.getByRole('combobox', { name: 'Servicio' }).fill('alta de nodo');
    await page.keyboard.press('Tab');
    await form.getByLabel(/Ubicación exacta/).fill('Edificio 1');
    await form.getByLabel(/Justificación/).fill('Ventanilla nueva');
    assert.deepEqual(await violations(page, 'desk'), []);
    await desk.shot('desk-by-letter');
    await page.keyboard.press('Control+Enter');
    await until('born', () => page.getByRole('link', { name: 'Abrir ticket' }).isVisible());
    await desk.sent();
    const href = await page.getByRole('link', { name: 'Abrir ticket' }).getAttribute('href');
    // Its letter is entered once the ticket is born, and numbered by the server.
    const ticket = await until('its letter is numbered', async () => {
      const one = await ticketOf(desk, href.split('/').pop());
      return one.decided.letters[0]?.register && one;
    });
    assert.equal(ticket.born.channel, 'oficio');
    assert.equal(new Date(ticket.born.occurred_at).toISOString(), '2026-11-18T16:30:00.000Z');
    const [{ register, letter }] = ticket.decided.letters;
    assert.equal(letter.number, 'SA/0500/2026');
    assert.match(register, /^E-\d{4}\/\d{4}$/);
  },

  async 'a call shows what is like it and what its words say; a press relates it, and fills nothing unseen'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const { page } = desk;
    const former = await given(desk);
    await desk.open('/mesa/llamada');
    const form = page.locator('section.call');
    await form.getByRole('combobox').first().fill('Ana Robles');
    await form.getByRole('combobox', { name: 'Servicio' }).fill('alta de nodo');
    await page.keyboard.press('Tab');
    await form.getByRole('textbox', { name: 'Asunto' }).fill('Mucho ruido en el 12407, edificio 2');
    const like = page.getByRole('region', { name: 'Parecidas' });
    const one = like.getByRole('listitem').filter({ has: page.locator(`a[href$="${former}"]`) });
    await one.getByText(/12407/).first().waitFor();
    assert.equal(await one.getByRole('link').getAttribute('target'), '_blank', 'what is typed stays');
    await one.getByRole('button', { name: /^Relacionar con / }).click();
    await one.getByRole('button', { name: /^Se relaciona al crear/ }).waitFor();

    const building = form.getByRole('combobox', { name: /^Edificio/ });
    assert.equal(await building.inputValue(), '', 'nothing is filled in unseen');
    await page.getByText('lo dice el texto').first().waitFor();
    await page.getByRole('button', { name: 'Usar Edificio 2 como edificio' }).click();
    await until('the building stands', async () => (await building.inputValue()) === 'edificio-2');
    assert.deepEqual(await violations(page, 'desk'), []);
    await desk.shot('desk-call-help');

    await form.getByLabel(/Ubicación exacta/).fill('Edificio 2');
    await form.getByLabel(/Justificación/).fill('Ruido');
    await page.keyboard.press('Control+Enter');
    await until('born', () => page.getByRole('link', { name: 'Abrir ticket' }).isVisible());
    const href = await page.getByRole('link', { name: 'Abrir ticket' }).getAttribute('href');
    await until('related', async () =>
      (await ticketOf(desk, href.split('/').pop())).labels.some((label) => label.ticket === former),
    );
  },

  async 'a call about what is reported already is noted there: no other ticket is made, and its way back brings it'(
    world,
  ) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const { page } = desk;
    const former = await given(desk);
    await desk.open('/mesa/llamada');
    const form = page.locator('section.call');
    const caller = form.getByRole('combobox').first();
    const subject = form.getByRole('textbox', { name: 'Asunto' });
    await caller.fill('Ana Robles');
    await subject.fill('Mucho ruido en el 12407');
    const like = page.getByRole('region', { name: 'Parecidas' });
    const one = like.getByRole('listitem').filter({ has: page.locator(`a[href$="${former}"]`) });
    const same = one.getByRole('button', { name: /^Es la misma que / });
    await same.waitFor();
    await same.click();
    await page.waitForURL(`**/mesa/ticket/${former}`);
    await page
      .getByRole('button', { name: /Deshacer/ })
      .first()
      .click();
    await page.waitForURL('**/mesa/llamada');
    await until('what was typed is back', async () => (await subject.inputValue()) === 'Mucho ruido en el 12407');
    assert.equal(await caller.inputValue(), 'Ana Robles');
    await same.click();
    await page.waitForURL(`**/mesa/ticket/${former}`);
    await desk.sent();
    await until('the note', async () => {
      const told = JSON.stringify(await ticketOf(desk, former));
      return told.includes('Reportado también por Ana Robles') && told.includes('Mucho ruido en el 12407');
    });
    await desk.open('/mesa/llamada');
    await subject.waitFor();
    assert.equal(await subject.inputValue(), '', 'it was told: nothing is left to write');
  },

  async 'each tab takes its own call, and goes on with one that a closed tab left'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const callerIn = (page) => page.locator('section.call').getByRole('combobox', { name: 'Usuario' });
    const begin = async (page, name) => {
      await callerIn(page).fill(name);
      await page.getByRole('button', { name: /^Guardar borrador/ }).click();
      await page.getByText('Llamada guardada como borrador').waitFor();
    };
    await desk.open('/mesa/llamada');
    await begin(desk.page, 'Ana Robles');
    const other = await desk.tab('/mesa/llamada');
    await until('the caller is asked for', () =>
      other.evaluate(() => document.activeElement?.getAttribute('role') === 'combobox'),
    );
    assert.equal(await callerIn(other).inputValue(), '', 'what another tab writes is its own');
    assert.equal(await other.getByText('Llamada sin terminar').count(), 0, 'nor is it offered while that is open');
    await begin(other, 'Itzel Ruiz');
    await desk.kept(other);
    await other.close();
    await desk.open('/mesa/llamada');
    await until('its own', async () => (await callerIn(desk.page).inputValue()) === 'Ana Robles');
    const offered = (name) =>
      desk.page.getByRole('listitem').filter({ hasText: 'Llamada sin terminar' }).filter({ hasText: name });
    await offered('Itzel Ruiz').getByRole('button', { name: 'Seguir con ella' }).click();
    await until('the one that was left', async () => (await callerIn(desk.page).inputValue()) === 'Itzel Ruiz');
    await offered('Ana Robles').waitFor();
    assert.deepEqual(await violations(desk.page, 'desk'), []);
  },

  async 'who takes no requests in is told so at the start, by whatever address'(world) {
    const desk = await world.device('desk', 'supervisor');
    await desk.enrol(SUPERVISOR);
    await desk.open('/mesa/llamada');
    await desk.page.getByText('Tu función no levanta tickets').waitFor();
    assert.equal(await desk.page.locator('.call').count(), 0, 'there is nothing to fill in');
    assert.deepEqual(await violations(desk.page, 'desk'), []);
  },
};
