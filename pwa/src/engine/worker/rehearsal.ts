// Calls the core's functions ahead of the first ticket. A browser compiles a function of WebAssembly when it is first
// called: the first ticket that is opened would wait for nearly two thousand of them. So what the first ticket asks of
// the core is asked before, in a thread of its own, of a ticket that is kept here. The compiled module is one to all
// threads of a page; nothing of the answers is kept.
import { Store, stateOf } from '../storage/indexed-db';
import { openRows } from '../storage/rows';
import type { DocumentId } from '../../contract/api';
import type { Rehearsal } from '../rpc';
import { adoptCore } from '../wasm';

/** In the thread: asks what a screen asks that opens a ticket, and what a note asks. Resolves once it is done. */
export async function rehearse({ module, device, ticket, now }: Rehearsal): Promise<void> {
  const { log, replica, rows, organisation, directory } = await kept(device, ticket);
  if (!replica || organisation === undefined || directory === undefined) return;
  const core = adoptCore(module);
  core.setOrganisation(organisation);
  core.setDirectory(directory);
  const circumstances = { site: 'field' as const, now };
  const view = core.look(replica, rows, circumstances)?.view;
  const summary = core.summary(replica, rows);
  if (summary && 'ticket' in summary) core.awaits(JSON.stringify(summary.ticket), 'field');
  if (!view || !('ticket' in view)) return;
  const json = JSON.stringify(view.ticket);
  core.papers(json);
  core.form(view.ticket.decided.service, 'resolve', {}, null);
  core.dispatch(log, replica, rows, { add_note: { audience: 'internal', text: '·' } }, circumstances);
}

/** The ticket as it stands here, and what it is judged by. */
async function kept(device: string, ticket: DocumentId) {
  const store = await Store.open(device);
  try {
    return await store.read(
      async (tx) => {
        const things = tx.objectStore('things');
        const [state, replica, rows, organisation, directory] = await Promise.all([
          stateOf(tx),
          tx.objectStore('documents').get(ticket),
          openRows(tx, ticket),
          things.get('organisation') as Promise<string | undefined>,
          things.get('directory') as Promise<string | undefined>,
        ]);
        return { log: state.log, replica, rows, organisation, directory };
      },
      ['state', 'documents', 'acts', 'things'],
    );
  } finally {
    await store.close();
  }
}
