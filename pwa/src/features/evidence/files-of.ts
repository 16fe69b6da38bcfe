// The files of a document, a ticket's or a record's: what they are shown by, and which of them stand.
import type { Evidence, TicketView } from '../../contract/api';
import { redactionsOf } from '../ticket/story/redactions';
import { counts } from './demanded-files';
import { common } from '../../kit/i18n/common';

/** What of a view its files are shown by. */
export type FilesOf = Pick<TicketView, 'id' | 'redactions'> & { evidence?: Evidence[] };

/** Of a ticket, who asked. */
export type AskedBy = Pick<TicketView, 'requester' | 'requester_person'>;

/** Who brought a file: by the portal, mail and WhatsApp who asked sends it, in whoever's name the server took it in. */
export function broughtBy(
  { stamp }: Pick<Evidence, 'stamp'>,
  ticket: AskedBy | undefined,
  nameOf: (person: string) => string,
): string {
  const told = ticket?.requester.name?.value ?? '';
  if (ticket !== undefined && stamp.site === 'portal' && (told !== '' || stamp.by !== ticket.requester_person))
    return told || common.someone;
  return nameOf(stamp.by);
}

/** Those that stand: neither taken out of sight or for good, nor found to be something else; the same content once. */
export function standing(view: Pick<FilesOf, 'redactions' | 'evidence'>): Evidence[] {
  const taken = redactionsOf(view);
  return (view.evidence ?? []).filter(
    (file) => counts(file) && file.same_as === undefined && !taken.has(`file ${file.id}`),
  );
}
