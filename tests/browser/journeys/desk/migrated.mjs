// Tickets of a former system, come over by the console (docs/migrate.md), as the desk works with them.
// They are found by the old number and by what they say, and their thread is read as it was told there.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { comes, finds, press } from '../../actions.mjs';
import { AGENT, TECHNICIAN } from '../../people.mjs';
import { until } from '../../world.mjs';
import { violations } from '../keyboard-and-axe.mjs';

const run = promisify(execFile);
const [OPEN, OVER] = [
  { number: '482913', subject: 'El tóner del plóter verde se acabó', said: '¿Es el plóter del sótano?' },
  { number: '482914', subject: 'La báscula de correspondencia no pesa', said: 'Quedó calibrada.' },
];
const STATUS = new Map([
  [OPEN, 1],
  [OVER, 3],
]);

/** A table as mysqldump writes it. */
const table = (name, columns, rows) =>
  `CREATE TABLE \`ost_${name}\` (\n${columns.map((column) => `  \`${column}\` text`).join(',\n')}\n);\n` +
  `INSERT INTO \`ost_${name}\` VALUES ${rows.map((row) => `(${row.map(value).join(',')})`).join(',')};\n`;
const value = (one) =>
  typeof one === 'number' ? String(one) : one === null ? 'NULL' : `'${one.replaceAll("'", "\\'")}'`;

/** A dump of osTicket with two tickets and what was said in them; `more`: something that was said since. */
function dump(more = []) {
  const both = [OPEN, OVER];
  const entries = [
    ...both.map(({ subject }, at) => [at + 1, null, 'M', 'Petra Núñez', `<p>${subject}.</p><p>Desde <b>ayer</b></p>`]),
    ...both.map(({ said }, at) => [at + 1, 1, 'R', 'Omar Cruz Peña', said]),
    [1, 1, 'N', 'Omar Cruz Peña', 'Pedir presupuesto'],
    ...more,
  ];
  return [
    '-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)\n/*!40101 SET NAMES utf8mb4 */;\n',
    table(
      'user',
      ['id', 'org_id', 'default_email_id', 'name', 'created'],
      [[1, 1, 1, 'Petra Núñez', '2024-01-01 08:00:00']],
    ),
    table('user_email', ['id', 'user_id', 'address'], [[1, 1, 'petra.nunez@oaxaca.gob.mx']]),
    table('organization', ['id', 'name'], [[1, 'Secretaría de Finanzas']]),
    table(
      'staff',
      ['staff_id', 'dept_id', 'username', 'firstname', 'lastname', 'email', 'phone', 'isactive'],
      [[1, 1, 'omar', 'Omar', 'Cruz Peña', 'omar@viejo.example', '', 1]],
    ),
    table('department', ['id', 'name'], [[1, 'Redes']]),
    table('help_topic', ['topic_id', 'topic_pid', 'topic'], [[1, 0, 'Asuntos varios']]),
    table(
      'ticket_status',
      ['id', 'name', 'state'],
      [
        [1, 'Open', 'open'],
        [3, 'Closed', 'closed'],
      ],
    ),
    table('ticket_priority', ['priority_id', 'priority', 'priority_desc'], [[2, 'normal', 'Normal']]),
    table('form_field', ['id', 'form_id', 'label', 'name'], [[20, 2, 'Issue Summary', 'subject']]),
    table(
      'form_entry',
      ['id', 'form_id', 'object_id', 'object_type'],
      both.map((_, at) => [at + 1, 2, at + 1, 'T']),
    ),
    table(
      'form_entry_values',
      ['entry_id', 'field_id', 'value', 'value_id'],
      both.map(({ subject }, at) => [at + 1, 20, subject, null]),
    ),
    table(
      'ticket',
      [
        ...[
          'ticket_id',
          'ticket_pid',
          'number',
          'user_id',
          'user_email_id',
          'status_id',
          'dept_id',
          'sla_id',
          'topic_id',
        ],
        ...['staff_id', 'team_id', 'source', 'closed', 'lastupdate', 'created', 'updated'],
      ],
      both.map((one, at) => [
        ...[at + 1, null, one.number, 1, 0, STATUS.get(one), 1, 0, 1],
        ...[1, 0, 'Phone', one === OVER ? '2026-03-04 12:00:00' : null],
        ...['2026-03-04 12:00:00', '2026-03-02 09:00:00', '2026-03-04 12:00:00'],
      ]),
    ),
    table(
      'thread',
      ['id', 'object_id', 'object_type'],
      both.map((_, at) => [at + 1, at + 1, 'T']),
    ),
    table(
      'thread_entry',
      ['id', 'pid', 'thread_id', 'staff_id', 'user_id', 'type', 'poster', 'title', 'body', 'format', 'created'],
      entries.map(([thread, staff, kind, poster, body], at) => [
        ...[at + 1, 0, thread, staff ?? 0, staff === null ? 1 : 0, kind, poster, '', body],
        ...['html', `2026-03-0${2 + Math.floor(at / 2)} 1${at % 10}:00:00`],
      ]),
    ),
    '-- Dump completed on 2026-11-20 15:00:00\n',
  ].join('');
}
export const journeys = {
  async 'tickets of osTicket come over, are found by their old number and their words, and are worked on'(world) {
    const from = join(world.folder, 'osticket.sql');
    const map = join(world.folder, 'migrate.toml');
    writeFileSync(from, dump());
    let reports = 0;
    const migrate = async (how) => {
      reports += 1;
      const out = join(world.folder, `report-${reports}.txt`);
      const order = ['migrate', 'osticket', '--from', from, '--map', map, '--out', out, '--data', world.data];
      const { stdout, stderr } = await run(world.ronda, [...order, how]).catch((error) => error);
      return `${stdout}${stderr}\n${readFileSync(out, 'utf8')}`;
    };

    // Looked at: nothing is written, and what its names mean is guessed and may be set right.
    assert.match(await migrate('--report'), /2 tickets with 5 entries and 0 files\. Nothing was brought\./);
    const guessed = readFileSync(map, 'utf8');
    for (const line of ['"Open" = "assigned"', '"Redes" = "oax-redes"', '"omar@viejo.example" = "-"'])
      assert.ok(guessed.includes(line), `${line}: ${guessed}`);
    writeFileSync(map, guessed.replace('"omar@viejo.example" = "-"', `"omar@viejo.example" = "${TECHNICIAN}"`));
    assert.match(await migrate('--apply'), /tickets: 2 new/);

    // Found by its old number, with both numbers and its thread in the words of those who wrote it.
    const desk = await comes(world, 'desk', AGENT, 'desk');
    const { page } = desk;
    await finds(desk, OPEN.number, OPEN.subject);
    const talk = page.locator('section.talk');
    await talk.getByText(`Vino de osTicket, donde era ${OPEN.number}`).waitFor();
    await talk
      .getByText(/^TYS-\d{6}$/)
      .first()
      .waitFor();
    const entry = (words) => talk.getByRole('article').filter({ hasText: words });
    await entry('Desde ayer').getByText('Petra Núñez').first().waitFor();
    await entry(OPEN.said).getByText('Omar Cruz Peña').first().waitFor();
    await entry(OPEN.said)
      .getByText(/escrit[oa] en osTicket/i)
      .waitFor();
    await entry('Pedir presupuesto')
      .getByText(/Nota interna/)
      .waitFor();
    assert.deepEqual(await violations(page, 'ticket'), [], 'a ticket that came over');
    await desk.shot('migrated-1-open');

    // By what was said there, one that was over there: as it was.
    await finds(desk, 'báscula correspondencia', OVER.subject);
    await talk.getByText('Cerrada', { exact: true }).first().waitFor();
    await talk.getByText(OVER.said).first().waitFor();
    await desk.shot('migrated-2-over');

    // The open one goes on here; what was said there since comes after it, and nothing comes twice.
    await finds(desk, OPEN.number, OPEN.subject);
    const panel = page.locator('#composer-panel');
    await panel.getByRole('textbox').fill('Ya se pidió el tóner.');
    await press(panel.getByRole('button', { name: /^Agregar respuesta/ }));
    await until('it is said', async () => (await panel.getByRole('textbox').inputValue()) === '');
    await desk.sent();
    writeFileSync(from, dump([[1, null, 'M', 'Petra Núñez', 'Sí, el del sótano.']]));
    assert.match(await migrate('--apply'), /tickets: 0 new/);
    await entry('Sí, el del sótano.').getByText('Del usuario', { exact: true }).waitFor();
    await entry('Ya se pidió el tóner.').getByText('Respuesta al usuario').waitFor();
    await until('once', async () => (await entry(OPEN.said).count()) === 1);
    await desk.shot('migrated-3-since');
  },
};
