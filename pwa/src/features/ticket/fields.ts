// Fields of the papers that a service's work is written down on.
// The engine lists those of its own form alone.
import type { FieldDef, Organisation, TicketView } from '../../contract/api';
import { common } from '../../kit/i18n/common';
import { date, momentOf } from '../../kit/text/format';

/** A field of a service's related papers, by its id; the first paper that has it has the word. */
export function paperField(
  organisation: Organisation | null,
  services: readonly string[],
  id: string,
): FieldDef | null {
  for (const service of services) {
    const papers = organisation?.services.find((each) => each.id === service)?.related_forms ?? [];
    for (const paper of papers) {
      const found = organisation?.forms?.find((form) => form.id === paper)?.fields.find((field) => field.id === id);
      if (found !== undefined) return found;
    }
  }
  return null;
}

/** The fields of a service that the server numbers as the ticket is born: nobody's to answer, and shown once each. */
export function numberedFields(organisation: Organisation | null, service: string): FieldDef[] {
  const def = organisation?.services.find((each) => each.id === service);
  if (!def) return [];
  const papers = [def.form, ...(def.related_forms ?? [])];
  const forms = papers.flatMap((paper) => organisation?.forms?.find((form) => form.id === paper)?.fields ?? []);
  const common = (organisation?.fields ?? []).filter(({ id }) => def.set_by_server?.includes(id));
  const found = new Map<string, FieldDef>();
  for (const field of [...forms, ...common]) if (field.series && !found.has(field.id)) found.set(field.id, field);
  return [...found.values()];
}

/** An answer as it reads: a yes or a no is kept as a truth, a date by its numbers, several lines read on one. */
export function answerText(value: string): string {
  if (value === 'true') return common.yes;
  const day = /^\d{4}-\d{2}-\d{2}$/.test(value) ? momentOf(`${value}T00:00`) : null;
  if (day !== null) return date(day);
  return value === 'false' ? common.no : value.trim().replaceAll('\n', ', ');
}

/**
 * What was answered, and the variant that the ticket is of: some fields are asked for one variant alone (AGU-46). What else a condition
 * may rest on is known to the domain alone (`Organisation::values_of`), which tells what lacks.
 */
export function answersOf({ fields, decided }: Pick<TicketView, 'fields' | 'decided'>): Record<string, string> {
  const answered = Object.entries(fields).map(([id, { value }]) => [id, value] as const);
  const variant = decided.subservice === null ? [] : [['subservice', decided.subservice] as const];
  return Object.fromEntries([...answered, ...variant]);
}
