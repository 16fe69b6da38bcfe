import { expect, it } from 'vitest';
import type { Organisation } from '../../../contract/api';
import { NOW, PEOPLE, person, ticket } from '../../filters/ticket-fixture';
import { hands } from '../people/assignable';
import { ahead, loads, proposed, stillChosen } from './workload';

const work = [
  ticket('1', { assignee: 'omar', building: 'e7' }),
  ticket('2', { assignee: 'omar', paused: true, state: 'needs_info' }),
  ticket('3', { assignee: 'joel' }),
  ticket('4', { assignee: 'joel', state: 'closed' }),
  ticket('5', { assignee: 'joel', state: 'resolved' }),
];

// SEC-31: by the workloads.
it('proposes the least loaded of the right team alone', () => {
  const found = loads('oax-telefonia', [...PEOPLE, person('out', 'Fuera', ['oax-telefonia'], false)], work, NOW);
  expect(found.map((load) => [load.person.id, load.active, load.open])).toEqual([
    ['joel', 1, 1],
    ['omar', 1, 2],
  ]);
});

it('gives work to who works: who only supervises is left out', () => {
  const boss = { ...person('boss', 'Rosalía Robles', ['oax-telefonia']), roles: ['supervisor'] };
  const roles: Organisation['roles'] = [
    { id: 'agente-tecnico', name: 'Agente técnico', external: false, classes: ['TECH'], may: [] },
    { id: 'supervisor', name: 'Supervisor', external: false, classes: ['SUP'], may: [] },
  ];
  expect(hands([boss, ...PEOPLE], roles)).toEqual(PEOPLE);
});

it('prefers, among equals, who is in the building already', () => {
  const even = [work[0]!, work[2]!];
  expect(loads('oax-telefonia', PEOPLE, even, NOW, 'e7')[0]?.person.id).toBe('omar');
  expect(loads('oax-telefonia', PEOPLE, even, NOW)[0]?.person.id).toBe('joel');
});

// SEC-42: by what the service asks for, and nobody is barred.
it('puts who knows what the service asks for first, and leaves nobody out', () => {
  const people = PEOPLE.map((each) => (each.id === 'omar' ? { ...each, skills: ['Redes', 'Cableado'] } : each));
  const found = loads('oax-telefonia', people, work, NOW, null, ['Redes']);
  expect(found.map((load) => [load.person.id, load.skills])).toEqual([
    ['omar', ['Redes']],
    ['joel', []],
  ]);
  expect(loads('oax-telefonia', people, work, NOW)[0]?.person.id).toBe('joel');
});

it('proposes nobody who is away, and who stands in for the one who has it', () => {
  const gone = { from: '2000-01-01', until: '2999-12-31', why: 'Vacaciones', stand_in: 'omar' };
  const ines = person('ines', 'Inés Gil', ['oax-telefonia']);
  const people = PEOPLE.map((each) => (each.id === 'joel' ? { ...each, away: [gone] } : each));
  const found = loads('oax-telefonia', [...people, ines], work, NOW);
  expect(found.map((load) => [load.person.id, load.away?.why])).toEqual([
    ['ines', undefined],
    ['omar', undefined],
    ['joel', 'Vacaciones'],
  ]);
  expect(proposed(found)?.person.id).toBe('ines');
  expect(proposed(found, 'joel')?.person.id).toBe('omar');
});

it('counts who stands before, without those who wait', () => {
  expect(ahead('oax-telefonia', work)).toBe(2);
});

it('puts nobody in the place of who was chosen and has left the list', () => {
  const all = loads('oax-telefonia', PEOPLE, work, NOW);
  const left = all.filter(({ person: { id } }) => id !== 'omar');
  expect(stillChosen(all, undefined, true)).toBe('joel');
  expect(stillChosen(all, 'omar', false)).toBe('omar');
  expect(stillChosen(left, 'omar', false)).toBeNull();
  expect(stillChosen([], 'omar', false)).toBeNull();
  expect(stillChosen(left, 'omar', true)).toBe('joel');
  expect(stillChosen([], undefined, true)).toBe('team');
  expect(stillChosen([], 'team', false)).toBe('team');
});
