// The queue and the chip: what has not reached the server yet, and how things stand with it.
import type { QueueItem, SyncStatus } from '../../contract/api';
import { chipOf } from '../../contract/pure/chip';
import type { Catalogue } from './catalogue';
import type { Core } from '../core';
import type { LeaderStatus } from './tabs/leader';
import { type State, type Store, stateOf } from '../storage/indexed-db';
import { QueueRows } from '../storage/queue-rows';

/** Before anything was said. */
export const QUIET: LeaderStatus = {
  online: true,
  syncing: false,
  done: 0,
  total: 0,
  offlineSince: null,
  sending: null,
  problem: null,
  ahead: null,
};

/** A clock that is off by less troubles nobody: acts are ordered by what their authors had seen. */
const CLOCK_MS = 5 * 60_000;

export async function overview(
  store: Store,
  core: Core,
  catalogue: Catalogue,
  sending: [number, number] | null,
  queued = new QueueRows(),
): Promise<{ queue: QueueItem[]; state: State }> {
  const { rows, state, former } = await store.read(
    async (tx) => ({
      state: await stateOf(tx),
      rows: await queued.read(tx),
      former: ((await tx.objectStore('things').get('former')) as QueueItem[] | undefined) ?? [],
    }),
    ['state', 'acts', 'things'],
  );
  const own = rows.map((row): QueueItem => {
    const ticket = catalogue.tickets.get(row.document);
    const item = catalogue.equipment.get(row.document);
    const record = catalogue.records.get(row.document);
    const going = row.state === 'local' && sending !== null && row.number >= sending[0] && row.number <= sending[1];
    return {
      act: `${state.log.device}.${row.number}`,
      number: row.number,
      document: row.document,
      // A struck act's command is of the engine alone; the queue shows it by its name.
      command: row.command as QueueItem['command'],
      title: ticket?.subject ?? item?.name ?? Object.values(record?.values ?? {})[0] ?? '',
      folio: ticket?.folio ?? ticket?.provisional ?? item?.inventory ?? record?.number ?? '',
      at: row.at,
      state: going ? 'sending' : typeof row.state === 'string' ? 'local' : 'held' in row.state ? 'held' : 'refused',
      why:
        typeof row.state === 'string'
          ? null
          : core.sentence(Object.values(row.state as Record<string, string>)[0] ?? ''),
      note: row.note ?? null,
      blobs: 0,
    };
  });
  return { queue: [...former, ...own], state };
}

/** How many acts and files wait to go up, and how many the server holds or did not take. */
export interface Waiting {
  acts: number;
  files: number;
  stuck: number;
}
export const NOTHING: Waiting = { acts: 0, files: 0, stuck: 0 };
/** What was last read of what waits, and of when the server was last heard. */
export interface Stand {
  waiting: Waiting;
  lastSync: number | null;
}
/** Before anything was read. */
export const UNREAD: Stand = { waiting: NOTHING, lastSync: null };

/** What waits of the queue, and of files. */
export function waitingOf(queue: QueueItem[], files: { waiting: number; refused: number }): Waiting {
  const stuck = queue.filter((item) => item.state === 'held' || item.state === 'refused').length;
  return { acts: queue.length - stuck, files: files.waiting, stuck: stuck + files.refused };
}

export function status(
  leader: LeaderStatus,
  { acts: pending, files, stuck }: Waiting,
  { lastSync, undoable }: { lastSync: number | null; undoable?: number | undefined },
): SyncStatus {
  const { online, syncing, done, total, offlineSince, problem, ahead } = leader;
  return {
    chip: chipOf({ online, syncing, pending, files, stuck, lastSync, problem }),
    online,
    syncing,
    pending,
    files,
    stuck,
    done,
    total,
    lastSync,
    offlineSince,
    problem: problem && { es: problem.es, en: problem.en },
    ...(problem?.code === 'signed_out' && { signIn: true }),
    ...(undoable !== undefined && { undoable }),
    ...(ahead !== null && Math.abs(ahead) >= CLOCK_MS && { clock: ahead }),
  };
}
