// The page where what has not left this phone is opened: of its item, article, record or ticket.
import type { Command, DocumentId, EquipmentSummary, Organisation, RecordSummary } from '../../../contract/api';
import { nameOfCommand } from '../../ticket/story/describe';
import { isArticle } from '../record-place';

/** What a phone holds. */
interface Holding {
  equipment: ReadonlyMap<DocumentId, EquipmentSummary>;
  records: ReadonlyMap<DocumentId, RecordSummary>;
  organisation: Organisation | null;
}

/** `command`: what was done there, which tells an item that is not on the phone any more. */
export function documentPage(
  { equipment, records, organisation }: Holding,
  document: DocumentId,
  command?: Command,
): string {
  const isItem = equipment.has(document) || (command !== undefined && nameOfCommand(command).includes('equipment_'));
  if (isItem) return `/campo/equipo/${document}`;
  const record = records.get(document);
  if (!record) return `/campo/ticket/${document}`;
  return isArticle(organisation, record)
    ? `/campo/articulos/${document}`
    : `/campo/padron/${record.register}/${document}`;
}
