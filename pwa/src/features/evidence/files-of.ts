// The files of a document, a ticket's or a record's: what they are shown by, and which of them stand.
import type { Evidence, TicketView } from '../../contract/api';
import { redactionsOf } from '../ticket/story/redactions';
import { counts } from './demanded-files';

/** What of a view its files are shown by. */
export type FilesOf = Pick<TicketView, 'id' | 'redactions'> & { evidence?: Evidence[] };

/** Those that stand: neither taken out of sight or for good, nor found to be something else; the same content once. */
export function standing(view: Pick<FilesOf, 'redactions' | 'evidence'>): Evidence[] {
  const taken = redactionsOf(view);
  return (view.evidence ?? []).filter(
    (file) => counts(file) && file.same_as === undefined && !taken.has(`file ${file.id}`),
  );
}
