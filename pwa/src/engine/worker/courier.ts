// What this device carries for others: taken in, listed, handed in, given up; and the receipts for its own acts.
import { hex } from '../../contract/pure/hex';
import type { Carried, OwnReceipt } from '../../contract/light';
import type { Outside, Verified } from '../light';
import { refuse, Refused } from '../refusals';
import type { WorkerNews } from '../rpc';
import { RECEIPT, type CarriedRow } from '../storage/carried-row';
import { CARRIED, type Directory, type Store, stateOf } from '../storage/indexed-db';
import { hasRoom } from '../storage/quota';
import { handInCarried, shown } from '../sync/carried';
import type { Net } from '../sync/net';
import type { LightKeys } from '../../contract/api';

export interface CourierParts {
  store: Store;
  now: () => number;
  tell: (told: WorkerNews) => void;
  /** Something is durable, for the other tabs. */
  say: () => void;
}

/** What is carried leaves so much room for what is written here. */
const RESERVE = 8 * 1024 * 1024;

export class Courier {
  /** How many bundles wait to be handed in, and how many of them before one's own acts. */
  waiting = 0;
  first = 0;

  constructor(private readonly parts: CourierParts) {}

  /** Reads what is carried and tells it. */
  async begin(): Promise<void> {
    const { rows, receipt } = await this.parts.store.read(
      async (tx) => ({
        rows: await tx.objectStore('carried').getAll(),
        receipt: ((await tx.objectStore('things').get(RECEIPT)) as OwnReceipt | undefined) ?? null,
      }),
      ['carried', 'things'],
    );
    const waiting = rows.filter(({ state }) => state === 'waiting');
    this.waiting = waiting.length;
    this.first = waiting.filter(({ first }) => first).length;
    const carried = rows.sort((a, b) => b.at - a.at).map(shown);
    this.parts.tell({ tell: 'carried', carried, receipt });
  }

  /** The last of this device's acts that the server has signed to have. */
  async covered(): Promise<number> {
    const receipt = await this.parts.store.read((tx) => tx.objectStore('things').get(RECEIPT), ['things']);
    return (receipt as OwnReceipt | undefined)?.acknowledged ?? 0;
  }

  /**
   * Durable when it resolves. The same bytes are kept once; of what the server has, what became of it is answered. `first`:
   * it came with a ticket that was handed over.
   */
  async carry(bytes: Uint8Array<ArrayBuffer>, { institution, device }: Outside, first = false): Promise<Carried> {
    const { store, now } = this.parts;
    if (device === store.device) throw refuse('carried_own');
    await room(bytes.byteLength);
    const id = await idOf(bytes);
    const made: CarriedRow = {
      ...{ id, size: bytes.byteLength, institution, device, at: now() },
      ...{ state: 'waiting', answered: null, acts: 0, files: 0, why: null },
      ...(first && { first }),
    };
    const kept = await store
      .write(async (tx) => {
        const known = await tx.objectStore('carried').get(id);
        if (known && known.state !== 'refused') return known;
        // Parts of one outbox come within one tick of the clock, and go in in the order in which they came.
        const others = (await tx.objectStore('carried').getAll()).filter(
          (one) => one.device === device && one.id !== id,
        );
        const row = { ...made, at: Math.max(made.at, ...others.map(({ at }) => at + 1)) };
        await tx.objectStore('carried').put(row);
        await tx.objectStore('loads').put({ id, bytes: bytes.slice().buffer });
        return row;
      }, CARRIED)
      .catch(full);
    await this.changed();
    return shown(kept);
  }
  async load(id: string): Promise<Uint8Array<ArrayBuffer>> {
    const load = await this.parts.store.read((tx) => tx.objectStore('loads').get(id), ['loads']);
    if (!load) throw refuse('carried_gone');
    return new Uint8Array(load.bytes);
  }
  async drop(id: string): Promise<void> {
    await this.parts.store.write(async (tx) => {
      await tx.objectStore('carried').delete(id);
      await tx.objectStore('loads').delete(id);
    }, CARRIED);
    await this.changed();
  }
  async receiptOf(id: string): Promise<Uint8Array<ArrayBuffer>> {
    const row = await this.parts.store.read((tx) => tx.objectStore('carried').get(id), ['carried']);
    if (!row?.receipt) throw refuse('carried_gone');
    return row.receipt;
  }
  /** Throws `NoAnswer`, or what the server said that is of no bundle. */
  handIn(net: Pick<Net, 'carried'>, stop = new AbortController().signal, first = false): Promise<void> {
    const { store, now } = this.parts;
    return handInCarried({ store, net, now, stop, first, changed: () => this.changed() });
  }

  /** The keys that came with the directory. */
  async keys(): Promise<LightKeys> {
    const directory = await this.parts.store.read(
      (tx) => tx.objectStore('things').get('directory') as Promise<string | undefined>,
      ['things'],
    );
    const keys = directory === undefined ? undefined : (JSON.parse(directory) as Directory).light;
    if (!keys) throw refuse('light_no_key');
    return keys;
  }
  /** A receipt whose signature was verified: kept where it is this device's and says more. Nothing is acknowledged by it. */
  async receipt({ institution, device, acknowledged, at, held }: Verified): Promise<OwnReceipt> {
    const { store } = this.parts;
    if (device !== store.device || institution !== (await this.keys()).institution) throw refuse('light_other');
    const kept = await store.write(
      async (tx) => {
        const { log } = await stateOf(tx);
        if (acknowledged > log.number) throw refuse('light_forged');
        const things = tx.objectStore('things');
        const former = (await things.get(RECEIPT)) as OwnReceipt | undefined;
        const best: OwnReceipt = former && former.at >= at ? former : { acknowledged, at, held };
        await things.put(best, RECEIPT);
        return best;
      },
      ['state', 'things'],
    );
    await this.changed();
    return kept;
  }

  /** Told here and to the other tabs. */
  private async changed(): Promise<void> {
    await this.begin();
    this.parts.say();
  }
}

/** The first eight bytes of the SHA-256, as what is played is named. */
export async function idOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).subarray(0, 8);
  return hex(digest);
}

/** The transaction had no room: said as it is of what others wrote, who still have it. */
function full(error: unknown): never {
  throw error instanceof Refused && error.code === 'storage_full' ? refuse('carried_full', error) : error;
}

/** Where the browser does not tell, or names what its disk has not, the transaction will. */
async function room(wanted: number): Promise<void> {
  if (!(await hasRoom(wanted + RESERVE))) throw refuse('carried_full');
}
