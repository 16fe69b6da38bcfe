import { expect, test } from 'vitest';
import type { Class, Organisation, PersonCard } from '../../../contract/api';
import { assignable, hands, technicians } from './assignable';

const role = (id: string, ...classes: Class[]): Organisation['roles'][number] => ({
  id,
  name: id,
  external: false,
  classes,
  may: [],
});
const ROLES = [
  role('agent', 'DESK'),
  role('tech', 'TECH'),
  role('head', 'SUP'),
  role('boss', 'APR'),
  role('asks', 'REQ'),
];
const person = (id: string) =>
  ({ id, name: id, roles: [id], teams: ['cas'], buildings: [], active: true }) as unknown as PersonCard;
const PEOPLE = ['head', 'agent', 'asks', 'tech', 'boss'].map(person);

test('AGU-22: who leads or takes calls is given what is theirs, after those who work; who asks or approves is not', () => {
  expect(assignable(PEOPLE, ROLES).map(({ id, apart }) => [id, apart ?? false])).toEqual([
    ['tech', false],
    ['head', true],
    ['agent', true],
  ]);
  expect(hands(PEOPLE, ROLES).map(({ id }) => id)).toEqual(['agent', 'tech']);
});
test('AGU-38: only a technician takes a ticket over', () => {
  expect(technicians(PEOPLE, ROLES).map(({ id }) => id)).toEqual(['tech']);
});
