import { expect, it } from 'vitest';
import type { TicketSummary, TicketView } from '../../../contract/api';
import { ticketWords } from '../words';
import { formerOf } from './continued';

const born = (continues: string | null) => ({ born: { continues } }) as unknown as TicketView;
const row = { id: 'old', folio: 'SEC-0004', provisional: 'P-1', subject: 'Impresora' } as unknown as TicketSummary;
const tickets = new Map([['old', row]]);

// SEC-28, OAX-71: what was done before is read there.
it('says which ticket another continues, also where this device does not have it', () => {
  expect(formerOf(born(null), tickets)).toBeNull();
  expect(formerOf(born('old'), tickets)).toEqual({ id: 'old', row });
  expect(formerOf(born('elsewhere'), tickets), 'its page looks for it').toEqual({ id: 'elsewhere', row: null });
  expect([ticketWords.continues, ticketWords.continuesElsewhere]).toEqual([
    'Continúa',
    'Continúa un ticket que no está en este equipo',
  ]);
});
