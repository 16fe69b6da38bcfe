import { expect, it } from 'vitest';
import type { Person } from '../../../contract/api';
import { asked, drafted, incomplete, isBackwards, kept, merged, proposedId, recalled, toldOf } from './draft';

const rosa: Person = {
  id: 'rosa.luna',
  name: 'Rosa Luna',
  roles: ['agente-mesa'],
  teams: ['oax-mesa'],
  buildings: [],
  mail: null,
  phone: '12400',
  client_org: null,
  active: true,
  away: [{ from: '2026-11-23', until: '2026-11-27', stand_in: 'eva' }],
  skills: ['Redes'],
};

it('asks for what it shows, and says from which version it began', () => {
  const draft = { ...drafted(rosa), name: ' Rosa Luna Gil ' };
  expect(asked(draft, 'v1')).toEqual({
    version: 'v1',
    name: 'Rosa Luna Gil',
    roles: ['agente-mesa'],
    teams: ['oax-mesa'],
    buildings: [],
    mail: '',
    phone: '12400',
    client_org: '',
    skills: ['Redes'],
    away: [{ from: '2026-11-23', until: '2026-11-27', stand_in: 'eva' }],
  });
  expect(asked(drafted(null), null).version).toBeUndefined();
  expect(incomplete({ ...draft, away: [{ from: '2026-11-23', until: '', why: '', stand_in: '' }] })).toBe(true);
});

it('tells an absence that ends before it begins, and not one of a day or one half typed', () => {
  expect(isBackwards({ from: '2026-12-31', until: '2026-12-30' })).toBe(true);
  expect(isBackwards({ from: '2026-12-31', until: '2027-01-02' })).toBe(false);
  expect(isBackwards({ from: '2028-02-29', until: '2028-02-29' })).toBe(false);
  expect(isBackwards({ from: '2026-12-31', until: '' })).toBe(false);
});

it('loses nothing of two who edit one person', () => {
  const began = drafted(rosa);
  const now = drafted({ ...rosa, phone: '99', mail: 'rosa@oaxaca.gob.mx' });
  const mine = { ...began, phone: '77', name: 'Rosa L.' };
  expect(merged(began, mine, now)).toEqual({
    draft: { ...began, phone: '77', name: 'Rosa L.', mail: 'rosa@oaxaca.gob.mx' },
    theirs: ['mail'],
    both: ['phone'],
  });
});

it('makes an id of a name, and no second one of the same', () => {
  expect(proposedId('Ángel Muñoz Pérez', new Set())).toBe('angel.munoz');
  expect(proposedId('Ana López', new Set(['ana.lopez', 'ana.lopez2']))).toBe('ana.lopez3');
  expect(proposedId('  ', new Set())).toBe('');
});

it('is there again, laid over what stands by then', () => {
  const began = drafted(rosa);
  const mine = { ...began, phone: '77', away: [] };
  const now = drafted({ ...rosa, mail: 'rosa@oaxaca.gob.mx' });
  expect(recalled(kept(began, mine, null), now)).toEqual(merged(began, mine, now));
  const nobody = drafted(null);
  const somebody = { ...nobody, name: 'Eva Ríos' };
  expect(recalled(kept(nobody, somebody, 'eva'), nobody)?.draft).toEqual(somebody);
});

it('keeps nothing where nothing was typed, and takes nothing that it cannot read', () => {
  expect(kept(drafted(rosa), drafted(rosa), null)).toEqual({});
  const now = drafted(rosa);
  expect(recalled({}, now)).toBeNull();
  expect(recalled({ began: '{', mine: '[]' }, now)).toBeNull();
  const older = {
    began: JSON.stringify({ ...now, skills: 5 }),
    mine: JSON.stringify({ ...now, away: ['x'], skills: 5 }),
  };
  expect(recalled(older, now)?.draft).toEqual({ ...now, away: [] });
});

it('knows the parts that a directory tells, in the order of the form', () => {
  expect(toldOf(['phone', 'name', 'roles', 'badge'])).toEqual(['name', 'roles', 'phone']);
  expect(toldOf(undefined)).toEqual([]);
});
