// What an item's page tells beside its history, by the organisation's data (AGU-20): which tickets stand under which title.
import type { ItemPage, ItemSection, Organisation, TicketSummary, Timestamp } from '../../contract/api';
import { words } from '../../kit/text/fold';
import { localText } from '../../kit/text/format';
import { isFinal } from '../../contract/pure/state';

/** The page of items of a type; null where the data name none. */
export function pageOf(organisation: Organisation | null, type: string): ItemPage | null {
  const named = words(type).join(' ');
  const pages = organisation?.settings.item_pages ?? [];
  return pages.find(({ types }) => types.some((each) => words(each).join(' ') === named)) ?? null;
}

/** The tickets of a section, the latest first. */
export function ticketsOf(section: ItemSection, tickets: readonly TicketSummary[], now: Timestamp): TicketSummary[] {
  const today = localText(now).slice(0, 10);
  const belongs = ({ state, created }: TicketSummary): boolean =>
    section.shows === 'all' || (section.shows === 'open' ? !isFinal(state) : localText(created).slice(0, 10) === today);
  const own = tickets.filter((ticket) => section.services.includes(ticket.service) && belongs(ticket));
  return own.sort((a, b) => b.created - a.created);
}
