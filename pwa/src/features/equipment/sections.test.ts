import { describe, expect, it } from 'vitest';
import type { ItemSection, Organisation, TicketSummary } from '../../contract/api';
import { pageOf, ticketsOf } from './sections';

const now = new Date(2026, 10, 21, 12).getTime();
const ticket = (id: string, service: string, state: string, daysAgo: number) =>
  ({ id, service, state, created: now - daysAgo * 86_400_000 }) as unknown as TicketSummary;
const tickets = [
  ticket('1', 'visita', 'closed', 2),
  ticket('2', 'visita', 'closed', 0),
  ticket('3', 'falla', 'in_progress', 5),
  ticket('4', 'falla', 'closed', 1),
];
const section = (services: string[], shows: ItemSection['shows']) => ({ title: '', services, shows }) as ItemSection;
const ids = (of: ItemSection) => ticketsOf(of, tickets, now).map(({ id }) => id);

describe('what a page of an item tells (AGU-20)', () => {
  it('is the tickets of its services: of today, not over, or all, the latest first', () => {
    expect(ids(section(['visita'], 'today'))).toEqual(['2']);
    expect(ids(section(['falla'], 'open'))).toEqual(['3']);
    expect(ids(section(['falla'], 'all'))).toEqual(['4', '3']);
    expect(ids(section(['visita', 'falla'], 'all'))).toEqual(['2', '4', '1', '3']);
  });
  it('is found by the type of the item as people write it', () => {
    const page = { types: ['Kiosco', 'CAS'], sections: [] };
    const organisation = { settings: { item_pages: [page] } } as unknown as Organisation;
    expect(pageOf(organisation, 'kiosco')).toBe(page);
    expect(pageOf(organisation, 'cas')).toBe(page);
    expect(pageOf(organisation, 'Impresora')).toBeNull();
    expect(pageOf(null, 'CAS')).toBeNull();
  });
});
