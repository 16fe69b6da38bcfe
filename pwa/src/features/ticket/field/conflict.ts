// What a conflict is about, in words.
import type { Command, Conflict, Organisation, ServiceDef } from '../../../contract/api';
import { datumLabel } from '../story/datum-label';
import { subjectOf } from '../values';
import { ticketField } from './words';
import { isDecision } from './decisions';
import { equipmentLabel, itemLabel, nameOfCommand, type LabelOf } from '../story/describe';

export function subjectLabel(
  subject: Conflict['subject'],
  label: LabelOf,
  service: ServiceDef | undefined,
  organisation: Organisation | null,
): string {
  const [kind, id] = subjectOf(subject);
  const known = ticketField.conflict.subjects as Record<string, string>;
  switch (kind) {
    case 'field':
      return label(id);
    case 'item':
      return itemLabel(id, service);
    case 'registry':
      return equipmentLabel(id, organisation);
    case 'contact':
      return datumLabel(organisation, known, id);
    default:
      return known[kind] ?? kind;
  }
}

/** The act a card's losing request asked for, by the name its button has. */
export function askedLabel(command: Command): string {
  const name = nameOfCommand(command);
  return isDecision(name) ? ticketField.decide[name] : ticketField.conflict.change;
}
