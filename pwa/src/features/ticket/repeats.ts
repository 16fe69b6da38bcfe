// Faults that come again, of an item or of a place, often enough that a preventive solution is proposed (OAX-87).
import type {
  DocumentId,
  Organisation,
  Person,
  Prevention,
  ServiceDef,
  TicketSummary,
  Timestamp,
} from '../../contract/api';
import { isFinal } from '../../contract/pure/state';
import { DAY_MS } from '../../contract/pure/day';
import { opensTickets } from './people/roles';
import { BY_PLAN } from './same-fault';

/** What was none, or is not told yet. */
const NONE = ['draft', 'rejected', 'cancelled'];
/** Between the parts of a place's key in the report of faults that come again, as the server writes it. */
const APART = '\u{1f}';

/** What a preventive solution is proposed for: an item, or a service at a place. */
export interface Prevented {
  service: string;
  building: string;
  room: string;
  equipment: DocumentId | '';
}
export interface Repeat extends Prevented {
  /** The faults, the newest first. */
  faults: TicketSummary[];
  /** What was proposed already and is not over. */
  proposed: TicketSummary[];
}
type Where = Pick<TicketSummary, 'service' | 'building' | 'room' | 'equipment'>;

/** The organisation's rule; none where it proposes nothing. */
export function preventionOf(organisation: Organisation | null): Prevention | null {
  return organisation?.settings?.prevention ?? null;
}

/** Whether a person may propose: it is a ticket of the service that the rule names. */
export function mayPropose(me: Person | null, organisation: Organisation | null): boolean {
  const rule = preventionOf(organisation);
  return rule !== null && opensTickets(me, organisation, rule.service);
}

/**
 * Whether the fault of this ticket came again so often, in the days that the organisation looks at, that a preventive
 * solution is due: first of its item, else of its service at its place.
 */
export function repeatOf(
  ticket: Where,
  tickets: Iterable<TicketSummary>,
  organisation: Organisation | null,
  now: Timestamp,
): Repeat | null {
  const rule = preventionOf(organisation);
  const planned = byPlan(organisation?.services ?? []);
  if (rule === null || planned.has(ticket.service)) return null;
  const all = [...tickets];
  const since = now - rule.days * DAY_MS;
  const faults = all
    .filter((each) => each.created >= since && !NONE.includes(each.state) && !planned.has(each.service))
    // The parts of a ticket (OAX-41) are one fault with it.
    .filter((each) => each.parent === undefined)
    .sort((a, b) => b.created - a.created);
  const found = (of: Prevented, same: (each: TicketSummary) => boolean) => {
    const again = faults.filter(same);
    if (again.length < rule.least) return null;
    return { ...of, faults: again, proposed: proposedFor(of, proposals(rule, all)) };
  };
  const { service, building, room, equipment } = ticket;
  const place = { service, building: building ?? '', room };
  const ofItem = equipment === null ? null : found({ ...place, equipment }, (each) => each.equipment === equipment);
  if (ofItem !== null || place.building + room === '') return ofItem;
  return found({ ...place, equipment: '' }, (each) => each.service === service && isAt(each, place));
}

/** The preventive solutions that were proposed and are not over, whatever for. */
export function proposals(rule: Prevention, tickets: Iterable<TicketSummary>): TicketSummary[] {
  return [...tickets].filter((each) => each.service === rule.service && !isFinal(each.state));
}
/** Those of them for this item, or for this place. */
export function proposedFor(of: Prevented, all: readonly TicketSummary[]): TicketSummary[] {
  return all.filter((each) =>
    of.equipment === '' ? each.equipment === null && isAt(each, of) : each.equipment === of.equipment,
  );
}
function isAt(ticket: TicketSummary, { building, room }: Pick<Prevented, 'building' | 'room'>): boolean {
  return (ticket.building ?? '') === building && ticket.room === room;
}

function byPlan(services: readonly ServiceDef[]): Set<string> {
  const alone = services.filter(({ channels }) => channels.length > 0 && channels.every((each) => each === BY_PLAN));
  return new Set(alone.map(({ id }) => id));
}

/** What a row of the report of faults that come again is of; none of a section that tells no item and no place. */
export function ofRow(section: string, row: string): Prevented | null {
  if (section === 'items') return { service: '', building: '', room: '', equipment: row };
  if (section !== 'places') return null;
  const [service = '', building = '', room = ''] = row.split(APART);
  return { service, building, room, equipment: '' };
}

/** As the address of the call that proposes it has it. */
export function toQuery({ service, building, room, equipment }: Prevented): string {
  const params = new URLSearchParams({ previene: service });
  if (building !== '') params.set('edificio', building);
  if (room !== '') params.set('lugar', room);
  if (equipment !== '') params.set('equipo', equipment);
  return params.toString();
}
/** What an address proposes; none where it is a call like any other. */
export function fromQuery(params: URLSearchParams): Prevented | null {
  const service = params.get('previene');
  if (service === null) return null;
  const of = (name: string) => params.get(name) ?? '';
  return { service, building: of('edificio'), room: of('lugar'), equipment: of('equipo') };
}
