// Where the document of a held act is read.
import type { HeldCard, Organisation, RecordSummary } from '../../../contract/api';
import { paths } from '../../app/desk/paths';
import { recordPage } from '../../records/desk/record-page';

/** What of the desk says where a document is read. */
interface DeskData {
  organisation: Organisation | null;
  records: ReadonlyMap<string, RecordSummary>;
}

/** The address of its page; null of a record that is not here: which register's it is nobody can tell. */
export function pageOf({ kind, document }: Pick<HeldCard, 'kind' | 'document'>, desk: DeskData): string | null {
  switch (kind) {
    case 'ticket':
      return paths.ticket(document);
    case 'equipment':
      return paths.item(document);
    case 'record': {
      const register = desk.records.get(document)?.register;
      return register === undefined ? null : recordPage(desk.organisation, register, document);
    }
  }
}
