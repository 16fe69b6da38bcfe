// Finds the installation order owed for an item that came back from a provider (SEC-28). That order continues the one
// it left under. While nobody has filed it, the item's page says so to whoever receives the item.
import type { DocumentId, EquipmentView, Organisation, ServiceDef, TicketSummary } from '../../contract/api';
import { isFinal } from '../../contract/pure/state';

export interface OwedOrder {
  /** The service of the order that is to be filed: the one whose tickets continue another. */
  service: ServiceDef;
  /** The order under which it left, where this device knows it. */
  origin: TicketSummary | null;
  /** The order that it is to continue, known to this device or not; none where it left under none. */
  continues: DocumentId | null;
}

export function owedOrder(
  item: Pick<EquipmentView, 'custody' | 'tickets'>,
  organisation: Organisation | null,
): OwedOrder | null {
  const service = organisation?.services.find((each) => continuesAnother(each) && isAskedFor(each, organisation));
  const events = item.custody.events.filter(({ stands, pending }) => stands || pending);
  const at = events.findLastIndex(({ over }) => over.to.kind === 'vendor');
  const left = events[at];
  const isBack = events.slice(at + 1).some(({ over }) => over.from.kind === 'vendor');
  if (!service || !left || !isBack) return null;
  const continues = left.over.ticket ?? null;
  const origin = item.tickets.find(({ id }) => id === continues) ?? null;
  // An order that waited for the provider goes on by itself.
  if (origin && !isFinal(origin.state)) return null;
  const isFiled = item.tickets.some((ticket) => ticket.service === service.id && ticket.created > left.stamp.at);
  return isFiled ? null : { service, origin, continues };
}

function continuesAnother({ guards }: ServiceDef): boolean {
  return guards?.some(({ rule }) => rule === 'linked_to_origin') === true;
}
/** Its user files what is owed to them; what the house alone asks for (norm SEI-028) is no order of theirs. */
function isAskedFor({ requester_roles: named = [] }: ServiceDef, organisation: Organisation | null): boolean {
  const users = (organisation?.roles ?? []).filter(({ classes }) => classes.includes('REQ'));
  return named.length === 0 || users.some(({ id }) => named.includes(id));
}

/** The field by which a form names the order that it continues, as `shared::workflow::service_guards` has it. */
export const ORIGIN = 'orden_origen';

export interface Continued {
  /** Of which service the order is. */
  service: string;
  /** The ticket that it continues; '' where nobody knows it. */
  ticket: DocumentId | '';
}

/** What follows the item in the address. */
export function continuedQuery({ service, ticket }: Continued): string {
  const params = new URLSearchParams({ servicio: service });
  if (ticket !== '') params.set('continua', ticket);
  return params.toString();
}
/** What an address has continued; none where it begins an order like any other. */
export function continuedOf(params: URLSearchParams): Continued | null {
  const service = params.get('servicio');
  return service === null ? null : { service, ticket: params.get('continua') ?? '' };
}
