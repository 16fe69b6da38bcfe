// The procedure that a ticket follows, by its official code and version (BJ-02, BJ-03).
import type { ServiceDef } from '../../contract/api';
import { words } from '../../kit/i18n/index.svelte';

export const procedure = words(
  { label: 'Procedimiento', version: (code: string, version: string) => `${code}, versión ${version}` },
  { label: 'Procedure', version: (code: string, version: string) => `${code}, version ${version}` },
);

/** Its code and version; null where the institution's services follow none by name. */
export function procedureOf(service: ServiceDef | undefined): string | null {
  const code = service?.procedure_code;
  if (code === undefined || code === '') return null;
  return service?.procedure_version ? procedure.version(code, service.procedure_version) : code;
}
