// The priority that an answer of the form proposes: the urgency printed there (OCO-27).
import type { FieldDef, Organisation } from '../../contract/api';

export interface ProposedPriority {
  /** Which field says so, by its label. */
  field: string;
  /** What it says. */
  answer: string;
  /** The priority's id. */
  priority: string;
}

/** What the answers propose; none where they say nothing of it, or what they propose is set already. */
export function proposedPriority(
  organisation: Organisation | null,
  answers: Readonly<Record<string, string>>,
  current: string,
): ProposedPriority | null {
  for (const [id, priorities] of Object.entries(organisation?.settings.priority_from ?? {})) {
    const answer = answers[id] ?? '';
    const priority = priorities[answer];
    if (priority === undefined || priority === current) continue;
    return { field: labelOf(organisation, id), answer, priority };
  }
  return null;
}

function labelOf(organisation: Organisation | null, id: string): string {
  const printed = (organisation?.forms ?? []).flatMap((form) => form.fields);
  const found: FieldDef | undefined = [...printed, ...(organisation?.fields ?? [])].find((field) => field.id === id);
  return (found?.label ?? id).replace(/:$/, '');
}
