// What an act would change, line by line, as people read it: the datum, what stands, what would stand.
import type { Difference, Organisation, Timestamp } from '../../../contract/api';
import { differDesk } from '../../app/desk/change-words';
import { actTitles } from '../../ticket/act-titles';
import { datumLabel } from '../../ticket/story/datum-label';
import { ticketDesk } from '../../ticket/desk/words';

/** What the ids of a difference are called here. */
export interface Known {
  /** Whose word it is for whom it serves; null where none is known. */
  organisation: Pick<Organisation, 'client_word'> | null;
  person: (id: string) => string;
  team: (id: string) => string;
  service: (id: string) => string;
  state: (id: string) => string;
  priority: (id: string) => string;
  building: (id: string) => string;
  /** A ticket's folio, an item's inventory number. */
  document: (id: string) => string;
  field: (id: string) => string;
  item: (id: string) => string;
  moment: (at: Timestamp) => string;
  sentence: (code: string) => string;
}
export interface Change {
  key: string;
  label: string;
  before: string;
  after: string;
}

/** Decisions before content, and last what became of the request itself. */
const FIRST = ['state', 'assignee', 'team', 'priority', 'service', 'subservice', 'visit', 'resolve_by', 'solution'];
const LAST = ['respond_by', 'responded', 'attention', 'conflict', 'request'];

function rank({ what }: Difference): number {
  const first = FIRST.indexOf(what);
  if (first >= 0) return first - FIRST.length;
  return LAST.indexOf(what) + 1;
}

/** The differences as lines of a table, those that decide first. */
export function changesOf(differences: readonly Difference[], known: Known): Change[] {
  return differences
    .map((each, at) => [each, at] as const)
    .sort(([a, x], [b, y]) => rank(a) - rank(b) || x - y)
    .map(([each, at]) => ({
      key: `${each.what} ${each.key ?? ''} ${at}`,
      label: labelOf(each, known),
      before: each.before === null ? '' : valueOf(each, each.before, known),
      after: each.after === null ? '' : valueOf(each, each.after, known),
    }));
}

function labelOf({ what, key }: Difference, known: Known): string {
  const id = key ?? '';
  switch (what) {
    case 'field':
      return known.field(id);
    case 'item':
      return known.item(id);
    case 'contact':
      return datumLabel(known.organisation, ticketDesk.contact, id);
    case 'registry':
      return datumLabel(known.organisation, actTitles.registry, id);
    case 'text':
      return ticketDesk.texts[id.split('/')[0] as keyof typeof ticketDesk.texts] ?? differDesk.other;
    case 'request': {
      const name = id.split('/')[0] ?? '';
      return differDesk.request(ticketDesk.act[name as keyof typeof ticketDesk.act] ?? ticketDesk.act.other);
    }
    case 'stock':
      return differDesk.stock(id);
    case 'minimum':
      return differDesk.minimum(id);
    default: {
      const label = differDesk[what as keyof typeof differDesk];
      return typeof label === 'string' ? label : differDesk.other;
    }
  }
}

function valueOf({ what, key }: Difference, value: string, known: Known): string {
  switch (what) {
    case 'assignee':
    case 'offer':
    case 'watcher':
    case 'solved_by':
      return known.person(value);
    case 'team':
      return known.team(value);
    case 'service':
      return known.service(value);
    case 'state':
      return known.state(value);
    case 'priority':
      return known.priority(value);
    case 'building':
      return known.building(value);
    case 'equipment':
    case 'link':
    case 'duplicate':
    case 'duplicate_of':
      return known.document(value);
    case 'kind':
      return ticketDesk.kinds[value as keyof typeof ticketDesk.kinds] ?? value;
    case 'visit':
    case 'respond_by':
    case 'resolve_by':
    case 'responded':
      return /^\d+$/.test(value) ? known.moment(Number(value)) : value;
    case 'registry':
      return key === 'building' ? known.building(value) : value;
    case 'field':
      return value.split('\n').join(', ');
    case 'item':
      return mark(value);
    case 'signature':
      // The paper's id stands before the name: whose signature it is tells enough.
      return value.slice(value.indexOf(': ') + 1).trim();
    case 'closed':
      return differDesk.closedBy[value as keyof typeof differDesk.closedBy] ?? value;
    case 'time': {
      const [kind = '', minutes = ''] = value.split(' ');
      return differDesk.minutes(actTitles.kinds[kind as keyof typeof actTitles.kinds] ?? kind, minutes);
    }
    case 'contacted':
      return contact(value);
    case 'conflict':
      return value === 'settled' ? differDesk.settled : value.split(' | ').map(plainJson).join(' / ');
    case 'request':
      return answer(value, known);
    default:
      return value;
  }
}

function mark(value: string): string {
  const cut = value.indexOf(': ');
  const [kind, rest] = cut < 0 ? [value, ''] : [value.slice(0, cut), value.slice(cut + 2)];
  if (kind === 'done') return rest === '' ? ticketDesk.check.done : `${ticketDesk.check.done}: ${rest}`;
  if (kind === 'not_applicable') return ticketDesk.check.na(rest);
  return kind === 'pending' ? ticketDesk.check.pending : value;
}

function contact(value: string): string {
  const [way = '', reached = '', ...rest] = value.split(' ');
  const text = rest.filter((word, at) => at > 0 || !['confirmed', 'persists'].includes(word)).join(' ');
  return differDesk.contact(ticketDesk.ways[way as keyof typeof ticketDesk.ways] ?? way, reached === 'reached', text);
}

function answer(value: string, known: Known): string {
  if (value === 'applied') return differDesk.applied;
  if (value === 'waiting') return differDesk.waiting;
  return value === 'not_applied' ? differDesk.notApplied : `${differDesk.notApplied}: ${known.sentence(value)}`;
}

/** A register's value stands as JSON: a text without its quotes, all else as it is. */
function plainJson(value: string): string {
  return /^".*"$/s.test(value) ? value.slice(1, -1).replaceAll('\\"', '"') : value;
}
