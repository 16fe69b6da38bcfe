// Calls the core's functions ahead of the first ticket. A browser compiles a function of WebAssembly when it is first
// called: the first ticket that is opened would wait for nearly two thousand of them. So what the first ticket asks of
// the core is asked before, in a thread of its own, of a ticket that is kept here. The compiled module is one to all
// threads of a page; nothing of the answers is kept.
import type { Log, Replica } from '../core';
import { type ActRow, type Store, stateOf } from '../storage/indexed-db';
import { openRows } from '../storage/rows';
import type { DocumentId, Timestamp } from '../../contract/api';
import { adoptCore } from '../wasm';

/** The name of a worker that rehearses and does nothing else. */
export const REHEARSAL = 'ronda-rehearsal';

/** What is rehearsed with: a ticket as it stands here, and what it is judged by. */
export interface Rehearsal {
  module: WebAssembly.Module;
  organisation: string;
  directory: string;
  log: Log;
  replica: Replica;
  rows: ActRow[];
  now: Timestamp;
}

/** Begins a rehearsal with one of these documents; nothing where none is here, or where a worker may have no workers. */
export async function rehearse(
  store: Store,
  module: WebAssembly.Module,
  near: readonly DocumentId[],
  now: Timestamp,
): Promise<void> {
  const [first] = near;
  if (first === undefined || typeof Worker === 'undefined') return;
  const kept = await store.read(
    async (tx) => {
      const things = tx.objectStore('things');
      const [state, replica, rows, organisation, directory] = await Promise.all([
        stateOf(tx),
        tx.objectStore('documents').get(first),
        openRows(tx, first),
        things.get('organisation') as Promise<string | undefined>,
        things.get('directory') as Promise<string | undefined>,
      ]);
      return { log: state.log, replica, rows, organisation, directory };
    },
    ['state', 'documents', 'acts', 'things'],
  );
  const { log, replica, rows, organisation, directory } = kept;
  if (!replica || organisation === undefined || directory === undefined) return;
  const thread = new Worker(self.location.href, { type: 'module', name: REHEARSAL });
  const told: Rehearsal = { module, organisation, directory, log, replica, rows, now };
  thread.onmessage = () => thread.terminate();
  thread.onerror = (event) => {
    event.preventDefault(); // what failed there is asked again by whoever needs it, who is told
    thread.terminate();
  };
  thread.postMessage(told);
}

/** In the thread: asks what a screen asks that opens a ticket, and what a note asks; answers once it is done. */
export function rehearsed({ module, organisation, directory, log, replica, rows, now }: Rehearsal): void {
  const core = adoptCore(module);
  core.setOrganisation(organisation);
  core.setDirectory(directory);
  const circumstances = { site: 'field' as const, now };
  const view = core.look(replica, rows, circumstances)?.view;
  const summary = core.summary(replica, rows);
  if (summary && 'ticket' in summary) core.awaits(JSON.stringify(summary.ticket), 'field');
  if (!view || !('ticket' in view)) return;
  const ticket = JSON.stringify(view.ticket);
  core.papers(ticket);
  core.form(view.ticket.decided.service, 'resolve', {}, null);
  core.dispatch(log, replica, rows, { add_note: { audience: 'internal', text: '·' } }, circumstances);
}
