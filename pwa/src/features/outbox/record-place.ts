// A record of which something has not left this device: what it is called, and whether articles are its page.
import type { Organisation, RecordSummary } from '../../contract/api';
import { registerOf, titleOf } from '../records/records';

/** What a list calls it; empty for what is no record here. */
export function recordName(organisation: Organisation | null, record: RecordSummary | undefined): string {
  return record ? titleOf(registerOf(organisation, record.register), record) : '';
}
/** Whether it is read among the articles. */
export function isArticle(organisation: Organisation | null, record: RecordSummary): boolean {
  return registerOf(organisation, record.register)?.article !== undefined;
}
