// WhatsApp by Meta's own interface, which a double plays here.
// A message becomes a request, the desk answers in its story, each message's marks stand there, and after a day a
// template goes out in place of the words.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { atDesk, comes, comesIn, gone, press, stated, stateOf, ticketOf, top, watches } from '../../actions.mjs';
import { evidenceOf } from '../../files.mjs';
import { OtherSystem } from '../../own-tls.mjs';
import { AGENT, SUPERVISOR } from '../../people.mjs';
import { until } from '../../world.mjs';
import { violations } from '../keyboard-and-axe.mjs';

const NUMBER = '106540352242922';
const SECRETS = { token: 'EAAG-llave-de-la-api', secret: 'secreto-de-la-aplicacion', verify: 'palabra-de-registro' };
const LUZ = { profile: { name: 'Luz Martínez' }, wa_id: '5219511234567' };
const HORACIO = { profile: { name: 'Horacio Mena' }, wa_id: '5219517654321' };

/** What Meta would not take in a message; none where it takes it. The whole reference: tests/support/src/whatsapp_schema.rs. */
function wrongIn({ messaging_product, to, recipient, type, text, interactive, template }) {
  const fits = (said, most) => typeof said === 'string' && said.length > 0 && [...said].length <= most;
  if (messaging_product !== 'whatsapp') return 'messaging_product';
  if (recipient === undefined ? !/^\d{5,20}$/.test(to) : to !== undefined) return 'to';
  if (type === 'text') return fits(text?.body, 4_096) ? undefined : 'text.body';
  if (type === 'template') {
    if (!/^[a-z0-9_]{1,512}$/.test(template?.name) || !fits(template?.language?.code, 5)) return 'template';
    const filled = (template.components ?? []).flatMap(({ parameters }) => parameters);
    return filled.every((one) => fits(one.text, 1_024) && !/[\n\t]| {5}/.test(one.text)) ? undefined : 'parameters';
  }
  if (type !== 'interactive' || interactive?.type !== 'button') return 'type';
  const { body, action } = interactive;
  const buttons = action?.buttons ?? [];
  const reads = ({ reply }) => fits(reply?.id, 256) && fits(reply?.title, 20);
  return fits(body?.text, 1_024) && buttons.length > 0 && buttons.length <= 3 && buttons.every(reads)
    ? undefined
    : 'interactive';
}

/** Meta as Ronda sees it: it takes messages, tells who the number is, and calls back signed. */
class Meta {
  /** What was sent, in order. */
  sent = [];
  /** What was sent and is no message, and why. */
  wrong = [];
  /** Files that people sent, by the ids under which it hands them out. */
  files = new Map();
  static async of(world) {
    const meta = new Meta();
    meta.world = world;
    meta.system = await OtherSystem.start(world.folder, (asked) => meta.#answer(asked));
    for (const [name, text] of Object.entries(SECRETS))
      writeFileSync(join(world.data, `whatsapp.${name}`), text, { mode: 0o600 });
    const settings = [
      `phone_number_id = "${NUMBER}"`,
      'business_account_id = "102290129340398"',
      'token_file = "whatsapp.token"',
      'app_secret_file = "whatsapp.secret"',
      'verify_token_file = "whatsapp.verify"',
      'version = "v24.0"',
      'service = "oax-soporte-hardware"',
      `graph = "${meta.system.origin}"`,
      'allow = ["127.0.0.0/8", "::1/128"]',
      `ca = "${meta.system.ca}"`,
      '[templates]',
      'answered = { name = "solicitud_respuesta", language = "es_MX" }',
    ];
    writeFileSync(join(world.data, 'whatsapp.toml'), `${settings.join('\n')}\n`, { mode: 0o600 });
    return meta;
  }
  #answer({ method, path, headers, body }) {
    assert.equal(headers.authorization, `Bearer ${SECRETS.token}`);
    const says = (what) => ({ body: JSON.stringify(what) });
    if (method === 'POST' && path === `/v24.0/${NUMBER}/messages`) {
      const message = JSON.parse(body.toString());
      const details = wrongIn(message);
      if (details) {
        this.wrong.push({ details, message });
        const error = { message: '(#131009) Parameter value is not valid', type: 'OAuthException', code: 131_009 };
        return { status: 400, ...says({ error: { ...error, error_data: { details } } }) };
      }
      this.sent.push(message);
      return says({ messaging_product: 'whatsapp', messages: [{ id: `wamid.ronda${this.sent.length}` }] });
    }
    if (path.startsWith(`/v24.0/${NUMBER}?`))
      return says({
        verified_name: 'Mesa de Ayuda',
        display_phone_number: '+52 951 000 0000',
        quality_rating: 'GREEN',
      });
    if (path.includes('/message_templates'))
      return says({ data: [{ name: 'solicitud_respuesta', language: 'es_MX', status: 'APPROVED' }] });
    const [, of, id] = path.match(/^\/(v24\.0|media)\/(\w+)$/) ?? [];
    const file = this.files.get(id);
    if (method === 'GET' && file)
      return of === 'media'
        ? { type: 'image/jpeg', body: file }
        : says({ url: `${this.system.origin}/media/${id}`, mime_type: 'image/jpeg', file_size: file.length, id });
    return { status: 404, body: '{}' };
  }
  /** Calls Ronda, signed with the app's secret. */
  async calls(value, secret = SECRETS.secret) {
    const changes = [{ field: 'messages', value: { metadata: { phone_number_id: NUMBER }, ...value } }];
    const body = JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: '1', changes }] });
    const seal = createHmac('sha256', secret).update(body).digest('hex');
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${seal}` };
    return (await fetch(`${this.world.origin}/api/whatsapp`, { method: 'POST', headers, body })).status;
  }
  /** Somebody writes to the number, so many hours ago. */
  async brings(who, id, words, { hours = 0 } = {}) {
    const timestamp = String(Math.floor(Date.now() / 1_000 - hours * 3_600));
    const message = { from: who.wa_id, id, timestamp, type: 'text', text: { body: words } };
    assert.equal(await this.calls({ contacts: [who], messages: [message] }), 200);
  }
  /** Somebody sends a photograph to the number, with words under it. */
  async shows(who, id, jpeg, caption) {
    const image = { id: `foto${this.files.size + 1}`, mime_type: 'image/jpeg', caption };
    this.files.set(image.id, jpeg);
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const message = { from: who.wa_id, id, timestamp, type: 'image', image };
    assert.equal(await this.calls({ contacts: [who], messages: [message] }), 200);
  }
  /** Somebody presses a button under a message of ours. */
  async presses(who, id, under, reply) {
    const [timestamp, context] = [String(Math.floor(Date.now() / 1_000)), { from: '5219510000000', id: under }];
    const interactive = { type: 'button_reply', button_reply: reply };
    const message = { from: who.wa_id, id, timestamp, context, type: 'interactive', interactive };
    assert.equal(await this.calls({ contacts: [who], messages: [message] }), 200);
  }
  /** What became of a message that was sent, as Meta tells it. */
  async marks(id, status, more = {}) {
    const one = { id, status, timestamp: String(Math.floor(Date.now() / 1_000)), recipient_id: LUZ.wa_id, ...more };
    assert.equal(await this.calls({ statuses: [one] }), 200);
  }
  /** The message that was sent as the n-th, once it was. */
  message(n) {
    return until(`message ${n}`, () => {
      assert.deepEqual(this.wrong, [], 'Meta takes no such message');
      return this.sent[n - 1];
    });
  }
}
/** The agent answers in the ticket that is open. */
async function answers(page, words) {
  const panel = page.locator('#composer-panel');
  await press(page.getByRole('tab', { name: /Respuesta al usuario/ }));
  await panel.getByRole('textbox').fill(words);
  await press(panel.getByRole('button', { name: /^Agregar respuesta/ }));
  await until('it is said', async () => (await panel.getByRole('textbox').inputValue()) === '');
}

/** The ticket's folio, as its head shows it. */
const folioIn = async (talk) => {
  const shown = talk.locator('header').getByText(/^TYS-\d{6}$/);
  return (await shown.first().innerText()).trim();
};

export const journeys = {
  async 'a message of WhatsApp is a request at the desk, is answered there, and tells how far each answer came'(world) {
    const meta = await Meta.of(world);
    try {
      const desk = await comes(world, 'desk', AGENT, 'desk');
      const { page } = desk;
      await watches(desk, 'proyector de la sala');
      // Who does not know the secret is nobody.
      assert.equal(await meta.calls({ contacts: [LUZ], messages: [] }, 'otro-secreto'), 401);
      const subject = 'El proyector de la sala no enciende';
      await meta.brings(LUZ, 'wamid.uno', `${subject}\nDesde ayer`);
      await meta.brings(LUZ, 'wamid.uno', `${subject}\nDesde ayer`);
      const id = await comesIn(desk, subject);
      const talk = page.locator('section.talk');
      await talk.getByText('Desde ayer').first().waitFor();
      await talk
        .getByText(/por WhatsApp/)
        .first()
        .waitFor();
      await page.locator('aside.facts').getByText(LUZ.wa_id).first().waitFor();

      // She is told its folio there.
      const received = await meta.message(1);
      const folio = await folioIn(talk);
      assert.deepEqual([received.to, received.type], [LUZ.wa_id, 'text']);
      assert.ok(received.text.body.includes(folio), received.text.body);

      // The desk answers; what Meta tells of the answer stands at it.
      await answers(page, 'Va Omar en camino.');
      await desk.sent();
      const reply = await meta.message(2);
      assert.ok(reply.text.body.includes('Va Omar en camino.'), reply.text.body);
      const said = talk.getByRole('article').filter({ hasText: 'Va Omar en camino.' });
      const stands = async (words) => {
        await atDesk(desk, id);
        await said.getByText(words).waitFor();
      };
      await stands(/^WhatsApp: enviado/);
      await talk.getByText(/^Su folio, por WhatsApp: enviado/).waitFor();
      await meta.marks('wamid.ronda2', 'delivered');
      await stands(/^WhatsApp: entregado/);
      await meta.marks('wamid.ronda2', 'read');
      await stands(/^WhatsApp: leído/);
      await desk.shot('whatsapp-1-read');
      assert.deepEqual(await violations(page, 'ticket'), [], 'a ticket by WhatsApp');

      // She writes again: it is of the same request.
      await meta.brings(LUZ, 'wamid.dos', 'Es el edificio 1');
      const more = talk.getByRole('article').filter({ hasText: 'Es el edificio 1' });
      await more.getByText('Del usuario', { exact: true }).waitFor();

      // She sends a photograph: its bytes are fetched from Meta, and stand in the ticket to be looked at.
      const jpeg = await page.screenshot({ type: 'jpeg', clip: { x: 0, y: 0, width: 640, height: 400 } });
      await meta.shows(LUZ, 'wamid.foto', jpeg, 'Así se queda');
      await talk.getByRole('article').filter({ hasText: 'Así se queda' }).first().waitFor();
      await until('its bytes are here', async () => {
        const [file] = evidenceOf(await desk.view(id));
        return file?.name === 'foto.jpg' && file.sealed?.fault === null;
      });
      const tile = page.locator('#evidencia .tile').first();
      await tile.scrollIntoViewIfNeeded();
      const drawn = (image) =>
        until('it is drawn', () => image.evaluate((one) => one.complete && one.naturalWidth > 0));
      await drawn(tile.locator('img'));
      await press(tile);
      await drawn(top(page).locator('.stage img'));
      await desk.shot('whatsapp-5-photograph');
      await page.keyboard.press('Escape');
      await gone(page);

      // A button that stands under a former question is her word, and decides nothing here.
      const state = await stateOf(desk, id);
      const button = { id: 'ronda:confirmed', title: 'Sí, ya funciona' };
      await meta.presses(LUZ, 'wamid.boton', 'wamid.ronda2', button);
      await until('her word is heard', async () => {
        const last = (await ticketOf(desk, id)).contacts.at(-1);
        return last?.verdict === 'confirmed' && last.text.startsWith(button.title);
      });
      assert.equal(await stateOf(desk, id), state);

      // What cannot be delivered is told in the ticket.
      await answers(page, 'Ya llegó Omar.');
      await desk.sent();
      await meta.message(3);
      await meta.marks('wamid.ronda3', 'failed', { errors: [{ code: 131_026, title: 'Message undeliverable' }] });
      await talk
        .getByText(/No se pudo entregar un aviso por WhatsApp/)
        .first()
        .waitFor();
      await atDesk(desk, id);
      await talk
        .getByRole('article')
        .filter({ hasText: 'Ya llegó Omar.' })
        .getByText(/^WhatsApp: no se entregó/)
        .waitFor();
      await desk.shot('whatsapp-2-lost');
    } finally {
      await meta.system.end();
    }
  },

  async 'who wrote more than a day ago is answered by a template, or the desk is told; the connections show it'(world) {
    const meta = await Meta.of(world);
    try {
      const [desk, supervisor] = [
        await comes(world, 'desk', AGENT, 'desk'),
        await comes(world, 'desk', SUPERVISOR, 'supervisor'),
      ];
      const { page } = desk;
      await watches(desk, 'imprime la del pasillo');
      const subject = 'No imprime la del pasillo';
      await meta.brings(HORACIO, 'wamid.tres', subject, { hours: 25 });
      await comesIn(desk, subject);
      const talk = page.locator('section.talk');

      await talk.getByText(/^Lo escribió (ayer|mar|lun|dom|sáb|vie|jue|mié)/).waitFor();

      // Of what has no template nothing goes out, and the desk reads why.
      await talk
        .getByText(/No se pudo entregar un aviso por WhatsApp/)
        .first()
        .waitFor();
      await talk
        .getByText(/fuera de las 24 horas, y sin plantilla para ello/)
        .first()
        .waitFor();
      assert.equal(meta.sent.length, 0);

      // For an answer there is one: the folio, and the words in one line.
      await answers(page, 'Mañana va un técnico.');
      await desk.sent();
      const sent = await meta.message(1);
      const folio = await folioIn(talk);
      assert.deepEqual([sent.type, sent.template.name, sent.to], ['template', 'solicitud_respuesta', HORACIO.wa_id]);
      assert.deepEqual(
        sent.template.components[0].parameters.map(({ text }) => text),
        [folio, 'Mañana va un técnico.'],
      );
      await desk.shot('whatsapp-3-template');

      // Who administers sees how it stands, tries it, and reads what was not delivered.
      await supervisor.open('/mesa/administracion/conexiones');
      const card = supervisor.page.getByRole('region', { name: 'WhatsApp', exact: true });
      await stated(card, 'No se pudieron entregar', /^1$/).waitFor();
      await press(card.getByRole('button', { name: 'Probar WhatsApp' }));
      await card.getByText(/^WhatsApp responde \(\d+ ms\)\. No se mandó nada a nadie\.$/).waitFor();
      await stated(card, 'Nombre que ven las personas', 'Mesa de Ayuda').waitFor();
      await stated(card, 'Plantilla solicitud_respuesta (es_MX)', 'APPROVED').waitFor();
      await press(card.getByRole('button', { name: 'Ver envíos' }));
      await card.getByRole('listitem').filter({ hasText: 'sin plantilla para ello' }).getByText(folio).waitFor();
      assert.deepEqual(await violations(supervisor.page, 'whatsapp'), [], 'its card');
      await supervisor.shot('whatsapp-4-connection');
    } finally {
      await meta.system.end();
    }
  },
};
