import { expect, it } from 'vitest';
import type { Access, EquipmentSummary, Organisation, PersonFile } from '../../../contract/api';
import { fileOf, found, holdings, listed, takerOf } from './people';

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

it('gives a ticket of who leaves to whom it was given, and to nobody where that was chosen', () => {
  const may = ['ana', 'eva'];
  expect(takerOf(may, undefined, '', 'eva')).toBe('eva');
  expect(takerOf(may, undefined, 'ana', 'eva')).toBe('ana');
  expect(takerOf(may, 'eva', 'ana', '')).toBe('eva');
  expect(takerOf(may, '', 'ana', 'eva'), 'what the list shows is what is done').toBe('');
  expect(takerOf(may, undefined, 'omar', '')).toBe('');
});

it('looks one person up by their id, and tells nobody from a failure', async () => {
  const file = { access: person('Ana') } as PersonFile;
  const asked: string[] = [];
  const known = {
    person: (id: string) => {
      asked.push(id);
      return id === 'Ana' ? Promise.resolve(file) : Promise.reject({ code: id, es: 'No', en: 'No' });
    },
    people: () => Promise.reject(new Error('nobody else is asked for')),
  };
  expect(await fileOf(known, 'Ana')).toEqual(file);
  expect(await fileOf(known, 'not_found')).toBeUndefined();
  await expect(fileOf(known, 'offline')).rejects.toMatchObject({ code: 'offline' });
  expect(asked).toEqual(['Ana', 'not_found', 'offline']);
});

it('takes what a person comes in with from the list where an earlier server leaves it out', async () => {
  const [ana, abel] = [person('Ana'), person('Abel', false)];
  const earlier = {
    person: (id: string) =>
      Promise.resolve({ person: { id }, version: '1', open: [], more: 0 } as unknown as PersonFile),
    people: (all?: boolean) => Promise.resolve(all ? [abel, ana] : []),
  };
  expect((await fileOf(earlier, ana.id))?.access).toEqual(ana);
});

it('tells what stands under the name of who leaves, their bag of material first', () => {
  const item = (inventory: string, given: Partial<EquipmentSummary>) =>
    ({ inventory, kind: 'Computadora', person: '', condition: 'En uso', ...given }) as EquipmentSummary;
  const items = [
    item('2', { person: 'Omar Cruz' }),
    item('1', { person: 'Rosa Luna', holder: 'OMAR CRUZ ' }),
    item('9', { kind: 'Bolsa de material', person: 'Omar Cruz' }),
    item('3', { person: 'Omar Cruz', condition: 'De baja' }),
    item('4', { person: 'Omar Cruz', merged_into: '2' }),
    item('5', { person: 'Rosa Luna' }),
    item('6', {}),
  ];
  expect(holdings('Omar Cruz', items).map(({ inventory }) => inventory)).toEqual(['9', '1', '2']);
  expect(holdings('', items)).toEqual([]);
});
