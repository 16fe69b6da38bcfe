// Whether a finding is about a field: its words name it between their quotation marks, in both languages.
import type { ToldFinding } from '../../../../contract/api';
import type { Entry } from '../../pieces';

export function namesField({ reason }: ToldFinding, field: Entry): boolean {
  return reason.includes(`«${String(field.id)}»`);
}
