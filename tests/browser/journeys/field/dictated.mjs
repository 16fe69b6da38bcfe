// Journeys of what the system's keyboard dictates: words that change until they stand, in the real fields.
// Without a network, while news of the same ticket come in, and with the app sent away in the middle of a sentence.
import assert from 'node:assert/strict';
import { listed, onPhone, press, taken, ticketOf, top } from '../../actions.mjs';
import { AGENT, TECHNICIAN, note, texts } from '../../people.mjs';
import { given } from '../../standard-ticket.mjs';
import { until } from '../../world.mjs';

/** What a keyboard hears of a sentence: it takes words back as it understands more. */
const HEARD = [
  'la',
  'la rosa',
  'la rosa está',
  'La roseta',
  'La roseta hace mal con tacto',
  'La roseta hace mal contacto',
];
const SAID = 'La roseta hace mal contacto.';
/** What is put into it afterwards, where the caret stands: before the full stop. */
const HEARD_THEN = [' y', ' y el aparador', ' y el aparato', ' y el aparato negocia', ' y el aparato negocia a dice'];
const SAID_THEN = ' y el aparato negocia a 10 Mb';
const BOTH = 'La roseta hace mal contacto y el aparato negocia a 10 Mb.';
/** By the desk meanwhile, and by the technician's own other device into the very section. */
const BY_THE_DESK = 'Desde el conmutador la línea mide bien.';
const NEWS = 'Preguntó otra vez por su extensión';
const BY_THE_OTHER = 'Ayer: la roseta hace mal contacto.';

const HEARD_NOTE = ['falta', 'falta un', 'falta una rosa eta', 'Falta una roseta doble'];
const WHOLE_NOTE = 'Falta una roseta doble y dos metros de cable';

/** The system's keyboard as the browser knows it: a composition in whatever field has the caret. */
class Keyboard {
  static async of(page) {
    const own = new Keyboard();
    own.session = await page.context().newCDPSession(page);
    return own;
  }
  hears(text) {
    return this.session.send('Input.imeSetComposition', {
      text,
      selectionStart: text.length,
      selectionEnd: text.length,
    });
  }
  /** These words stand, in the place of what was heard of them. */
  settles(text) {
    return this.session.send('Input.insertText', { text });
  }
}

/** The caret into the field, `at` so many letters; from now on what befalls it is counted. */
const enters = (field, at) =>
  field.evaluate((one, at) => {
    one.focus();
    one.setSelectionRange(at, at);
    const befell = { begun: 0, settled: 0, left: 0 };
    one.addEventListener('compositionstart', () => (befell.begun += 1));
    one.addEventListener('compositionend', () => (befell.settled += 1));
    one.addEventListener('blur', () => (befell.left += 1));
    globalThis.dictated = { one, befell };
  }, at);
/** The field still has the keyboard, by itself: nobody left it, made it anew or cut a composition short. */
const befell = async (page, expected) => {
  const { same, ...counted } = await page.evaluate(() => ({
    ...globalThis.dictated.befell,
    same: document.activeElement === globalThis.dictated.one,
  }));
  assert.deepEqual(counted, { left: 0, ...expected });
  assert.ok(same, 'it is the field that it was, and has the keyboard');
};
/** What stands in the field, with the caret behind what was said last. */
const stands = async (field, before, said, after) => {
  const found = () => field.evaluate((one) => [one.value, one.selectionStart, one.selectionEnd].join(' | '));
  const at = before.length + said.length;
  const expected = [`${before}${said}${after}`, at, at].join(' | ');
  await until(`«${expected}»`, async () => (await found()) === expected).catch(async () =>
    assert.equal(await found(), expected),
  );
};
/** All that is heard, one after the other: each takes the place of the one before. */
async function hearing(keyboard, field, heard, [before, after] = ['', '']) {
  for (const words of heard) {
    await keyboard.hears(words);
    await stands(field, before, words, after);
  }
}
/** Somebody goes on speaking, heard now one way and now the other, and each time is looked whether something has come. */
function speaking(keyboard, [one, other], look) {
  let turn = 0;
  return async () => {
    turn += 1;
    await keyboard.hears(turn % 2 === 0 ? one : other);
    return look();
  };
}
/** What the field asks of a keyboard. */
const asks = (field) =>
  field.evaluate((one) => ({
    capitals: one.getAttribute('autocapitalize'),
    corrects: one.getAttribute('autocorrect'),
    spelling: one.closest('[spellcheck]')?.getAttribute('spellcheck') ?? null,
    language: one.closest('[lang]').lang.slice(0, 2),
  }));
/** Sentences begin with a capital and are corrected: what a keyboard does of itself in a long text. */
const PROSE = {
  capitals: null,
  corrects: null,
  spelling: null,
  language: 'es',
};
/** Folios and serial numbers stay as they are said. */
const CODES = {
  capitals: 'none',
  corrects: 'off',
  spelling: 'false',
  language: 'es',
};

/** The diagnoses of this person, as a device has them. */
const diagnoses = async (device, id, by) =>
  (await ticketOf(device, id)).texts.filter(({ kind, stamp }) => kind === 'diagnosis' && stamp.by === by);

export const journeys = {
  async 'a diagnosis and a search are dictated by the keyboard without a network; news move neither word nor caret'(
    world,
  ) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const id = await given(desk);
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    const { page } = phone;
    const keyboard = await Keyboard.of(page);
    await onPhone(phone, id);
    await phone.offline();
    const field = page.locator('#textos').getByLabel('Diagnóstico');
    await field.waitFor();
    assert.deepEqual(await asks(field), PROSE);

    await enters(field, 0);
    await hearing(keyboard, field, HEARD);
    await befell(page, { begun: 1, settled: 0 });
    await keyboard.settles(SAID);
    await stands(field, '', SAID, '');
    await befell(page, { begun: 1, settled: 1 });
    await field.blur();
    const own = await until('it is an act', async () => (await diagnoses(phone, id, TECHNICIAN))[0]);
    assert.equal(own.text, SAID);
    await phone.offline(false);
    await phone.sent();

    // The same person has it on another device, and the desk on its own; all of them write while the phone is in a basement.
    const other = await world.device('desk', 'other');
    await other.enrol(TECHNICIAN);
    await until('the other device has it', async () => (await diagnoses(other, id, TECHNICIAN))[0]?.text === SAID);
    await phone.offline();
    const before = SAID.slice(0, -1);
    await other.dispatch(id, {
      edit_text: {
        kind: 'diagnosis',
        section: own.id,
        splices: [{ at: 0, delete: 'L', insert: 'Ayer: l' }],
        whole: BY_THE_OTHER,
      },
    });
    await taken(other);
    await desk.dispatch(id, {
      edit_text: { kind: 'diagnosis', whole: BY_THE_DESK },
    });
    await desk.dispatch(id, note(NEWS));
    await desk.dispatch(id, { set_priority: { priority: 'high' } });
    await taken(desk);

    await enters(field, before.length);
    await hearing(keyboard, field, HEARD_THEN, [before, '.']);
    await phone.offline(false);
    const come = async () => {
      const [mine] = await diagnoses(phone, id, TECHNICIAN);
      return mine.text === BY_THE_OTHER && texts(await phone.view(id)).includes(NEWS);
    };
    await until('the news', speaking(keyboard, HEARD_THEN.slice(-2), come));
    await page.locator('#textos').getByText(BY_THE_DESK).waitFor();
    await hearing(keyboard, field, HEARD_THEN.slice(-2), [before, '.']);
    await befell(page, { begun: 1, settled: 0 });
    await phone.shot('dictated-diagnosis');
    await keyboard.settles(SAID_THEN);
    await stands(field, before, SAID_THEN, '.');
    await befell(page, { begun: 1, settled: 1 });
    await field.blur();
    await until('it is an act', async () => (await diagnoses(phone, id, TECHNICIAN))[0].text === BOTH);
    await phone.sent();
    const told = await until('the desk has it', async () => {
      const sections = await diagnoses(desk, id, TECHNICIAN);
      return sections.some(({ text }) => text === BOTH) && sections;
    });
    assert.equal(told.length, 1, 'one section, and nothing of it twice');
    const [theirs, ...more] = await diagnoses(phone, id, AGENT);
    assert.deepEqual([theirs.text, more], [BY_THE_DESK, []]);

    // A search hears itself corrected, and another ticket of the kind comes in meanwhile.
    await phone.offline();
    await phone.open('/campo');
    const search = page.getByLabel('Folio, persona, lugar o equipo');
    assert.deepEqual(await asks(search), CODES);
    await enters(search, 0);
    await hearing(keyboard, search, ['doce', 'doce mil', '12 400', '12407']);
    const found = (ticket) => page.locator(`a.stop[href="/campo/ticket/${ticket}"]`).first();
    await found(id).waitFor();
    const later = await given(desk);
    await phone.offline(false);
    await until(
      'the phone has the later one',
      speaking(keyboard, ['1240', '12407'], () => listed(phone, later)),
      40_000,
    );
    await hearing(keyboard, search, ['12407']);
    await found(later).waitFor();
    await stands(search, '', '12407', '');
    await befell(page, { begun: 1, settled: 0 });
    await keyboard.settles('12407');
    await stands(search, '', '12407', '');
    await befell(page, { begun: 1, settled: 1 });
    await press(found(id));
    await page.waitForURL(`**/campo/ticket/${id}`);
  },

  async 'a note that is half dictated as the phone is put away and the app is ended is there again, and is sent once'(
    world,
  ) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(AGENT);
    const id = await given(desk);
    const phone = await world.device('phone', 'phone');
    await phone.enrol(TECHNICIAN);
    await onPhone(phone, id);
    await phone.offline();
    await press(phone.page.getByRole('button', { name: 'Nueva nota' }));
    const box = () => top(phone.page).getByRole('textbox');
    await box().waitFor();
    assert.deepEqual(await asks(box()), PROSE);
    await enters(box(), 0);
    await hearing(await Keyboard.of(phone.page), box(), HEARD_NOTE);
    const half = HEARD_NOTE.at(-1);

    // Out of sight in the middle of the sentence; then the system ends the page, which hears of nothing.
    await phone.page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', {
        configurable: true,
        get: () => 'hidden',
      });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await until('the draft', async () => (await phone.ask('draft', `note ${id}`)) === half);
    const dead = phone.page;
    const gone = new Promise((resolve) => dead.once('crash', resolve));
    const session = await phone.context.newCDPSession(dead);
    session.send('Page.crash').catch(() => undefined); // it cannot answer any more
    await gone;
    phone.page = await phone.context.newPage();
    await dead.close();

    await phone.open(`/campo/ticket/${id}`);
    await press(phone.page.getByRole('button', { name: 'Nueva nota' }));
    await until('its words are there', async () => (await box().inputValue()) === half);
    const keyboard = await Keyboard.of(phone.page);
    await enters(box(), half.length);
    await hearing(keyboard, box(), [' y', ' y dos metros', ' y dos metros de cable'], [half, '']);
    // Whoever presses the button while the keyboard still hears leaves the field with what was heard.
    await press(top(phone.page).getByRole('button', { name: 'Guardar nota' }));
    const said = async (device) => texts(await device.view(id)).filter((text) => text.startsWith('Falta una'));
    await until('the note', async () => (await said(phone)).length > 0);
    assert.deepEqual(await said(phone), [WHOLE_NOTE]);
    await until('nothing of it is a draft', async () => (await phone.ask('draft', `note ${id}`)) === null);
    await phone.offline(false);
    await phone.sent();
    await until('the desk has it', async () => (await said(desk)).length > 0);
    assert.deepEqual(await said(desk), [WHOLE_NOTE]);
  },
};
