import { expect, it } from 'vitest';
import type { Organisation, Person } from '../../../contract/api';
import { audits, supervises } from './roles';

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
