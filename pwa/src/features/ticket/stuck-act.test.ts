import { expect, it } from 'vitest';
import type { Organisation, PersonCard } from '../../contract/api';
import { deciders, reworded, wordsIn } from './stuck-act';

const roles = [
  { id: 'jefe', classes: ['SUP'] },
  { id: 'tecnico', classes: ['TECH'] },
] as Organisation['roles'];
const person = (id: string, role: string, teams: string[]): PersonCard => ({
  id,
  name: id,
  roles: [role],
  teams,
  active: true,
});
const leti = person('leti', 'jefe', ['mesa']);
const sofia = person('sofia', 'jefe', ['redes']);
const omar = person('omar', 'tecnico', ['redes']);

it('names the supervisors of the team, else all, and nobody where they are many', () => {
  expect(deciders([leti, sofia, omar], roles, 'redes', 'omar')).toEqual([sofia]);
  expect(deciders([leti, sofia, omar], roles, 'otra', 'omar')).toEqual([leti, sofia]);
  expect(deciders([leti, sofia, person('ana', 'jefe', [])], roles, null, 'omar')).toEqual([]);
  expect(deciders([leti, sofia], roles, null, 'leti')).toEqual([sofia]);
});

it('reads the words of an act and gives it others', () => {
  const note = { add_note: { audience: 'internal' as const, text: 'uno' } };
  expect(wordsIn(note)).toBe('uno');
  expect(reworded(note, 'dos')).toEqual({ add_note: { audience: 'internal', text: 'dos' } });
  const text = { edit_text: { kind: 'diagnosis' as const, section: 'a.1', splices: [{ at: 0 }], whole: 'uno' } };
  expect(reworded(text, 'dos')).toEqual({ edit_text: { kind: 'diagnosis', section: 'a.1', whole: 'dos' } });
  const tick = { tick_item: { item: 'x', mark: { not_applicable: { reason: 'uno' } } } };
  expect([wordsIn(tick), reworded(tick, 'dos')]).toEqual([
    'uno',
    { tick_item: { item: 'x', mark: { not_applicable: { reason: 'dos' } } } },
  ]);
  expect([wordsIn({ start: {} }), reworded({ start: {} }, 'dos')]).toEqual([null, { start: {} }]);
});
