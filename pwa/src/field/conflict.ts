// What a conflict is about, in words.
import type { Conflict, ServiceDef } from '../engine/api';
import { subjectOf } from '../desk/values';
import { field } from '../i18n/field';
import { equipmentLabel, itemLabel, type LabelOf } from './describe';

export function subjectLabel(subject: Conflict['subject'], label: LabelOf, service: ServiceDef | undefined): string {
  const [kind, id] = subjectOf(subject);
  const known = field.conflict.subjects as Record<string, string>;
  switch (kind) {
    case 'field':
      return label(id);
    case 'item':
      return itemLabel(id, service);
    case 'registry':
      return equipmentLabel(id);
    case 'contact':
      return known[id] ?? id;
    default:
      return known[kind] ?? kind;
  }
}
