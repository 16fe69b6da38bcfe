// Finds the installation order owed for an item that came back from a provider (SEC-28). That order continues the one
// it left under. While nobody has filed it, the item's page says so to whoever receives the item.
import type { EquipmentView, Organisation, ServiceDef, TicketSummary } from '../../contract/api';
import { isFinal } from '../../contract/pure/state';

export interface OwedOrder {
  /** The service of the order that is to be filed: the one whose tickets continue another. */
  service: ServiceDef;
  /** The order under which it left, where this device knows it. */
  origin: TicketSummary | null;
}

export function owedOrder(
  item: Pick<EquipmentView, 'custody' | 'tickets'>,
  organisation: Organisation | null,
): OwedOrder | null {
  const service = organisation?.services.find(({ guards }) => guards?.some(({ rule }) => rule === 'linked_to_origin'));
  const events = item.custody.events.filter(({ stands, pending }) => stands || pending);
  const at = events.findLastIndex(({ over }) => over.to.kind === 'vendor');
  const left = events[at];
  const isBack = events.slice(at + 1).some(({ over }) => over.from.kind === 'vendor');
  if (!service || !left || !isBack) return null;
  const origin = item.tickets.find(({ id }) => id === left.over.ticket) ?? null;
  // An order that waited for the provider goes on by itself.
  if (origin && !isFinal(origin.state)) return null;
  const isFiled = item.tickets.some((ticket) => ticket.service === service.id && ticket.created > left.stamp.at);
  return isFiled ? null : { service, origin };
}
