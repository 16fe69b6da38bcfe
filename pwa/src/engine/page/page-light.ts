// The page's side of the transfer by light. The worker keeps and hands in; the light worker seals, plays and collects.
import { writable } from 'svelte/store';
import type {
  Asker,
  Asking,
  Carried,
  Collecting,
  Light,
  LightKind,
  OwnReceipt,
  Playing,
  SealedOutbox,
} from '../../contract/light';
import type { DocumentId, PersonId } from '../../contract/shared';
import type { Terms } from '../light';
import type { CallName, Calls, WorkerNews } from '../rpc';
import { refuse } from '../refusals';
import { LightThread, askOnce } from './light-thread';
import { symbolOf } from './symbol';

export type Ask = <K extends CallName>(call: K, ...args: Calls[K]['args']) => Promise<Calls[K]['answer']>;

/** A colleague's code is one that stands still: all of it in one. */
const CODE_BYTES = 690;

export class PageLight implements Light {
  readonly carried = writable<readonly Carried[]>([]);
  readonly receipt = writable<OwnReceipt | null>(null);
  readonly lent = writable<ReadonlyMap<DocumentId, PersonId>>(new Map());

  constructor(private readonly ask: Ask) {}

  heard({ carried, receipt }: Extract<WorkerNews, { tell: 'carried' }>): void {
    this.carried.set(carried);
    this.receipt.set(receipt);
  }
  wasLent(lent: Readonly<Record<DocumentId, PersonId>>): void {
    this.lent.set(new Map(Object.entries(lent)));
  }
  reset(): void {
    this.carried.set([]);
    this.receipt.set(null);
    this.lent.set(new Map());
  }

  async seal(withFiles: boolean): Promise<SealedOutbox> {
    const { outbox, acts, files, left, keys } = await this.ask('unsealed', withFiles);
    if (acts === 0 && files.length === 0) throw refuse('light_nothing');
    const bytes = await askOnce('seal', outbox, files, keys.institution, keys.public);
    return { bytes, acts, files: files.length, left };
  }
  async play(kind: LightKind, bytes: Uint8Array<ArrayBuffer>, most: number): Promise<Playing> {
    const thread = new LightThread();
    try {
      const needed = await thread.ask('play', kind, bytes, symbolOf(bytes.byteLength, most));
      return { needed, code: (number) => thread.ask('code', number), close: () => thread.close() };
    } catch (error) {
      thread.close();
      throw error;
    }
  }
  async collect(): Promise<Collecting> {
    const thread = new LightThread();
    return { take: (frame) => thread.ask('take', frame), close: () => thread.close() };
  }
  async carry(bytes: Uint8Array<ArrayBuffer>): Promise<Carried> {
    return this.ask('carry', bytes, await askOnce('outside', bytes));
  }
  load(id: string): Promise<Uint8Array<ArrayBuffer>> {
    return this.ask('carriedLoad', id);
  }
  async drop(id: string): Promise<void> {
    await this.ask('dropCarried', id);
  }
  receiptOf(id: string): Promise<Uint8Array<ArrayBuffer>> {
    return this.ask('carriedReceipt', id);
  }
  async take(receipt: Uint8Array<ArrayBuffer>): Promise<OwnReceipt> {
    const { receipts } = await this.ask('lightKeys');
    return this.ask('ownReceipt', await askOnce('verified', receipt, receipts));
  }
  async asking(): Promise<Asking> {
    const card = await this.ask('card');
    const thread = new LightThread();
    try {
      const signature = await this.ask('signByLight', await thread.ask('taker'));
      const code = await thread.ask('takerCode', card, signature);
      await thread.ask('play', 'asking', code, symbolOf(code.byteLength, CODE_BYTES));
      return {
        code: await thread.ask('code', 0),
        take: async (bytes) => this.ask('taken', await thread.ask('handed', bytes, await this.terms())),
        close: () => thread.close(),
      };
    } catch (error) {
      thread.close();
      throw error;
    }
  }
  async asker(code: Uint8Array<ArrayBuffer>): Promise<Asker> {
    return askOnce('asked', code, await this.terms());
  }
  async hand(ticket: DocumentId, to: Asker): Promise<Uint8Array<ArrayBuffer>> {
    const { proof, history, acts, outboxes, card, keys } = await this.ask('handed', ticket, to);
    const thread = new LightThread();
    try {
      const sealed: Uint8Array[] = [];
      for (const outbox of outboxes) sealed.push(await thread.ask('seal', outbox, [], keys.institution, keys.public));
      const toSign = await thread.ask('parcel', { proof, history, acts, outboxes: sealed }, to.key);
      const signature = await this.ask('signByLight', toSign);
      return await thread.ask('sealParcel', card, signature, keys.institution);
    } finally {
      thread.close();
    }
  }

  private async terms(): Promise<Terms> {
    const { institution, receipts } = await this.ask('lightKeys');
    return { institution, receipts, now: Date.now() };
  }
}
