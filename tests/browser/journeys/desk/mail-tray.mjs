// The desk's mail tray (AGU-35, AGU-36): a message is made a ticket, answered or put away.
// The ticket is taken on the screen of a call, with what the message says, its files and its channel. Each is settled
// once, whoever is first.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { atDesk, comes, gone, keyed, press, taken, ticketOf, top } from '../../actions.mjs';
import { withMail } from '../../sink.mjs';
import { until } from '../../world.mjs';
import { violations } from '../keyboard-and-axe.mjs';

const run = promisify(execFile);
/** Of no institution: what she writes becomes nothing by itself. */
const ROSA = { name: 'Rosa Gil Ambrosio', mail: 'rosa.gil@example.com' };
const WHY = 'No viene de un correo institucional.';
const COLLEAGUE = 'abraham.vasquez';
const SEAM = 'parte-del-mensaje';

/** A message of hers as mail servers carry it, with files where it has some. */
function message(id, subject, text, files = []) {
  const part = (head, body) => [`--${SEAM}`, ...head, '', body];
  const enclosed = ({ name, type, bytes }) =>
    part(
      [
        `Content-Type: ${type}; name="${name}"`,
        `Content-Disposition: attachment; filename="${name}"`,
        'Content-Transfer-Encoding: base64',
      ],
      bytes.toString('base64'),
    );
  return [
    `From: ${ROSA.name} <${ROSA.mail}>`,
    'To: mesa@ronda.example',
    `Subject: =?utf-8?B?${Buffer.from(subject).toString('base64')}?=`,
    `Message-ID: <${id}@example.com>`,
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${SEAM}"`,
    '',
    ...part(['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit'], text),
    ...files.flatMap(enclosed),
    `--${SEAM}--`,
    '',
  ].join('\r\n');
}
/** Hands a message in as a mail server does that runs a command for each. */
async function arrives(world, text) {
  const handed = run(world.ronda, ['mail-in', '--data', world.data]);
  handed.child.stdin.end(text);
  await handed;
}
/** Small files: one that a ticket takes, and a program, which none takes. */
const OFICIO = {
  name: 'oficio.pdf',
  type: 'application/pdf',
  bytes: Buffer.from('%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n'),
};
const PROGRAM = { name: 'instala.exe', type: 'application/octet-stream', bytes: Buffer.from('MZ\u0000\u0001 nada') };

/** The open message of the tray. */
const open = (page) => page.getByRole('region', { name: 'El correo', exact: true });
/** Opens a message of the tray out of its list. */
async function reads(page, subject) {
  await press(page.getByRole('link', { name: subject }));
  await open(page).getByRole('heading', { level: 2, name: subject }).waitFor();
}
/** From the open message to the screen of a call, filled with what it says. */
async function takes(page, subject) {
  await open(page).getByRole('button', { name: 'Hacer un ticket' }).click();
  await page.waitForURL('**/mesa/llamada?correo=*');
  const form = page.locator('section.call');
  await until('it is filled in', async () => (await form.getByLabel('Asunto').inputValue()) === subject);
  return form;
}
/** Chooses the service, as hands do that know its name. */
async function classifies(page, form, service) {
  await form.getByRole('combobox', { name: 'Servicio' }).fill(service);
  await page.keyboard.press('Tab');
  await until('it is chosen', async () =>
    (await form.getByRole('combobox', { name: 'Servicio' }).inputValue()).startsWith(`${service} · `),
  );
}

export const journeys = {
  async 'a message of the tray becomes a ticket on the screen of a call, with its words, its files and its channel'(
    world,
  ) {
    const sink = await withMail(world);
    try {
      const subject = 'Otra máquina usa mi dirección';
      const said = ['Desde ayer la computadora avisa que otra usa su dirección IP.', 'Es la de la ventanilla 3.'];
      await arrives(world, message('t1', subject, said.join('\r\n'), [OFICIO, PROGRAM]));
      await sink.letter(ROSA.mail, /correo institucional/);
      const [desk, colleague] = [
        await keyed(world, 'w', 'Correo sin ticket'),
        await comes(world, 'desk', COLLEAGUE, 'colleague'),
      ];
      const { page } = desk;

      // In the tray: why it waits, what it says, and which of its files a ticket takes.
      await reads(page, subject);
      await open(page).getByText(WHY).waitFor();
      for (const line of said) await open(page).getByText(line).waitFor();
      await open(page).getByRole('listitem').filter({ hasText: OFICIO.name }).waitFor();
      await open(page).getByRole('listitem').filter({ hasText: PROGRAM.name }).getByText('no se toma').waitFor();
      assert.deepEqual(await violations(page, 'desk'), [], 'the tray');
      await desk.shot('mail-tray-1');

      // On the screen of a call: all of that stands there, and nothing of it is typed again.
      const form = await takes(page, subject);
      await page.getByRole('heading', { level: 1, name: 'Registrar correo' }).waitFor();
      assert.equal(await form.getByRole('combobox', { name: 'Usuario' }).inputValue(), ROSA.name);
      assert.equal(await form.locator('input[type=email]').inputValue(), ROSA.mail);
      assert.equal(await form.getByLabel(/^Lo que dice el usuario/).inputValue(), said.join('\n'));
      assert.ok(await form.getByRole('radio', { name: 'Correo electrónico', exact: true }).isChecked());
      assert.notEqual(await form.getByLabel(/^Cuándo llegó/).inputValue(), '', 'when it came');
      const files = form.getByRole('region', { name: 'Archivos del correo: van con el ticket' });
      await files.getByRole('listitem').filter({ hasText: OFICIO.name }).waitFor();
      await files.getByRole('listitem').filter({ hasText: PROGRAM.name }).getByText('no se toma').waitFor();

      // Classified, and filed; a colleague has the tray open as it was.
      await classifies(page, form, 'IP duplicada');
      await form.getByRole('radio', { name: 'Incidente', exact: true }).check();
      await form.getByRole('radio', { name: 'Alta', exact: true }).check();
      assert.equal(await form.getByLabel('Asunto').inputValue(), subject, 'the service puts nothing in its place');
      assert.deepEqual(await violations(page, 'desk'), [], 'the call');
      await desk.shot('mail-tray-2-call');
      await colleague.open('/mesa/correo');
      await reads(colleague.page, subject);
      await form.getByRole('button', { name: /^Crear y dar folio/ }).click();
      const link = page.getByRole('link', { name: 'Abrir ticket' });
      await link.waitFor();
      const id = (await link.getAttribute('href')).split('/').pop();

      // Whoever saw it waiting still is told what became of it, and it waits no more.
      await open(colleague.page).getByRole('button', { name: 'Guardar', exact: true }).click();
      const became = colleague.page.getByText(/^Ticket TYS-\d{6}$/);
      await became.waitFor();
      const folio = (await became.innerText()).replace('Ticket ', '');
      await colleague.page.getByText('Ningún correo espera').waitFor();
      await colleague.shot('mail-tray-3-became');

      // The next request is no message's: what is left half written of it stands where any call is taken.
      await form.getByRole('button', { name: /^Registrar otra/ }).click();
      await page.waitForURL('**/mesa/llamada');
      const caller = form.getByRole('combobox', { name: 'Usuario' });
      await caller.fill('Ana Robles');
      await form.getByRole('button', { name: /^Guardar borrador/ }).click();
      await page.getByText('Llamada guardada como borrador').waitFor();
      await desk.open('/mesa/llamada');
      await until('it is taken up again', async () => (await caller.inputValue()) === 'Ana Robles');

      // The ticket: her words, her file through the gate, by mail; she is told its folio.
      await taken(desk);
      const ticket = await until('its file is kept', async () => {
        await desk.ask('syncNow');
        const one = await ticketOf(desk, id);
        return one.evidence[0]?.sealed?.fault === null && one;
      });
      assert.equal(ticket.decided.folio, folio);
      assert.equal(ticket.born.channel, 'mail');
      assert.equal(ticket.born.description, said.join('\n'));
      assert.equal(ticket.requester.mail.value, ROSA.mail);
      assert.deepEqual(
        ticket.evidence.map(({ name }) => name),
        [OFICIO.name],
      );
      await sink.letter(ROSA.mail, new RegExp(`Su folio es ${folio}`));
      await atDesk(desk, id);
      const talk = page.locator('section.talk');
      await talk.getByText(said[0]).first().waitFor();
      await talk
        .getByText(/por correo electrónico/)
        .first()
        .waitFor();
      await talk.getByText(/^Recibido por correo de Rosa Gil Ambrosio/).waitFor();
      await page.locator('#evidencia').getByText(OFICIO.name).first().waitFor();
      await desk.shot('mail-tray-4-ticket');
      await desk.open('/mesa/correo');
      await page.getByText('Ningún correo espera').waitFor();
    } finally {
      sink.close();
    }
  },

  async 'a message that was put away meanwhile makes no ticket, and an answer leaves the tray'(world) {
    const sink = await withMail(world);
    try {
      const [first, second] = ['Dudas de un trámite', 'Gracias por todo'];
      await arrives(world, message('t2', first, '¿Dónde pago la tenencia?'));
      await arrives(world, message('t3', second, 'Ya quedó.'));
      const [desk, colleague] = [
        await keyed(world, 'w', 'Correo sin ticket'),
        await comes(world, 'desk', COLLEAGUE, 'colleague'),
      ];
      const { page } = desk;
      await reads(page, second);
      const form = await takes(page, second);
      await classifies(page, form, 'IP duplicada');

      // Somebody else was first, and otherwise.
      await colleague.open('/mesa/correo');
      await reads(colleague.page, second);
      await open(colleague.page).getByRole('button', { name: 'Guardar', exact: true }).click();
      await colleague.page.getByText('Guardado sin ticket').waitFor();
      await colleague.page.getByRole('link', { name: second }).waitFor({ state: 'detached' });
      await form.getByRole('button', { name: /^Crear y dar folio/ }).click();
      await form.getByText('Alguien ya resolvió ese correo de otra forma.').waitFor();
      assert.equal(await form.getByLabel('Asunto').inputValue(), second, 'what was written stays');
      await desk.shot('mail-tray-5-settled');

      // Of the other one no ticket is made: it is answered in words of the desk's own, in its thread.
      await desk.open('/mesa/correo');
      await reads(page, first);
      await open(page).getByRole('button', { name: 'Contestar' }).click();
      assert.deepEqual(await violations(page, 'desk'), [], 'the answer');
      await top(page).getByLabel('Respuesta').fill('Eso se paga en Recaudación: llame al 951 501 5000.');
      await top(page).getByRole('button', { name: 'Contestar', exact: true }).click();
      await gone(page);
      await page.getByText('Contestado', { exact: true }).waitFor();
      await page.getByText('Ningún correo espera').waitFor();
      const answer = await sink.letter(ROSA.mail, /Eso se paga en Recaudación/);
      assert.match(answer.text, /^In-Reply-To: <t2@example\.com>/im);
    } finally {
      sink.close();
    }
  },
};
