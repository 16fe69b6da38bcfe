// What a service asks to see: its attachments, and the photographs of its form; and which file answers each.
import type { Evidence, FieldDef, FormState, ServiceDef } from '../../contract/api';

export interface Ask {
  id: string;
  label: string;
  must: boolean;
  answered: boolean;
}
const STAGES: readonly FieldDef['stage'][] = ['open', 'assign', 'work', 'issue', 'resolve', 'close'];

/** A file counts as long as nobody took it out of sight and the server did not find it to be something else. */
export function counts(file: Evidence): boolean {
  return !file.retired && !file.sealed?.fault;
}
export function asksOf(
  service: ServiceDef | undefined,
  files: readonly Evidence[],
  form: (stage: FieldDef['stage']) => FormState['fields'],
): Ask[] {
  if (!service) return [];
  const answered = new Set(files.filter(counts).map((file) => file.field));
  const found = new Map<string, Ask>();
  for (const { id, label, mandatory, signed_for } of service.attachments ?? [])
    // What signatures make whole is asked for among the papers, and a scan of it is attached there (SEC-22).
    if (!signed_for?.length || answered.has(id))
      found.set(id, { id, label, must: mandatory === true, answered: answered.has(id) });
  for (const field of STAGES.flatMap(form)) {
    if (field.kind === 'photo' && field.shown && !found.has(field.id))
      found.set(field.id, { id: field.id, label: field.label, must: field.mustHave, answered: answered.has(field.id) });
  }
  return [...found.values()];
}
