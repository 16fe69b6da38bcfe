// The fields that a ticket may be asked for, wherever their form asks for them.
import type { Engine, FieldDef, Organisation, Sentence, TicketView } from '../../contract/api';
import { answersOf } from '../ticket/fields';

const STAGES: readonly FieldDef['stage'][] = ['open', 'assign', 'work', 'issue', 'resolve', 'close'];

/** A field, and what is wrong with its answer where the service's own form asks it. */
export type AskedField = FieldDef & { error?: Sentence | null };

/** What is told beside it: an answer that does not fit is no empty field, and says why it is asked for again. */
export const wrongOf = ({ error }: AskedField, answer: string): Sentence | null =>
  answer === '' ? null : (error ?? null);

/** By their ids: those of the service's own form at each stage, as they stand now; then those of any other paper. */
export function askedFields(
  view: TicketView,
  organisation: Organisation | null,
  engine: Pick<Engine, 'form'>,
): Map<string, AskedField> {
  const values = answersOf(view);
  const found = new Map<string, AskedField>();
  for (const stage of STAGES)
    for (const def of engine.form(view.decided.service, stage, values, view.born.channel).fields)
      if (!found.has(def.id)) found.set(def.id, def);
  for (const def of (organisation?.forms ?? []).flatMap((form) => form.fields))
    if (!found.has(def.id)) found.set(def.id, def);
  return found;
}
