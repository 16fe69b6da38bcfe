// The plate of a ticket: what of it is due, and what is due no more.
import { expect, test } from 'vitest';
import type { TicketView } from '../../../contract/api';
import { ticket } from '../../filters/ticket-fixture';
import { plateOf, plateOfRow } from './plate';

const commitment = { overridden: null, resolve_by: 30, warn_at: 20, paused_since: null };
const promisedFor = (part?: { name: string; items: string[] }, state = 'in_progress') =>
  ({
    born: { provisional: 'P-1' },
    subject: { value: 'Padrón' },
    ruled: { state },
    decided: { state, folio: 'TYS-1', visit: null, commitment: { ...commitment, ...(part ? { part } : {}) } },
  }) as unknown as TicketView;
const part = { name: 'A1 Gestión de la solicitud', items: ['x.1'] };

test('what is promised for a part alone says so, and is due no more once that is done (AGU-01)', () => {
  const due = plateOf(promisedFor(part), ticket('1', { promised: part.name }));
  expect([due.part, due.due.resolve_by]).toEqual([part.name, 30]);
  const done = plateOf(promisedFor(part), ticket('1', { resolve_by: null }));
  expect([done.part, done.due.resolve_by]).toEqual([null, null]);
  const earlier = plateOf(promisedFor(part), ticket('1'));
  expect([earlier.part, earlier.due.resolve_by], 'a row of an earlier build names no part').toEqual([part.name, 30]);
  expect(plateOf(promisedFor(part, 'resolved'), ticket('1', { promised: part.name })).part).toBeNull();
  expect(plateOfRow(ticket('1', { promised: part.name })).part).toBe(part.name);
});

test('what is promised for the whole is due as it was', () => {
  const whole = plateOf(promisedFor(), ticket('1'));
  expect([whole.part, whole.due.resolve_by]).toEqual([null, 30]);
});
