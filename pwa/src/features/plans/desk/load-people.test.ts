import { expect, it } from 'vitest';
import type { Hand } from '../../ticket/people/assignable';
import { loadPeople } from './load-people';

const hand = (id: string, name: string, given: Partial<Hand> = {}) =>
  ({ id, name, roles: [], teams: ['redes'], active: true, ...given }) as unknown as Hand;
const who = (id: string) => ({ id, name: id === 'omar' ? 'Omar Cruz' : id });

it('leaves nobody out who has something of the plans, whatever their role is by now', () => {
  const hands = [
    hand('eva', 'Eva Ríos'),
    hand('ana', 'Ana López', { apart: true }),
    hand('leo', 'Leo Paz', { active: false }),
    hand('sol', 'Sol Gil', { teams: ['otro'] }),
  ];
  const names = (...loaded: (string | null)[]) =>
    loadPeople(hands, new Set(['redes']), loaded, who).map(({ name }) => name);
  expect(names()).toEqual(['Eva Ríos']);
  expect(names(null, 'leo', 'ana')).toEqual(['Ana López', 'Eva Ríos', 'Leo Paz']);
  // Given work no more: they are no hand.
  expect(names('omar', 'x1')).toEqual(['Eva Ríos', 'Omar Cruz', 'x1']);
});
