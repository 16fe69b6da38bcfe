import { expect, it } from 'vitest';
import type { Organisation, TicketSummary } from '../../contract/api';
import { related, repeated, twins } from './same-fault';
import { ticket as whole } from '../filters/ticket-fixture';

const ticket = (id: string, equipment: string | null, state: TicketSummary['state'], created: number) =>
  ({ id, equipment, state, created, service: 'fault' }) as TicketSummary;
const organisation = {
  services: [
    { id: 'fault', channels: ['phone', 'programado'] },
    { id: 'maintenance', channels: ['programado'] },
  ],
} as unknown as Organisation;
const of = (equipment: string | null, service = 'fault') => ({ equipment, service, own: 'own' });
const all = [
  ticket('own', 'q1', 'in_progress', 1),
  ticket('old', 'q1', 'assigned', 2),
  ticket('new', 'q1', 'resolved', 3),
  ticket('ended', 'q1', 'closed', 4),
  ticket('else', 'q2', 'assigned', 5),
  ticket('none', null, 'assigned', 6),
];

it('finds the open reports of the same equipment, the newest first', () => {
  expect(twins(of('q1'), all, organisation).map(({ id }) => id)).toEqual(['new', 'old']);
});

it('takes no maintenance for a report of a fault, nor a report for a maintenance', () => {
  const planned = { ...ticket('planned', 'q1', 'assigned', 9), service: 'maintenance' };
  expect(twins(of('q1'), [planned, ...all], organisation).map(({ id }) => id)).toEqual(['new', 'old']);
  expect(twins(of('q1', 'maintenance'), all, organisation)).toEqual([]);
});

it('takes no part of a ticket for a report of its own (OAX-41)', () => {
  const part = { ...ticket('part', 'q1', 'assigned', 9), parent: 'own' };
  expect(twins(of('q1'), [part, ...all], organisation).map(({ id }) => id)).toEqual(['new', 'old']);
  expect(twins({ ...of('q1'), own: 'part' }, [part, ...all], organisation)).toEqual([]);
});

it('finds none where no equipment is named', () => {
  expect(twins(of(null), all, organisation)).toEqual([]);
});

it('knows what is related already', () => {
  expect(related([{ tag: 'red' }, { ticket: 'old' }], 'old')).toBe(true);
  expect(related([{ duplicate: 'new' }], 'new')).toBe(true);
  expect(related([{ ticket: 'old' }], 'new')).toBe(false);
});

// An outage is told by many, each of their own equipment or of none.
it('finds the ticket that another one repeats by its number or its words, whoever reported it', () => {
  const own = { id: 'own', equipment: null, requester: 'Ana Robles' };
  const all = [
    whole('own', { requester: 'Ana Robles' }),
    whole('ended', { subject: 'Sin internet', state: 'closed', created: 9 }),
    whole('first', { subject: 'Sin internet en el edificio', created: 1 }),
    whole('hers', { subject: 'Tóner', requester: 'Ana Robles', created: 2 }),
  ];
  const found = (typed: string, most = 9) => repeated(typed, own, all, most).map(({ id }) => id);
  expect(found('')).toEqual(['hers']);
  expect(found('internet')).toEqual(['first', 'ended']);
  expect(found('internet', 1)).toEqual(['first']);
  expect(found('TYS-first')).toEqual(['first']);
  expect(found('Ana Robles')).toEqual(['hers']);
});
