import { expect, it } from 'vitest';
import type { HeldCard, Organisation, Person } from '../../../contract/api';
import { audits, keepReading, restingOn, supervises } from './held-acts';

const act = (position: number, rests_on: number[] = []) => ({ position, received: position, rests_on }) as HeldCard;
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

it('keeps what one reads, although it was decided elsewhere', () => {
  expect(keepReading([act(3), act(1)], [act(3), act(2), act(1)], 2).map(({ position }) => position)).toEqual([3, 2, 1]);
  expect(keepReading([act(3)], [act(3), act(2)], null).map(({ position }) => position)).toEqual([3]);
});

it('finds what rests on an act', () => {
  expect(restingOn(1, [act(3, [1]), act(2, [1]), act(4, [2])]).map(({ position }) => position)).toEqual([2, 3]);
});
