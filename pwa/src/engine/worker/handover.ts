// Tickets from phone to phone, on the worker's side. Here are the server's proofs of one's own tickets, what is handed
// on, and what a colleague handed over.
import type { DocumentId, PersonId, TicketSummary } from '../../contract/api';
import type { Asker } from '../../contract/light';
import { unbase64 } from '../../contract/pure/base64';
import { isFinal } from '../../contract/pure/state';
import type { Proofs, ProofsRequest } from '../../contract/server';
import { DAY_MS } from '../../contract/pure/day';
import type { Core, Handing } from '../core';
import type { Handed, Unparcelled } from '../light';
import { type EngineCode, refuse } from '../refusals';
import type { WorkerNews } from '../rpc';
import { sign } from '../storage/device-key';
import { hasPassed } from '../storage/elapsed';
import { type ReadTx, type Store, type Tx, stateOf } from '../storage/indexed-db';
import { JOURNAL } from '../storage/journal';
import { LENT } from '../storage/lent';
import { openRows, repaint } from '../storage/rows';
import { type Net, NoAnswer } from '../sync/net';
import { exportOutbox } from '../sync/outbox';

export interface HandoverParts {
  store: Store;
  core: Core;
  now: () => number;
  tell: (told: WorkerNews) => void;
  tickets: () => Iterable<TicketSummary>;
  /** Resolves once the core has the organisation and the directory, by which it judges. */
  inform: () => Promise<void>;
  /** These documents are written: told here and to the other tabs. */
  wrote: (documents: DocumentId[]) => Promise<void>;
  /** What is lent here changed, for the other tabs. */
  say: () => void;
}

interface Proof {
  position: number;
  heads: Uint8Array[];
  bytes: Uint8Array;
}
/** What the server has signed, as it is kept. */
interface Signed {
  card: { bytes: Uint8Array; at: number } | null;
  proofs: Record<DocumentId, Proof>;
}
const SIGNED = 'light signed';
const NOTHING: Signed = { card: null, proofs: {} };

/** `limits::PROOFS`. */
const MOST = 64;
/** `limits::CARD_DAYS`. */
const CARD_MS = 7 * DAY_MS;
/** What begins all that a device signs for another beside it (`light::handed::BY_LIGHT`), and how much follows. */
const BY_LIGHT = new TextEncoder().encode('ronda-by-light-v1\0');
const SAID_BYTES = 33;

const NOT_GIVEN: Record<NonNullable<Handing<never>['why']>, EngineCode> = {
  unproven: 'hand_unproven',
  not_theirs: 'hand_not_theirs',
  other_server: 'hand_unproven',
  unreadable: 'hand_unproven',
};
const NOT_TAKEN: typeof NOT_GIVEN = {
  unproven: 'taken_unproven',
  not_theirs: 'taken_not_yours',
  other_server: 'taken_other_server',
  unreadable: 'taken_unproven',
};

export class Handover {
  /** Tickets of which the proof that is kept is known to be of how they stand here. */
  private readonly proven = new Set<DocumentId>();
  /** Of each question that is on its way to the server, the tickets that stand still as they were read for it. */
  private readonly asking = new Set<Set<DocumentId>>();
  /** When the card that is kept was signed, by this device's clock. */
  private carded = 0;

  constructor(private readonly parts: HandoverParts) {}

  /** Reads what is kept, and tells what is lent. */
  async begin(): Promise<void> {
    const [{ card }, lent] = await this.parts.store.read(
      async (tx) => [await signedOf(tx), await LENT.read(tx)] as const,
      ['things'],
    );
    this.carded = card?.at ?? 0;
    this.parts.tell({ tell: 'lent', lent });
  }

  // ----- what the server signs ---------------------------------------------------------------------------------------

  /** These stand otherwise here: their proofs are of what was. */
  moved(documents: DocumentId[]): void {
    for (const id of documents) {
      this.proven.delete(id);
      for (const asked of this.asking) asked.delete(id);
    }
  }
  /** Whether there is something to ask for: the card is a day old, or one's own work has moved. */
  async wants(): Promise<boolean> {
    const { person } = (await this.parts.store.read(stateOf, ['state'])).log;
    return this.isCardOld(DAY_MS) || this.own(person).some((id) => !this.proven.has(id));
  }
  /** Has the server sign how one's own open tickets stand here. Throws `NoAnswer`, or what the server said against it. */
  async ask(net: Pick<Net, 'call'>): Promise<void> {
    const { person } = (await this.parts.store.read(stateOf, ['state'])).log;
    await this.prove(net, this.own(person));
  }

  /** The open tickets in one's hands, as many as are asked for at once: one that is over is nobody's to take. */
  private own(person: PersonId): DocumentId[] {
    const own: DocumentId[] = [];
    for (const { id, assignee, state } of this.parts.tickets()) {
      if (assignee === person && !isFinal(state) && own.length < MOST) own.push(id);
    }
    return own;
  }
  private isCardOld(ms: number): boolean {
    return hasPassed(ms, this.carded, this.parts.now());
  }
  private async prove(net: Pick<Net, 'call'>, tickets: DocumentId[]): Promise<void> {
    const asked = new Set(tickets);
    this.asking.add(asked);
    try {
      const lacking = await this.lacking(tickets);
      if (lacking.length > 0 || this.isCardOld(DAY_MS)) {
        const request: ProofsRequest = { tickets: lacking };
        await this.keep(await net.call<Proofs>('/api/proofs', request), tickets);
      }
    } finally {
      this.asking.delete(asked);
    }
    for (const id of asked) this.proven.add(id);
  }
  /** How those stand here that are not proven so. */
  private lacking(tickets: DocumentId[]): Promise<ProofsRequest['tickets']> {
    return this.parts.store.read(
      async (tx) => {
        const { proofs } = await signedOf(tx);
        const replicas = await Promise.all(tickets.map((id) => tx.objectStore('documents').get(id)));
        return replicas.flatMap((replica) =>
          replica && !replica.gone && replica.base.length > 0 && proofs[replica.id]?.position !== replica.position
            ? [{ document: replica.id, position: replica.position }]
            : [],
        );
      },
      ['documents', 'things'],
    );
  }
  /** What is no more one's own goes. */
  private async keep(told: Proofs, tickets: DocumentId[]): Promise<void> {
    const at = this.parts.now();
    const fresh = told.proofs.map(({ document, position, heads, proof }): [DocumentId, Proof] => [
      document,
      { position, heads: heads.map((head) => unbase64(head)), bytes: unbase64(proof) },
    ]);
    await this.parts.store.write(
      async (tx) => {
        const { proofs } = await signedOf(tx);
        const kept = Object.entries(proofs).filter(([id]) => tickets.includes(id));
        const signed: Signed = {
          card: { bytes: unbase64(told.card), at },
          proofs: Object.fromEntries([...kept, ...fresh]),
        };
        await tx.objectStore('things').put(signed, SIGNED);
      },
      ['things'],
    );
    this.carded = at;
  }
  /** The card of this device, while it speaks for it. */
  async card(): Promise<Uint8Array> {
    const { card } = await this.parts.store.read(signedOf, ['things']);
    if (!card || this.parts.now() - card.at >= CARD_MS) throw refuse('hand_no_card');
    return card.bytes;
  }
  /** With the device's key, for a phone beside it and for nothing else. */
  async sign(bytes: Uint8Array): Promise<Uint8Array> {
    const isOurs = bytes.length === BY_LIGHT.length + SAID_BYTES && BY_LIGHT.every((byte, at) => bytes[at] === byte);
    if (!isOurs) throw refuse('light_failed');
    const { store } = this.parts;
    const key = await store.read((tx) => tx.objectStore('things').get('key') as Promise<CryptoKeyPair>, ['things']);
    return sign(key, bytes);
  }

  // ----- handing on --------------------------------------------------------------------------------------------------

  /** A ticket for who asks, with what was written on it here. With a network the server signs how it stands by now. */
  async hand(ticket: DocumentId, { person, device }: Asker, net: Pick<Net, 'call'>): Promise<Unparcelled> {
    const { store, core } = this.parts;
    if (device === store.device) throw refuse('hand_own');
    await this.parts.inform();
    const card = await this.card();
    const first = await this.made(ticket, person);
    const again = first.history.why === 'unproven' && (await this.isProvenNow(ticket, net));
    const { history, proof, acts } = again ? await this.made(ticket, person) : first;
    if (history.done === null || !proof) throw refuse(NOT_GIVEN[history.why ?? 'unproven']);
    const { log } = await store.read(stateOf, ['state']);
    // Whole, for what is written on rests on it.
    const parts = log.number > log.acknowledged ? await exportOutbox(store, core) : [];
    return { proof: proof.bytes, card, history: history.done, acts, outboxes: parts.map(({ file }) => file) };
  }
  private made(ticket: DocumentId, person: PersonId) {
    const { store, core, now } = this.parts;
    return store.read(
      async (tx) => {
        const replica = await tx.objectStore('documents').get(ticket);
        if (!replica) throw refuse('not_here');
        const proof = (await signedOf(tx)).proofs[ticket];
        const rows = await openRows(tx, ticket);
        const waiting = rows.filter(({ state, struck }) => !struck && (state === 'local' || state === 'accepted'));
        const history = core.hand(replica, person, proof?.heads ?? [], now());
        return { history, proof, acts: waiting.map(({ bytes }) => bytes) };
      },
      ['documents', 'acts', 'things'],
    );
  }
  private async isProvenNow(ticket: DocumentId, net: Pick<Net, 'call'>): Promise<boolean> {
    try {
      const { person } = (await this.parts.store.read(stateOf, ['state'])).log;
      this.proven.delete(ticket);
      await this.prove(net, [...new Set([ticket, ...this.own(person)])].slice(0, MOST));
      return true;
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      return false; // below ground: it is said that it is not proven
    }
  }

  // ----- taking ------------------------------------------------------------------------------------------------------

  /** Keeps a ticket that a colleague handed over; durable when it resolves. The same twice is kept once. */
  async take(handed: Handed): Promise<DocumentId> {
    const { store, core, now } = this.parts;
    const { document: id, device, person } = handed;
    if (device === store.device) throw refuse('hand_own');
    await this.parts.inform();
    /** What another tab kept aside of a first sync, and stands now. */
    const written: DocumentId[] = [];
    await store.write(async (tx) => {
      const documents = tx.objectStore('documents');
      // This ticket may be among it: written after the hand-over, it would take its place.
      const { state, documents: aside } = await JOURNAL.write(tx, await stateOf(tx));
      written.push(...aside);
      const { log } = state;
      const { done, why } = core.take(log, handed, (await documents.get(id)) ?? null, now());
      if (done === null) throw refuse(NOT_TAKEN[why ?? 'unproven']);
      await documents.put(done);
      if (done.handed?.lent) await LENT.put(tx, id, person);
      if (!(await repaint(tx, core, done, log.person))) throw refuse('taken_unproven');
    });
    await this.parts.wrote([...new Set([id, ...written])]);
    await this.begin();
    this.parts.say();
    return id;
  }
}

async function signedOf(tx: Tx | ReadTx): Promise<Signed> {
  return ((await (tx as ReadTx).objectStore('things').get(SIGNED)) as Signed | undefined) ?? NOTHING;
}
