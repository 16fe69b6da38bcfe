// The standard visit by one thumb on a large phone, without its keyboard.
// Begun, five points ticked, a reading, the diagnosis by a usual sentence, two photographs, the user's signature,
// resolved. Its taps and scrolls are counted, and may not grow.
import assert from 'node:assert/strict';
import { comes, draw, onPhone, stateOf, stands, taken, ticketOf, top } from '../../actions.mjs';
import { AGENT, TECHNICIAN } from '../../people.mjs';
import { given } from '../../standard-ticket.mjs';
import { Thumb, SCREEN, apart } from '../../thumb.mjs';
import { until } from '../../world.mjs';

const CAMERA = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'];
/** What a visit may cost at most. */
const TAPS = 23;
const SCROLLS = 4;
const FOUND = 'La roseta hace mal contacto y el aparato negocia a 10 Mb.';
const RESULT = 'Requiere reconfiguración o cambio de parámetros';

/** In the settings, by the same screen. */
async function inHand(phone, hand) {
  await phone.open('/campo/ajustes');
  await phone.page.getByText(hand === 'left' ? 'Izquierda' : 'Derecha', { exact: true }).click();
  await until('it lies in that hand', () =>
    phone.page.evaluate((hand) => document.documentElement.dataset.hand === hand, hand),
  );
}
/** The words of the bar that have their dot before them: where the line wraps there, a line begins with it. */
const beginningWithADot = (bar) =>
  bar
    .locator('li')
    .evaluateAll((words) =>
      words
        .filter((word) => !['none', 'normal'].includes(getComputedStyle(word, '::before').content))
        .map((word) => word.textContent),
    );
const texts = async (phone, id) => (await ticketOf(phone, id)).texts.map(({ text }) => text);

/** The visit itself; the thumb that made it. */
async function visit(phone, id, hand) {
  const { page } = phone;
  const thumb = new Thumb(page, hand);
  const bar = page.locator('section.bottom');
  const button = (name) => page.getByRole('button', { name, exact: true });

  // What is left begins to be told with the work; undoing the start is not done by missing the next button.
  await thumb.tap(bar.getByRole('button', { name: 'Empezar atención' }), 'the start');
  await bar.getByText('Faltan 6:', { exact: true }).waitFor();
  assert.deepEqual(await beginningWithADot(bar), [], 'no line of what is left begins with what separates two words');
  const undo = page.getByRole('button', { name: /^Deshacer/ });
  await apart(undo, bar.getByRole('button', { name: 'Marcar resuelta' }), 'the note and the bar');

  const points = page.locator('#lista [role=checkbox]');
  await until('five points', async () => (await points.count()) === 5);
  for (let n = 0; n < 5; n++) {
    await thumb.tap(points.nth(n), `point ${n + 1}`);
    await until(`point ${n + 1}`, async () => (await points.nth(n).getAttribute('aria-checked')) === 'true');
  }
  await bar.getByText('Faltan 2:', { exact: true }).waitFor();

  // The reading is one value: it is asked for right here.
  await thumb.tap(bar.getByRole('button', { name: 'resultado de la revisión' }), 'the reading');
  await thumb.tap(top(page).getByRole('button', { name: RESULT }), 'its answer');
  await bar.getByText('Falta 1:', { exact: true }).waitFor();

  // The diagnosis is a text: the word leads to it, and a sentence is one tap.
  await thumb.tap(bar.getByRole('button', { name: 'diagnóstico' }), 'the diagnosis');
  const sentence = page.locator('#textos').getByRole('button', { name: FOUND });
  await until('the keys are at the sentences', () =>
    page.evaluate(() => document.activeElement?.closest('.sentences') !== null),
  );
  await thumb.tap(sentence, 'a usual sentence');
  await until('it stands there', async () => (await texts(phone, id)).includes(FOUND));
  await until('nothing is left', async () => (await bar.getByText(/^Faltan? \d/).count()) === 0);

  await thumb.tap(button('Tomar foto'), 'the camera');
  const shutter = button('Tomar la foto');
  await until('the camera is on', () => shutter.isEnabled());
  for (const n of [1, 2]) {
    await thumb.tap(shutter, `photograph ${n}`);
    await until(`photograph ${n}`, async () => (await page.locator('.shot img').count()) === n);
  }
  await apart(button('Quitar'), button('Listo'), 'taking a photograph back, and keeping it');
  await thumb.tap(button('Listo'), 'back from the camera');
  await until('two on the ticket', async () => (await ticketOf(phone, id)).evidence.length === 2);

  await thumb.tap(page.locator('#documentos li button').last(), 'the paper');
  await thumb.tap(top(page).getByRole('button', { name: 'Firmar ahora' }), 'its signature');
  await until('who signs is known', () =>
    page.getByLabel('Nombre completo de quien firma').evaluate((field) => field.value === 'Itzel Ruiz Velasco'),
  );
  await thumb.tap(button('Ir a la firma'), 'the glass');
  await thumb.reach(top(page).locator('svg[role=application]'), 'the glass');
  await draw(page, 1);
  thumb.taps += 1; // the user's finger, on the technician's phone
  const clear = button('Borrar');
  await apart(clear, button('Guardar firma'), 'clearing the glass, and keeping the signature');
  await apart(clear, button('Quitar trazo'), 'clearing the glass, and taking back one stroke');
  await thumb.tap(button('Guardar firma'), 'keeping it');
  await until('signed', async () => (await ticketOf(phone, id)).signatures.length === 1);
  await thumb.tap(top(page).getByRole('button', { name: 'Listo' }), 'back from the paper');

  await thumb.tap(bar.getByRole('button', { name: 'Marcar resuelta' }), 'the end');
  await thumb.tap(top(page).getByRole('button', { name: FOUND }), 'what was found, as the solution');
  await phone.shot(`standard-visit-${hand}`);
  await thumb.tap(top(page).locator('.foot button').last(), 'resolved');
  await until('resolved', async () => (await stateOf(phone, id)) === 'resolved');
  return thumb;
}

async function walked(world, hand) {
  const desk = await comes(world, 'desk', AGENT, 'desk');
  const phone = await world.device('phone', 'phone', { args: CAMERA });
  const { page } = phone;
  await page.setViewportSize(SCREEN);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await phone.enrol(TECHNICIAN);
  const id = await given(desk);
  await inHand(phone, hand);
  await onPhone(phone, id);
  const { taps, scrolls } = await visit(phone, id, hand);
  process.stdout.write(`        the standard visit, ${hand} hand: ${taps} taps, ${scrolls} scrolls\n`);
  assert.ok(taps <= TAPS, `${taps} taps, at most ${TAPS}`);
  assert.ok(scrolls <= SCROLLS, `${scrolls} scrolls, at most ${SCROLLS}`);
  const { decided } = await ticketOf(phone, id);
  assert.deepEqual([decided.resolution.solution, decided.resolution.outcome], [FOUND, RESULT]);
  await taken(phone);
  await stands(desk, id, 'resolved');
}

export const journeys = {
  'the standard visit is made by one thumb: its taps and scrolls are counted': (world) => walked(world, 'right'),
  'the standard visit by the left hand, with what it presses at its side': (world) => walked(world, 'left'),
};
