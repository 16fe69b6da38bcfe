// What docs/protocol.md promises to another client, tried against the real server.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client, note } from '../lib/client.mjs';
import { equipment, openDocument, ticket } from '../lib/document.mjs';
import { PYTHON, WITHOUT_PYTHON } from '../lib/python.mjs';
import { Server } from '../lib/server.mjs';
import { refusals } from '../suites/refusals.mjs';

const run = promisify(execFile);
const AGENT = process.env.RONDA_DEMO_AGENT ?? 'beatriz.santiago';
const TECHNICIAN = process.env.RONDA_DEMO_TECHNICIAN ?? 'omar.cruz';

const shown = (client, id) => ticket(openDocument(client.documents.get(id)));

describe('another client', { concurrency: false }, () => {
  let server;
  let agent;
  let technician;

  before(async () => {
    server = await Server.start();
    agent = await Client.enrol(await server.link(AGENT));
    technician = await Client.enrol(await server.link(TECHNICIAN), { where: 'field' });
  });
  after(() => server?.end());

  /** A ticket that the technician has and works on. */
  const own = () =>
    [...technician.documents.values()].find(
      ({ kind, summary }) =>
        kind === 'ticket' &&
        summary.assignee === TECHNICIAN &&
        !['closed', 'cancelled', 'rejected'].includes(summary.state),
    ).id;

  test('a link is good once', async () => {
    const link = await server.link(AGENT);
    await Client.enrol(link);
    await assert.rejects(Client.enrol(link), /410/);
  });

  test('a client in Python enrols, pulls, pushes', { skip: WITHOUT_PYTHON }, async () => {
    const program = fileURLToPath(new URL('../python/ronda_client.py', import.meta.url));
    const words = `Del cliente de Python ${Date.now()}`;
    const { stdout } = await run(PYTHON, ['-B', program, await server.link(AGENT), words]);
    const told = JSON.parse(stdout);
    assert.deepEqual([told.outcome, told.moved, told.acknowledged], ['accepted', true, 1], stdout);
    await agent.sync();
    const tickets = [...agent.documents.keys()].filter((id) => agent.documents.get(id).kind === 'ticket');
    assert.ok(tickets.some((id) => shown(agent, id).notes.some(({ text }) => text === words)));
  });

  test('everything in scope comes, and stock Automerge reads it', async () => {
    await agent.sync();
    await technician.sync();
    assert.equal(agent.directory.me.id, AGENT);
    assert.ok(agent.organisation.services.length > 0);
    assert.ok(agent.documents.size > technician.documents.size && technician.documents.size > 0);
    const seen = { tickets: 0, equipment: 0, notes: 0, texts: 0, rulings: 0 };
    for (const stored of agent.documents.values()) {
      const doc = openDocument(stored);
      if (stored.kind === 'equipment') {
        assert.equal(equipment(doc).fields.inventory ?? '', stored.summary.inventory);
        seen.equipment += 1;
        continue;
      }
      const read = ticket(doc);
      assert.equal(read.decided.state, stored.summary.state, stored.id);
      assert.equal(read.decided.folio, stored.summary.folio, stored.id);
      assert.equal(read.decided.assignee ?? null, stored.summary.assignee, stored.id);
      assert.equal(read.subject, stored.summary.subject, stored.id);
      assert.equal(read.requester, stored.summary.requester, stored.id);
      seen.tickets += 1;
      seen.notes += read.notes.length;
      seen.texts += read.texts.filter(({ text }) => text.length > 0).length;
      seen.rulings += read.requests.filter(({ ruling }) => ruling).length;
    }
    for (const [what, times] of Object.entries(seen)) assert.ok(times > 0, `${what}: ${JSON.stringify(seen)}`);
  });

  test('a second round brings nothing twice', async () => {
    // What falls due by the clock the server does by itself when it starts: first that has to come to rest.
    while ((await agent.sync()) && (await agent.offer(await agent.message())).message.news.length > 0);
    const { status, message } = await agent.offer(await agent.message());
    assert.equal(status, 200);
    assert.deepEqual(
      [message.news.length, message.gone.length, message.organisation, message.directory],
      [0, 0, null, null],
    );
  });

  test('a note and a subject go up and come back in the document, to others too', async () => {
    const id = own();
    const words = `Del otro cliente: ñandú, 漢字, 🛠️ ${Date.now()}`;
    const first = technician.act(id, note(words));
    const second = technician.act(id, { set_subject: { subject: 'Sin red desde el otro cliente' } });
    const outcomes = await technician.sync();
    assert.deepEqual([outcomes.get(first), outcomes.get(second)], ['accepted', 'accepted']);
    await agent.sync();
    for (const client of [technician, agent]) {
      const read = shown(client, id);
      const last = read.notes.find(({ text }) => text === words);
      assert.equal(last.stamp.act, technician.log.id(first));
      assert.equal(last.stamp.by, TECHNICIAN);
      assert.equal(read.subject, 'Sin red desde el otro cliente');
      assert.equal(client.documents.get(id).summary.subject, read.subject);
    }
  });

  test('a field read on site stands in the document', async () => {
    const id = own();
    const field = technician.organisation.forms.flatMap((form) => form.fields).find(({ kind }) => kind === 'text');
    const number = technician.act(id, { set_field: { field: field.id, value: 'rack 4, puerto 12' } });
    const outcomes = await technician.sync();
    assert.equal(outcomes.get(number), 'accepted', JSON.stringify(outcomes.get(number)));
    assert.equal(shown(technician, id).fields[field.id], 'rack 4, puerto 12');
  });

  test('a text is begun and edited by positions in UTF-16', async () => {
    const id = own();
    const whole = 'Cable 🔌 suelto';
    const begun = technician.act(id, { edit_text: { kind: 'diagnosis', splices: [{ at: 0, insert: whole }], whole } });
    await technician.sync();
    const after = 'Cable 🔌 roto';
    const splices = [{ at: 'Cable 🔌 '.length, delete: 'suelto', insert: 'roto' }];
    technician.act(id, { edit_text: { kind: 'diagnosis', section: technician.log.id(begun), splices, whole: after } });
    await technician.sync();
    const { texts } = shown(technician, id);
    assert.ok(
      texts.some(({ text, kind }) => text === after && kind === 'diagnosis'),
      JSON.stringify(texts),
    );
  });

  test('a ticket is born, and the desk decides on it', async () => {
    const like = [...agent.documents.values()].find(
      ({ kind, summary, id }) => kind === 'ticket' && summary.building && shown(agent, id).born,
    );
    const [, opened] = JSON.parse(String(openDocument(like).born));
    const id = agent.birth('ticket', {
      open_ticket: {
        ...opened,
        subject: 'Abierto por el otro cliente',
        provisional: `P-${agent.code}-001`,
        catalog: agent.organisation.version,
        equipment: null,
        continues: null,
        occurred_at: null,
      },
    });
    const outcomes = await agent.sync();
    assert.equal(outcomes.get(agent.log.last), 'accepted');
    const born = shown(agent, id);
    assert.match(born.decided.folio, /\d/);
    assert.equal(born.decided.state, 'received');
    const priority = agent.organisation.priorities.at(-1).id;
    const asked = agent.act(id, { set_priority: { priority } });
    await agent.sync();
    const read = shown(agent, id);
    const request = read.requests.find(({ stamp }) => stamp.act === agent.log.id(asked));
    assert.deepEqual([request.command, request.ruling.applied], [{ set_priority: { priority } }, true]);
    assert.equal(read.decided.priority, priority);
  });

  test('an answer that was lost is answered again, the same', async () => {
    const id = own();
    const words = `Una sola vez ${Date.now()}`;
    const number = technician.act(id, note(words));
    const message = await technician.message();
    assert.equal(await technician.offer(message, { loseAnswer: true }), null);
    assert.equal(technician.acknowledged, number - 1, 'the client knows of nothing');
    const again = await technician.offer(message);
    const third = await technician.offer(message);
    assert.equal(again.status, 200);
    assert.deepEqual(again.message.receipts, [{ number, outcome: 'accepted' }]);
    assert.deepEqual(third.message.receipts, again.message.receipts);
    technician.store(again.message);
    await technician.sync();
    assert.equal(shown(technician, id).notes.filter(({ text }) => text === words).length, 1, 'and it is there once');
    technician.act(id, note('y sigue'));
    await technician.sync();
    assert.equal(technician.acknowledged, technician.log.last, 'the log goes on');
  });

  test('the server is killed; the log goes on where it stood', async () => {
    const id = own();
    const words = `Antes del corte ${Date.now()}`;
    technician.act(id, note(words));
    await technician.offer(await technician.message(), { loseAnswer: true });
    await server.kill();
    await assert.rejects(technician.sync(), 'nobody answers');
    await server.serve();
    await technician.sync();
    assert.equal(shown(technician, id).notes.filter(({ text }) => text === words).length, 1);
  });

  describe('what is refused is refused as the page says', () => refusals(() => ({ server, agent, technician, own })));
});
