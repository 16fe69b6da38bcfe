// The address of a record's page: an article is read as one.
import type { DocumentId, Organisation, RegisterId } from '../../../contract/api';
import { paths } from '../../app/desk/paths';
import { registerOf } from '../records';

/** Where a record of a register is read at the desk. */
export function recordPage(organisation: Organisation | null, register: RegisterId, id: DocumentId): string {
  const isArticle = registerOf(organisation, register)?.article !== undefined;
  return isArticle ? paths.article(id) : paths.record(register, id);
}
