import { expect, it } from 'vitest';
import type { Organisation, Person } from '../../../contract/api';
import { audits, opensTickets, supervises, takesCalls } from './roles';

const organisation = {
  roles: [
    { id: 'jefe', classes: ['DESK', 'SUP'] },
    { id: 'contraloria', classes: ['AUD'] },
    { id: 'tecnico', classes: ['TECH'] },
  ],
} as Organisation;
const who = (role: string) => ({ roles: [role] }) as Person;

it('tells who supervises and who reads the log', () => {
  expect([supervises(who('jefe'), organisation), audits(who('jefe'), organisation)]).toEqual([true, true]);
  expect([supervises(who('contraloria'), organisation), audits(who('contraloria'), organisation)]).toEqual([
    false,
    true,
  ]);
  expect([supervises(who('tecnico'), organisation), audits(null, organisation)]).toEqual([false, false]);
});

it('tells who opens a ticket: not who only supervises; a right to complain alone opens complaints alone', () => {
  const role = (id: string, classes: string[], ...may: string[]) => ({ id, classes, may });
  const served = {
    roles: [
      role('supervisor', ['SUP'], 'report.read'),
      role('jefe', ['DESK', 'SUP'], 'ticket.create.onbehalf'),
      role('auxiliar', ['DESK'], 'complaint.create', 'ticket.create.onbehalf'),
      role('tecnico', ['TECH']),
      role('ciudadano', ['REQ'], 'complaint.create'),
    ],
    services: [
      { id: 'red', flow: 'incident' },
      { id: 'queja', flow: 'complaint' },
    ],
  } as unknown as Organisation;
  const opens = (...roles: string[]) => ['red', 'queja'].map((id) => opensTickets({ roles } as Person, served, id));
  expect(opens('supervisor')).toEqual([false, false]);
  expect(opens('supervisor', 'tecnico')).toEqual([true, true]);
  expect([opens('jefe'), opens('auxiliar'), opens('tecnico')]).toEqual(Array(3).fill([true, true]));
  expect(opens('ciudadano')).toEqual([false, true]);
  expect(opensTickets(null, served, 'red')).toBe(false);
  const takes = (role: string) => takesCalls({ roles: [role] } as Person, served);
  expect(takes('supervisor')).toBe(false);
  expect(['jefe', 'auxiliar', 'tecnico', 'ciudadano'].map(takes)).toEqual(Array(4).fill(true));
  expect([takesCalls(null, served), takesCalls({ roles: ['jefe'] } as Person, null)]).toEqual([false, false]);
});
