// The page's side of what goes by light: the worker keeps and hands in, the light worker seals, plays and collects.
import { writable } from 'svelte/store';
import type { Carried, Collecting, Light, LightKind, OwnReceipt, Playing, SealedOutbox } from '../../contract/light';
import type { CallName, Calls, WorkerNews } from '../rpc';
import { refuse } from '../refusals';
import { LightThread, askOnce } from './light-thread';
import { symbolOf } from './symbol';

export type Ask = <K extends CallName>(call: K, ...args: Calls[K]['args']) => Promise<Calls[K]['answer']>;

export class PageLight implements Light {
  readonly carried = writable<readonly Carried[]>([]);
  readonly receipt = writable<OwnReceipt | null>(null);

  constructor(private readonly ask: Ask) {}

  heard({ carried, receipt }: Extract<WorkerNews, { tell: 'carried' }>): void {
    this.carried.set(carried);
    this.receipt.set(receipt);
  }
  reset(): void {
    this.carried.set([]);
    this.receipt.set(null);
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
}
