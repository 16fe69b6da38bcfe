import 'fake-indexeddb/auto';
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { TicketSummary } from '../../contract/api';
import type { Proofs, ProofsRequest } from '../../contract/server';
import type { Handed } from '../light';
import { fakeCore, note } from '../fakes';
import { Refused } from '../refusals';
import { makeKey } from '../storage/device-key';
import { Store, stateOf } from '../storage/indexed-db';
import { JOURNAL } from '../storage/journal';
import { NoAnswer } from '../sync/net';
import { Handover } from './handover';

const DAY = 24 * 60 * 60 * 1000;
const BY_LIGHT = new TextEncoder().encode('ronda-by-light-v1\0');
const core = fakeCore();
const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const replica = (id: string, position: number) => ({
  ...{ id, kind: 'ticket' as const, position, gone: false },
  base: encode([{ open_ticket: { subject: id } }]),
});
const asker = { person: 'luis', device: 'another', key: new Uint8Array(32) };

const handed: Handed = {
  ...{ device: 'another', person: 'luis', document: 'lent', proof: encode('proof') },
  ...{ history: encode([{ open_ticket: { subject: 'Sin red' } }]), acts: [encode('act')], outboxes: [] },
};

/** A server that proves what it is asked for, but for tickets that it does not know. */
class Desk {
  asked: ProofsRequest[] = [];
  unknown = new Set<string>();
  reached = true;

  net = {
    call: async <T>(_path: string, body?: object): Promise<T> => {
      if (!this.reached) throw new NoAnswer('below ground');
      const asked = body as ProofsRequest;
      this.asked.push(asked);
      const proofs = asked.tickets
        .filter(({ document }) => !this.unknown.has(document))
        .map((one) => ({ ...one, heads: [btoa('head')], proof: btoa(`proof of ${one.document} at ${one.position}`) }));
      return { card: btoa('card'), proofs } satisfies Proofs as T;
    },
  };
}

describe('tickets from phone to phone', () => {
  let store: Store;
  let desk: Desk;
  let tickets: TicketSummary[];
  let lent: Readonly<Record<string, string>>;
  let now: number;
  let handover: Handover;

  const keep = (id: string, position: number) =>
    store.write((tx) => tx.objectStore('documents').put(replica(id, position)), ['documents']);
  const code = (asked: Promise<unknown>) =>
    asked.then(
      () => 'done',
      (error: unknown) => (error instanceof Refused ? error.code : String(error)),
    );
  const asks = async () => {
    if (await handover.wants()) await handover.ask(desk.net);
  };

  beforeEach(async () => {
    store = await Store.create(core.newLog(randomUUID(), 'K4', 'ana'), await makeKey());
    desk = new Desk();
    now = 10 * DAY;
    lent = {};
    tickets = ['a', 'b', 'closed', 'others'].map(
      (id) =>
        ({
          id,
          assignee: id === 'others' ? 'luis' : 'ana',
          state: id === 'closed' ? 'closed' : 'assigned',
        }) as TicketSummary,
    );
    for (const { id } of tickets) await keep(id, 5);
    handover = new Handover({
      ...{ store, core, now: () => now, tickets: () => tickets, inform: async () => undefined },
      ...{ wrote: async () => undefined, say: () => undefined },
      tell: (told) => {
        if (told.tell === 'lent') lent = told.lent;
      },
    });
    await handover.begin();
  });

  it('has its own open tickets signed once, and again where one has moved', async () => {
    await asks();
    const both = ['a', 'b'].map((document) => ({ document, position: 5 }));
    expect(desk.asked).toEqual([{ tickets: both }]);
    await asks();
    expect(desk.asked).toHaveLength(1);
    await keep('b', 9);
    handover.moved(['b']);
    await asks();
    expect(desk.asked[1]).toEqual({ tickets: [{ document: 'b', position: 9 }] });
    // A day later the card is signed anew, and nothing else.
    now += DAY;
    await asks();
    expect(desk.asked[2]).toEqual({ tickets: [] });
    // Signed while this device's clock ran ahead, it is signed anew once that was set right.
    now -= 30 * DAY;
    await asks();
    expect(desk.asked[3]).toEqual({ tickets: [] });
  });

  it('has signed anew what moved while it was being signed', async () => {
    const call = desk.net.call;
    desk.net.call = async <T>(path: string, body?: object) => {
      const answer = await call<T>(path, body);
      await keep('b', 9);
      handover.moved(['b']);
      return answer;
    };
    await asks();
    desk.net.call = call;
    expect(await handover.wants()).toBe(true);
    await asks();
    expect(desk.asked.at(-1)).toEqual({ tickets: [{ document: 'b', position: 9 }] });
    expect(await handover.wants()).toBe(false);
  });

  it('asks nothing twice over of a ticket that the server says nothing of', async () => {
    desk.unknown.add('a');
    await asks();
    await asks();
    expect(desk.asked).toHaveLength(1);
  });

  it('hands on what is proven, with what was written on it here', async () => {
    await asks();
    desk.reached = false;
    const log = core.newLog(store.device, 'K4', 'ana');
    const made = core.dispatch(log, replica('a', 5), [], note('bajé'), { site: 'field', now });
    await store.write(
      async (tx) => {
        const row = { ...made.row, command: note('bajé'), at: now, open: 'a', queued: 1 as const };
        await tx.objectStore('acts').put(row);
        await tx.objectStore('state').put({ log: made.log, lastSync: null, forgotten: 0 }, 'state');
      },
      ['acts', 'state'],
    );
    const given = await handover.hand('a', asker, desk.net);
    expect(new TextDecoder().decode(given.proof)).toBe('proof of a at 5');
    expect(new TextDecoder().decode(given.card)).toBe('card');
    expect(given.acts).toEqual([made.row.bytes]);
    expect(given.outboxes, 'what waits for the server goes along').toHaveLength(1);
    const other = await handover.hand('b', asker, desk.net);
    expect(other.acts, 'of another ticket nothing comes along').toEqual([]);
  });

  it('hands on with all that waits for the server, however many parts that has', async () => {
    await asks();
    await store.write(
      async (tx) => {
        let log = core.newLog(store.device, 'K4', 'ana');
        for (const words of ['uno', 'dos', 'tres']) {
          const made = core.dispatch(log, replica('a', 5), [], note(words), { site: 'field', now });
          const bytes = new Uint8Array(600 * 1024); // two of them are more than one part takes
          const row = { ...made.row, bytes, command: note(words), at: now, open: 'a', queued: 1 as const };
          await tx.objectStore('acts').put(row);
          log = made.log;
        }
        await tx.objectStore('state').put({ log, lastSync: null, forgotten: 0 }, 'state');
      },
      ['acts', 'state'],
    );
    const given = await handover.hand('b', asker, desk.net);
    expect(given.outboxes).toHaveLength(3);
  });

  it('says why a ticket is not handed on', async () => {
    expect(await code(handover.hand('a', asker, desk.net))).toBe('hand_no_card');
    await asks();
    desk.reached = false;
    expect(await code(handover.hand('others', asker, desk.net))).toBe('hand_unproven');
    expect(await code(handover.hand('nowhere', asker, desk.net))).toBe('not_here');
    expect(await code(handover.hand('a', { ...asker, person: 'nobody' }, desk.net))).toBe('hand_not_theirs');
    expect(await code(handover.hand('a', { ...asker, device: store.device }, desk.net))).toBe('hand_own');
    // With a network any ticket is proven that the server lets this person read.
    desk.reached = true;
    expect(await code(handover.hand('others', asker, desk.net))).toBe('done');
    now += 7 * DAY;
    expect(await code(handover.hand('a', asker, desk.net))).toBe('hand_no_card');
  });

  it('keeps what a colleague hands over, and says whose phone it came from', async () => {
    expect(await handover.take(handed)).toBe('lent');
    const kept = await store.read((tx) => tx.objectStore('documents').get('lent'));
    expect(kept?.handed).toEqual({ by: 'luis', lent: true, acts: handed.acts });
    const shown = await store.read((tx) => tx.objectStore('summaries').get('lent'));
    expect(shown?.summary).toMatchObject({ ticket: { subject: 'Sin red' } });
    expect(lent).toEqual({ lent: 'luis' });
    await handover.take(handed);
    expect(lent).toEqual({ lent: 'luis' });

    const forged = { ...handed, person: 'forger', document: 'forged' };
    expect(await code(handover.take(forged))).toBe('taken_unproven');
    expect(await store.read((tx) => tx.objectStore('documents').get('forged'))).toBeUndefined();
    expect(await code(handover.take({ ...handed, device: store.device }))).toBe('hand_own');
  });

  it('takes a ticket that another tab has just brought from the server as one that is here', async () => {
    await store.write(async (tx) => {
      const page = { replicas: [replica('aside', 9)], rows: [] };
      await tx.objectStore('state').put(await JOURNAL.put(tx, await stateOf(tx), page), 'state');
    });
    await handover.take({ ...handed, document: 'aside' });
    JOURNAL.owe(store); // the other tab writes what it kept aside, if any of it is left
    await store.settle();
    const kept = await store.read((tx) => tx.objectStore('documents').get('aside'));
    expect(kept?.handed).toEqual({ by: 'luis', lent: false, acts: handed.acts });
    expect(lent).toEqual({});
  });

  it('signs for a phone beside it, and nothing that could be anything else', async () => {
    expect(await handover.sign(new Uint8Array([...BY_LIGHT, 1, ...new Uint8Array(32)]))).toHaveLength(64);
    const others = ['ronda-log-v1\0', 'ronda-session-v1\0', ''].map((text) => new TextEncoder().encode(text));
    for (const purpose of others) {
      const bytes = new Uint8Array(BY_LIGHT.length + 33);
      bytes.set(purpose);
      expect(await code(handover.sign(bytes))).toBe('light_failed');
    }
    expect(await code(handover.sign(BY_LIGHT))).toBe('light_failed');
    expect(await code(handover.sign(new Uint8Array([...BY_LIGHT, ...new Uint8Array(34)])))).toBe('light_failed');
  });
});
