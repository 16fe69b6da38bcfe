// The page where what has not left this desk is opened: of its item, article, record or ticket.
import type { DocumentId, EquipmentSummary, Organisation, RecordSummary } from '../../../contract/api';
import { paths } from '../../app/desk/paths';
import { isArticle } from '../record-place';

/** What a desk holds. */
interface Holding {
  equipment: ReadonlyMap<DocumentId, EquipmentSummary>;
  records: ReadonlyMap<DocumentId, RecordSummary>;
  organisation: Organisation | null;
}

export function documentPage({ equipment, records, organisation }: Holding, document: DocumentId): string {
  if (equipment.has(document)) return paths.item(document);
  const record = records.get(document);
  if (!record) return paths.ticket(document);
  return isArticle(organisation, record) ? paths.article(document) : paths.record(record.register, document);
}
