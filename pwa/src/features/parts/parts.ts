// The parts of a ticket (OAX-41), as the lists of this device tell them.
// Which there are, and which waits for which.
import type { Command, DocumentId, NewTicket, Part, ServiceDef, TicketSummary, TicketView } from '../../contract/api';
import { isWorkDone } from '../../contract/pure/state';

/** The parts of a whole that this device has, in the order in which they were opened. */
export function partsOf(whole: DocumentId, tickets: Iterable<TicketSummary>): TicketSummary[] {
  const found: TicketSummary[] = [];
  for (const ticket of tickets) if (ticket.parent === whole) found.push(ticket);
  return found.sort((a, b) => a.created - b.created);
}

/** Stands between the name of a part and what its whole is about. */
const BETWEEN = ' · ';

/** The subject under which a part is opened, where nobody writes another. */
export function subjectOfPart(name: string, whole: string): string {
  return name === '' ? whole : `${name}${BETWEEN}${whole}`;
}

/** A part that was opened: a line of a list, and what it is called as it is classified, once its ticket was read. */
export interface OpenedPart extends TicketSummary {
  /** Null: none of its service's parts. */
  part?: string | null;
}

/** The parts of a list with what their tickets say of them, where those are here and read. */
export function withNames(
  opened: readonly TicketSummary[],
  read: readonly (TicketView | null | undefined)[],
): OpenedPart[] {
  const names = new Map(read.flatMap((view) => (view ? [[view.id, view.decided.subservice] as const] : [])));
  return opened.map((one) => {
    const part = names.get(one.id);
    return part === undefined ? one : { ...one, part };
  });
}

/**
 * Whether a ticket is the part of this name: as it is classified, whatever its subject says by now; until it was read, by the
 * subject that it was opened under, where «Fase 1» is not «Fase 10».
 */
export function isPart(name: string, { subject, part }: Pick<OpenedPart, 'subject' | 'part'>): boolean {
  if (part !== undefined) return part === name;
  return subject === name || subject.startsWith(`${name}${BETWEEN}`);
}

/** The points that are a ticket's own: of a part those of the part alone, as the domain judges it. */
export function pointsOf(view: TicketView, service: ServiceDef): ServiceDef['checklist'] {
  const part = view.born.parent ? service.parts?.find(({ name }) => name === view.decided.subservice) : undefined;
  return part === undefined
    ? service.checklist
    : service.checklist.filter(({ id }) => part.items?.includes(id) ?? false);
}

/** The part that a whole is promised for, where its own task is done and its points are not marked on the whole: until they are, the
 *  whole's clock runs (AGU-01). */
export function stillOwed(whole: TicketSummary | undefined, opened: readonly OpenedPart[]): string | null {
  const name = whole?.promised;
  if (name === undefined || whole === undefined || isWorkDone(whole.state)) return null;
  const isDone = (one: OpenedPart): boolean =>
    isPart(name, one) && (one.state === 'resolved' || one.state === 'closed');
  return opened.some(isDone) ? name : null;
}

/** Whether a part begins only once what its service asks to have authorised of the whole is (AGU-07). */
export function waitsForApproval(view: TicketView, service: ServiceDef | undefined): boolean {
  if (!view.born.parent) return false;
  const own = service?.parts?.find(({ name }) => name === view.decided.subservice);
  return own?.authorised === true;
}

/** The parts that the service divides into and that nobody has opened yet. */
export function unopened(service: ServiceDef | undefined, opened: readonly OpenedPart[]): Part[] {
  const standing = opened.filter(({ state }) => state !== 'cancelled' && state !== 'rejected');
  return (service?.parts ?? []).filter(({ name }) => !standing.some((one) => isPart(name, one)));
}

export interface PartRequest {
  service: string;
  /** One of the service's own parts, by its name. */
  part: string;
  subject: string;
  after: DocumentId | '';
  channel: string;
  /** What of the whole's answers the part's own form asks for at its opening. */
  fields: Record<string, string>;
}

/** The ticket that a part is: of the same requester and place, by the same channel. */
export function openPart(whole: TicketView, asked: PartRequest): NewTicket {
  const said = (field: 'mail' | 'phone' | 'client_org') => whole.requester[field]?.value;
  const [mail, phone, org] = [said('mail'), said('phone'), said('client_org')];
  return {
    service: asked.service,
    ...(asked.part === '' ? {} : { subservice: asked.part }),
    kind: whole.decided.kind,
    channel: asked.channel,
    subject: asked.subject.trim(),
    requester: {
      name: whole.requester.name?.value ?? '',
      ...(whole.requester_person ? { person: whole.requester_person } : {}),
      ...(mail ? { mail } : {}),
      ...(phone ? { phone } : {}),
      ...(org ? { client_org: org } : {}),
    },
    place: { ...whole.place.value },
    ...(whole.equipment.value ? { equipment: whole.equipment.value } : {}),
    ...(whole.decided.priority ? { priority: whole.decided.priority } : {}),
    ...(Object.keys(asked.fields).length > 0 ? { fields: asked.fields } : {}),
    parent: whole.id,
    ...(asked.after === '' ? {} : { after: asked.after }),
  };
}

/** What of a part can be set right once it is open. */
export interface PartSaid {
  service: string;
  /** One of the service's own parts, by its name; empty for another. */
  part: string;
  subject: string;
  /** Empty: whichever the service says. */
  team: string;
}

/** The next act that leads a part from what it says to what is asked, and what it says then; null where it says that. */
export function nextChange(
  says: PartSaid,
  asked: PartSaid,
  kind: TicketView['decided']['kind'],
): { command: Command; says: PartSaid } | null {
  const subject = asked.subject.trim();
  if (subject !== says.subject) return { command: { set_subject: { subject } }, says: { ...says, subject } };
  const same = asked.service === says.service && asked.part === says.part;
  if (same && (asked.team === '' || asked.team === says.team)) return null;
  const { service, part, team } = asked;
  const classify = { service, subservice: part === '' ? null : part, kind, team: team === '' ? null : team };
  return { command: { classify }, says: { service, part, subject, team } };
}
