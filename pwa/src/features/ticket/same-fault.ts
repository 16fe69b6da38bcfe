// R32: two reports of one fault.
// Never joined by themselves: said where one writes the second, related by whoever sees it.
import type { DocumentId, Engine, Label, Timestamp, Organisation, TicketSummary } from '../../contract/api';
import { isFinal } from '../../contract/pure/state';
import { inRow } from '../../kit/text/fold';

const UNBORN: DocumentId = '00000000-0000-7000-8000-000000000000';

/** The channel by which a programme's own requests come. */
export const BY_PLAN = 'programado';

/** Whether a programme alone brings it (a maintenance): it reports no fault, as `ServiceDef::by_plan_alone` has it. */
export function byPlanAlone(organisation: Organisation | null, service: string): boolean {
  const channels = organisation?.services.find(({ id }) => id === service)?.channels ?? [];
  return channels.length > 0 && channels.every((channel) => channel === BY_PLAN);
}

/**
 * Open reports of the same piece of equipment, the newest first. `own`: the ticket that is looked at, where it is born. A part
 * of a ticket (OAX-41) is no report of its own, and stands by its whole.
 */
export function twins(
  { equipment, service, own }: { equipment: DocumentId | null; service: string; own: DocumentId | null },
  tickets: Iterable<TicketSummary>,
  organisation: Organisation | null,
): TicketSummary[] {
  if (equipment === null || equipment === '' || byPlanAlone(organisation, service)) return [];
  const all = [...tickets];
  if (all.some((ticket) => ticket.id === own && ticket.parent !== undefined)) return [];
  return all
    .filter((ticket) => ticket.equipment === equipment && ticket.id !== own && !isFinal(ticket.state))
    .filter((ticket) => ticket.parent === undefined)
    .filter((ticket) => !byPlanAlone(organisation, ticket.service))
    .sort((a, b) => b.created - a.created);
}

/** Which of them the rule holds for the same fault as this ticket, or as one about to be written. */
export function likely(
  found: readonly TicketSummary[],
  own: TicketSummary | undefined,
  engine: Pick<Engine, 'sameFault'>,
  now: Timestamp,
): Set<DocumentId> {
  const same = found.filter((other) => engine.sameFault(own ?? { ...other, id: UNBORN, created: now }, other));
  return new Set(same.map(({ id }) => id));
}

/**
 * The tickets that one may repeat, the open and the newest first: those that what was typed finds, whoever reported them; before
 * anything is, those of the same equipment or the same person. As many as `most`.
 */
export function repeated(
  typed: string,
  own: { id: DocumentId; equipment: DocumentId | null; requester: string },
  tickets: Iterable<TicketSummary>,
  most: number,
): TicketSummary[] {
  const isNear = ({ equipment, requester }: TicketSummary): boolean =>
    (equipment !== null && equipment === own.equipment) || (requester !== '' && requester === own.requester);
  const isFound = (ticket: TicketSummary): boolean => {
    const { subject, requester, client_org, room, folio, provisional } = ticket;
    return inRow(ticket, [subject, requester, client_org, room], [folio, provisional], typed);
  };
  return [...tickets]
    .filter(({ id }) => id !== own.id)
    .filter(typed.trim() === '' ? isNear : isFound)
    .sort((a, b) => Number(isFinal(a.state)) - Number(isFinal(b.state)) || b.created - a.created)
    .slice(0, most);
}

/** Whether a ticket says already that it belongs with the other. */
export function related(labels: readonly Label[], other: DocumentId): boolean {
  return labels.some(
    (label) => ('ticket' in label && label.ticket === other) || ('duplicate' in label && label.duplicate === other),
  );
}
