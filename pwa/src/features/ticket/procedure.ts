// The procedure that a ticket follows, by its official code, version and day of issue (BJ-02, BJ-03).
import type { ServiceDef } from '../../contract/api';
import { words } from '../../kit/i18n/index.svelte';
import { asWritten } from '../../kit/ui';

export const procedure = words(
  {
    label: 'Procedimiento',
    version: (version: string) => `versión ${version}`,
    issued: (day: string) => `emitido el ${day}`,
  },
  { label: 'Procedure', version: (version: string) => `version ${version}`, issued: (day: string) => `issued ${day}` },
);

/** Its code, version and day of issue; null where the institution's services follow none by name. */
export function procedureOf(service: ServiceDef | undefined): string | null {
  const code = service?.procedure_code;
  if (code === undefined || code === '') return null;
  const told = [code];
  if (service?.procedure_version) told.push(procedure.version(service.procedure_version));
  if (service?.procedure_issued) told.push(procedure.issued(asWritten(service.procedure_issued)));
  return told.join(', ');
}
