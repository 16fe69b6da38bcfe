// Values as people read them: what a register, a mark, a place or an asked id means.
import { answerText } from './fields';
import type { Conflict, DocumentId, Mark, Timestamp, Organisation, PersonCard, Place } from '../../contract/api';

/** What a value's ids are called here, and how this screen says a tick and a moment. */
export interface Names {
  organisation: Organisation | null;
  people: Map<string, PersonCard>;
  equipment: (id: DocumentId) => string;
  mark: (mark: Mark) => string;
  moment: (at: Timestamp) => string;
}

export function placeText(place: Place, organisation: Organisation | null): string {
  const building = organisation?.buildings.find((each) => each.id === place.building)?.name ?? place.building;
  return [building, place.level, place.room].filter((part) => part !== undefined && part !== '').join(', ');
}

export function nameOf<T extends { id: string }>(
  list: T[] | undefined,
  id: string | null,
  read: (item: T) => string,
): string {
  if (id === null) return '';
  const found = list?.find((each) => each.id === id);
  return found === undefined ? id : read(found);
}

export function isDone(mark: Mark): boolean {
  return 'done' in mark;
}

/** A conflict's side: a register's own JSON or an asked value's id, told in words. */
export function sideText(subject: Conflict['subject'], value: string, names: Names): string {
  const [kind, id] = subjectOf(subject);
  const read = parsed(value);
  const { organisation, people } = names;
  if (kind === 'place' && isRecord(read)) return placeText(read as Place, organisation);
  if (isRecord(read) && ('done' in read || 'pending' in read || 'not_applicable' in read))
    return names.mark(read as Mark);
  const text = typeof read === 'string' ? read : read === null ? '' : typeof read === 'object' ? value : String(read);
  switch (kind) {
    case 'priority':
      return nameOf(organisation?.priorities, text, (each) => each.label);
    case 'service':
      return nameOf(organisation?.services, text, (each) => each.name);
    case 'state':
      return nameOf(organisation?.states, text, (each) => each.label);
    case 'assignee':
      return people.get(text)?.name ?? nameOf(organisation?.teams, text, (each) => each.name);
    case 'visit':
      return /^\d+$/.test(text) ? names.moment(Number(text)) : text;
    case 'equipment':
      return text === '' ? '' : names.equipment(text) || text;
    case 'registry':
      return id === 'building' ? nameOf(organisation?.buildings, text, (each) => each.name) : answerText(text);
    case 'field':
      return answerText(text);
    default:
      return text;
  }
}

/** The kinds of card that are about a decision and not about a datum. */
export const DECISIONS: readonly string[] = ['priority', 'service', 'assignee', 'visit', 'state'];

/** A conflict's subject as a kind and, where it has one, an id: `{field: 'puerto'}` → ['field', 'puerto']. */
export function subjectOf(subject: Conflict['subject']): [string, string] {
  if (typeof subject === 'string') return [subject, ''];
  const [entry] = Object.entries(subject);
  return entry ?? ['', ''];
}

/** JSON where it is some, the text itself where it is not: a value of an older or newer version must not break a card. */
function parsed(value: string): unknown {
  if (!/^["{[\dtfn-]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
