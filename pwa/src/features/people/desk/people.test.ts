import { expect, it } from 'vitest';
import type { Access, Organisation } from '../../../contract/api';
import { found, listed } from './people';

const person = (name: string, active = true): Access => ({
  id: name,
  name,
  roles: ['tecnico'],
  teams: name === 'Ana' ? ['redes'] : [],
  active,
  devices: 0,
  passkeys: 0,
  seen: null,
  held: 0,
});
const organisation = {
  roles: [{ id: 'tecnico', name: 'Agente Técnico' }],
  teams: [{ id: 'redes', name: 'Redes' }],
} as unknown as Organisation;

it('lists people by name, those who left last, and finds them by role and team', () => {
  const all = listed([person('Zoe'), person('Abel', false), person('Ana')], organisation);
  expect(all.map(({ access }) => access.name)).toEqual(['Ana', 'Zoe', 'Abel']);
  expect(found(all, 'tecnico red').map(({ access }) => access.name)).toEqual(['Ana']);
  expect(found(all, '').length).toBe(3);
});
