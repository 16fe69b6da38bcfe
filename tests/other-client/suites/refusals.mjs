// What is refused, and how (docs/protocol.md §3).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Client, note } from '../lib/client.mjs';
import { Log } from '../lib/log.mjs';
import { pack } from '../lib/message.mjs';

const published = JSON.parse(readFileSync(new URL('../cases/refusals.json', import.meta.url), 'utf8'));
const STATUS = new Map(published.map(({ code, status }) => [code, status]));

/** `world` gives the server, an agent, a technician and a ticket of theirs, once they are there. */
export function refusals(world) {
  const refusal = async (client, message) => {
    const { status, message: told } = await client.offer(message);
    assert.equal(status, STATUS.get(told.code), `the published status of ${told.code}`);
    return [status, told.code];
  };

  test('a signature that is not the log’s', async () => {
    const { technician } = world();
    technician.act(world().own(), note('mal firmada'));
    const message = await technician.message();
    const other = { ...message, signature: await technician.log.sign(1, Buffer.alloc(32, 7)) };
    assert.deepEqual(await refusal(technician, other), [403, 'bad_signature']);
    assert.deepEqual(await refusal(technician, { ...message, signature: new Uint8Array(64) }), [403, 'bad_signature']);
    await technician.sync();
  });

  test('a gap, and from where to go on', async () => {
    const { technician } = world();
    technician.act(world().own(), note('uno'));
    technician.act(world().own(), note('dos'));
    const answer = await technician.offer(await technician.message(technician.acknowledged + 1));
    assert.deepEqual([answer.status, answer.message.code], [409, 'gap']);
    assert.equal(answer.message.acknowledged, technician.acknowledged);
    await technician.sync();
  });

  test('a whole log said again changes nothing', async () => {
    const { technician } = world();
    const { status, message } = await technician.offer(await technician.message(0));
    assert.equal(status, 200);
    assert.equal(message.acknowledged, technician.log.last);
    assert.equal(message.receipts.length, technician.log.last, 'each outcome again');
    assert.ok(message.receipts.every(({ number, outcome }) => outcome === technician.receipts.get(number)));
    assert.equal(message.news.length, 0, 'and nothing new');
  });

  test('a log that was continued in two ways', async () => {
    const twin = await Client.enrol(await world().server.link(world().technician.person.id), { where: 'field' });
    await twin.sync();
    const here = [...twin.documents.values()].find(({ kind }) => kind === 'ticket').id;
    const clone = Object.assign(new Client(), twin, { log: new Log(twin.device, twin.log.key) });
    twin.act(here, note('en un teléfono'));
    clone.act(here, note('y en su copia'));
    await twin.sync();
    assert.deepEqual(await refusal(clone, await clone.message(0)), [409, 'forked']);
  });

  test('another device’s message, another version, no session', async () => {
    const { agent, technician } = world();
    const message = await technician.message();
    assert.deepEqual(await refusal(agent, message), [403, 'wrong_device']);
    assert.deepEqual(await refusal(technician, { ...message, version: 2 }), [426, 'too_new']);
    assert.deepEqual(await refusal(technician, { ...message, cursor: new Uint8Array(41) }), [400, 'bad_cursor']);
    const stranger = Object.assign(new Client(), { ...technician, cookie: null });
    assert.deepEqual(await refusal(stranger, message), [401, 'no_session']);
  });

  test('what is no message', async () => {
    const { server, agent } = world();
    const post = async (body, headers = {}) => {
      const answer = await fetch(`${server.origin}/api/sync`, {
        method: 'POST',
        headers: { 'content-type': 'application/cbor', origin: server.origin, cookie: agent.cookie, ...headers },
        body,
      });
      return answer.status;
    };
    assert.equal(await post(Buffer.of(9, 0xa0)), 400);
    assert.equal(await post(Buffer.of(0, 0xff)), 400);
    assert.equal(await post(pack({})), 400);
    // A little too large: of what is far larger the rest is not read, and the line may close before the answer is.
    assert.equal(await post(Buffer.alloc((1 << 20) + (70 << 10))), 413);
    assert.equal(await post(pack({}), { 'content-type': 'application/json' }), 415);
    assert.equal(await post(pack({}), { origin: 'https://otro.example' }), 403, 'not from our own pages');
  });

  test('an act that nobody may do is refused alone', async () => {
    const { technician } = world();
    const id = world().own();
    const forbidden = technician.act(id, { override_due: { at: Date.now(), reason: 'porque sí' } });
    const allowed = technician.act(id, note('lo demás pasa'));
    const outcomes = await technician.sync();
    assert.equal(outcomes.get(allowed), 'accepted');
    const [[word]] = Object.entries(outcomes.get(forbidden));
    assert.ok(['held', 'refused'].includes(word), word);
  });
}
