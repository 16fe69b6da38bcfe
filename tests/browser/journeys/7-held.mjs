// What is not one's own to do, end to end.
// Held, told on the phone, decided at the desk with a passkey, and told again. And a cookie's copy: noticed, of no use
// to who has it, of no harm to whom it was copied from.
import assert from 'node:assert/strict';
import { call } from '../actions.mjs';
import { until } from '../world.mjs';
import { SUPERVISOR, TECHNICIAN, assignedTo, note, texts } from '../people.mjs';
import { inStorage } from '../storage.mjs';

const queueOf = async (device) => (await device.heard()).queue;
/** How often the passkey was shown to the server. */
function counting(device) {
  const counted = { shown: 0 };
  device.page.on('request', (request) => (counted.shown += request.url().endsWith('/api/step-up') ? 1 : 0));
  return counted;
}

/** A phone that still believes what its person is no more: it offers the acts of another role, in good faith. */
export function believe(phone, as) {
  return inStorage(
    phone.page,
    async ({ asked, done, writing }, as) => {
      const write = writing('things');
      const things = write.objectStore('things');
      const directory = JSON.parse(await asked(things.get('directory')));
      const { id, roles } = directory.me;
      const others = directory.people.filter((one) => one.id !== id && roles.some((role) => one.roles.includes(role)));
      directory.me.roles = directory.people.find(({ id }) => id === as).roles;
      things.put(JSON.stringify(directory), 'directory');
      await done(write);
      return others;
    },
    as,
  );
}
/** A phone of the technician and a desk of the supervisor with a passkey; the ticket both know. */
async function bothSides(world) {
  const phone = await world.device('phone', 'phone');
  await phone.enrol(TECHNICIAN);
  const [ticket] = await phone.tickets(assignedTo(TECHNICIAN));
  const others = await believe(phone, SUPERVISOR);
  const colleague = others.find(({ teams }) => teams.includes(ticket.team));
  await phone.open(`/campo/ticket/${ticket.id}`);
  const desk = await world.device('desk', 'desk');
  await desk.enrol(SUPERVISOR, { passkey: true });
  // Coming in with the key counts for a while: another session begins without, so that what weighs asks for it.
  await desk.page.goto('about:blank');
  const keys = await desk.authenticator.credentials();
  const plain = await world.device('desk', 'plain');
  await plain.enrol(SUPERVISOR);
  const { Authenticator } = await import('../world.mjs');
  plain.authenticator = await Authenticator.in(plain.page);
  await plain.authenticator.bring(keys);
  return { phone, desk: plain, ticket, colleague };
}
async function held(phone, document, command) {
  await phone.dispatch(document, command);
  await phone.ask('syncNow');
  return until('it is held, and the phone says so', async () =>
    (await queueOf(phone)).find((item) => item.state === 'held'),
  );
}
async function openHeld(desk, words) {
  await desk.open('/mesa/retenidos');
  const row = desk.page.locator('a.item', { hasText: words }); // the rail has links of the same words
  await row.first().waitFor();
  await row.first().click();
  return desk.page.getByRole('region', { name: 'El acto retenido' });
}

export const journeys = {
  async 'an act that is not the technician’s is held, accepted with the passkey, and takes effect on the phone'(world) {
    const { phone, desk, ticket, colleague } = await bothSides(world);
    const item = await held(phone, ticket.id, {
      assign: {
        person: colleague.id,
        team: ticket.team,
        reason: 'Sigo en Registro Civil.',
      },
    });
    assert.ok(item.why.es.length > 0, 'it says why');
    await phone.open('/campo/pendientes');
    const card = phone.page.getByRole('region', { name: /^Retenido: / });
    await card.getByText(/Lo decide/).waitFor();
    await until('the chip says so', async () => (await phone.status()).chip === 'attention');

    const shown = counting(desk);
    const bench = await openHeld(desk, /asign/i);
    await bench.getByText('Sigo en Registro Civil.').waitFor();
    await bench.getByText('Por qué se retuvo:').waitFor();
    const [waiting] = await call(desk, '/api/held');
    await assert.rejects(call(desk, `/api/held/${waiting.position}`, { accept: true, reason: '' }), {
      code: 'verify_first',
    });
    await bench.getByRole('button', { name: 'Aceptar' }).click();
    await bench.getByRole('status').getByText('Aceptado').waitFor();
    assert.equal(shown.shown, 1, 'the passkey was shown once');
    assert.deepEqual(await call(desk, '/api/held'), []);

    await phone.ask('syncNow');
    await until('the author is told', async () => (await queueOf(phone)).length === 0);
    await until('it took effect', async () => {
      const after = await phone.view(ticket.id);
      return (after.ticket?.decided.assignee ?? colleague.id) === colleague.id;
    });
    await until('and at the desk', async () => {
      await desk.ask('syncNow');
      return (await desk.view(ticket.id)).ticket.decided.assignee === colleague.id;
    });
  },

  async 'one that is rejected tells its author why; corrected and sent again it is accepted'(world) {
    const { phone, desk, ticket } = await bothSides(world);
    const at = Date.now() + 72 * 3_600_000;
    await held(phone, ticket.id, {
      override_due: { at, reason: 'No hay refacción.' },
    });
    await phone.dispatch(ticket.id, note('Lo demás sigue.'));
    await until('nothing else of theirs waits', async () => {
      await phone.ask('syncNow');
      return (await phone.status()).pending === 0 || (await queueOf(phone)).every(({ state }) => state === 'held');
    });

    let bench = await openHeld(desk, /compromiso|plazo|hora/i);
    await bench.getByRole('button', { name: 'Rechazar' }).click();
    await bench.getByRole('button', { name: 'Rechazar' }).click();
    await bench.getByText('Falta el motivo.').waitFor();
    const why = 'Di qué refacción es y cuándo llega.';
    await bench.getByLabel('Motivo').fill(why);
    // Left and taken up again: what would be sent is what is read.
    await bench.getByRole('button', { name: 'Volver', exact: true }).click();
    await bench.getByRole('button', { name: 'Rechazar' }).click();
    await until('the reason is there', async () => (await bench.getByLabel('Motivo').inputValue()) === why);
    // Who looks at something else meanwhile finds it, too.
    await desk.open('/mesa/cola/open');
    bench = await openHeld(desk, /compromiso|plazo|hora/i);
    await until('the reason was kept', async () => (await bench.getByLabel('Motivo').inputValue()) === why);
    await bench.getByRole('button', { name: 'Rechazar' }).click();
    await bench.getByRole('status').getByText('Rechazado').waitFor();

    await phone.ask('syncNow');
    await phone.open('/campo/pendientes');
    const card = phone.page.getByRole('region', { name: /^No se aceptó: / });
    await card.getByText('Di qué refacción es y cuándo llega.').waitFor();
    await card.getByText('No hay refacción.').waitFor();
    await card.getByRole('button', { name: 'Corregir y volver a enviar' }).click();
    const sheet = phone.page.getByRole('dialog');
    await sheet.getByText('Di qué refacción es y cuándo llega.').waitFor();
    await sheet.getByRole('textbox').fill('Falta la fuente del conmutador; llega el jueves.');
    await sheet.getByRole('button', { name: /enviar/i }).click();
    await sheet.waitFor({ state: 'detached' });
    const again = await until('the former left the queue, and the new one is held', async () => {
      const queue = await queueOf(phone);
      return queue.length === 1 && queue[0].state === 'held' && queue[0];
    });
    assert.equal(again.command.override_due.reason, 'Falta la fuente del conmutador; llega el jueves.');

    bench = await openHeld(desk, /compromiso|plazo|hora/i);
    await bench.getByText('llega el jueves').first().waitFor();
    await desk.page.keyboard.press('a');
    await desk.page.keyboard.press('Enter');
    await bench.getByRole('status').getByText('Aceptado').waitFor();
    await phone.ask('syncNow');
    await until('the author is told', async () => (await queueOf(phone)).length === 0);
    await until('the commitment is the new one', async () => {
      const { ticket: shown } = await phone.view(ticket.id);
      return shown.decided.commitment.overridden === at;
    });
    await until('the rest is at the desk', async () => texts(await desk.view(ticket.id)).includes('Lo demás sigue.'));
    await desk.open('/mesa/bitacora');
    await desk.page
      .getByText(/aceptó/)
      .first()
      .waitFor();
    await desk.page.getByText('Di qué refacción es y cuándo llega.').waitFor();
    await desk.page
      .getByText(/aceptó «Cambiar el compromiso»/)
      .getByRole('link', { name: ticket.folio })
      .first()
      .waitFor();

    // In the desk's shape one's own act leaves the list after a question alone.
    await held(phone, ticket.id, { override_due: { at: at + 3_600_000, reason: 'Llega el viernes.' } });
    await phone.open('/mesa/pendientes');
    const own = phone.page.getByRole('article').filter({ hasText: 'Llega el viernes.' });
    const question = phone.page.getByRole('dialog');
    await own.getByRole('button', { name: 'Quitar de la lista' }).click();
    await question.getByText('¿Quitar este acto de la lista?').waitFor();
    await question.getByRole('button', { name: 'Conservarlo' }).click();
    await question.waitFor({ state: 'detached' });
    await own.getByRole('button', { name: 'Quitar de la lista' }).click();
    await question.getByRole('button', { name: 'Quitar de la lista' }).click();
    await own.waitFor({ state: 'detached' });
    await until('it waits no more', async () => (await queueOf(phone)).length === 0);
  },

  async 'a copied cookie is noticed: the copy opens nothing, its owner goes on by the device’s key'(world) {
    const desk = await world.device('desk', 'desk');
    await desk.enrol(SUPERVISOR, { passkey: true });
    const [ticket] = await desk.tickets();
    const cookie = async () => (await desk.context.cookies()).find(({ name }) => /ronda/.test(name));
    const copied = await cookie();
    assert.equal(copied.httpOnly, true);
    assert.equal(copied.sameSite, 'Strict');
    // The secret turns with each step-up; after two, the copy is of one that has gone.
    await desk.open('/mesa/ajustes');
    for (let turn = 0; turn < 2; turn++) {
      const before = (await cookie()).value;
      await stepUp(desk.page);
      assert.notEqual((await cookie()).value, before, 'its secret turned');
    }
    const thief = () =>
      fetch(`${world.origin}/api/people`, {
        headers: { cookie: `${copied.name}=${copied.value}` },
      });
    const first = await thief();
    assert.equal(first.status, 401);
    assert.equal((await first.json()).code, 'prove');

    // The owner's own cookie is asked to prove itself too: the key does so, unseen.
    const proven = desk.page.waitForRequest((request) => request.url().endsWith('/api/session'));
    const me = await call(desk, '/api/me');
    assert.equal(me.person.id, SUPERVISOR);
    await proven;
    assert.equal((await thief()).status, 401, 'the copy opens nothing afterwards either');
    await desk.dispatch(ticket.id, note('Sigo aquí.'));
    const status = await desk.sent();
    assert.equal(status.problem, null);
    assert.ok(!status.signIn, 'nobody had to sign in');
    await desk.open('/mesa/bitacora');
    await desk.page
      .getByText(/Se vio una copia de la sesión/)
      .first()
      .waitFor();
  },
};

/** Shows the passkey to the server, as the app does before what weighs. */
function stepUp(page) {
  return page.evaluate(async () => {
    const bytes = (text) =>
      Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
    const text = (buffer) =>
      btoa(String.fromCharCode(...new Uint8Array(buffer)))
        .replaceAll('+', '-')
        .replaceAll('/', '_')
        .replaceAll('=', '');
    const post = async (path, body) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(path, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
      return answer.status === 204 ? null : answer.json().catch(() => null);
    };
    const { ceremony, options } = await post('/api/step-up/begin', {});
    const { challenge, allowCredentials = [] } = options.publicKey;
    const publicKey = {
      ...options.publicKey,
      challenge: bytes(challenge),
      allowCredentials: allowCredentials.map((one) => ({
        ...one,
        id: bytes(one.id),
      })),
    };
    const given = await navigator.credentials.get({ publicKey });
    const { clientDataJSON, authenticatorData, signature, userHandle } = given.response;
    await post('/api/step-up', {
      ceremony,
      credential: {
        id: given.id,
        rawId: text(given.rawId),
        type: given.type,
        extensions: {},
        response: {
          clientDataJSON: text(clientDataJSON),
          authenticatorData: text(authenticatorData),
          signature: text(signature),
          userHandle: userHandle ? text(userHandle) : null,
        },
      },
    });
  });
}
