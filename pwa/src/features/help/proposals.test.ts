import { expect, it } from 'vitest';
import type { Alike, EquipmentSummary, Organisation } from '../../contract/api';
import { ticket } from '../filters/ticket-fixture';
import { type Filled, proposals } from './proposals';

const EMPTY: Filled = { service: '', building: '', level: '', room: '', equipment: '' };
const organisation = {
  services: [
    { id: 'node', name: 'Alta de nodo', channels: [] },
    { id: 'ext', name: 'Revisión de extensión', channels: [] },
    { id: 'planned', name: 'Mantenimiento', channels: ['programado'] },
  ],
  buildings: [
    { id: 'e1', name: 'Edificio 1', floors: [] },
    {
      id: 'e10',
      name: 'Edificio 10',
      floors: [{ level: 'Planta baja', places: ['Ventanilla 4', 'Ventanilla 5'] }],
    },
  ],
} as unknown as Organisation;
const item = { id: 'q', inventory: 'OAX-TI-004417', serial: '20EZ88', mac: '', name: 'Teléfono', labels: [] };
const equipment = new Map([['q', item as unknown as EquipmentSummary]]);
const tickets = new Map(
  ['a', 'b', 'c', 'd'].map((id) => [id, ticket(id, { service: id === 'd' ? 'node' : 'ext' })] as const),
);
const alike: Alike[] = ['a', 'b', 'c', 'd'].map((id) => ({ ticket: id, words: ['tono'], shares: [] }));
const of = (text: string, filled: Partial<Filled> = {}, found: Alike[] = []) =>
  proposals(text, { ...EMPTY, ...filled }, { organisation, tickets, equipment, alike: found });

it('proposes the service that most similar ones have, and says how many', () => {
  expect(of('sin tono', {}, alike)).toEqual([
    { field: 'service', value: 'ext', label: 'Revisión de extensión', why: { by: 'alike', of: 3, all: 4 } },
  ]);
  expect(of('sin tono', {}, alike.slice(0, 1)), 'one is no vote').toEqual([]);
  expect(of('sin tono', {}, [alike[0]!, alike[3]!]), 'nor is half of them').toEqual([]);
});

it('proposes the service that the text names, but none that nobody asks for', () => {
  expect(of('quiero un nodo')).toMatchObject([{ field: 'service', value: 'node', why: { by: 'text' } }]);
  expect(of('toca mantenimiento')).toEqual([]);
});

it('finds the building, and of it the level and the room', () => {
  expect(of('en el Edificio 10, planta baja, ventanilla 5')).toMatchObject([
    { field: 'building', value: 'e10' },
    { field: 'level', value: 'Planta baja' },
    { field: 'room', value: 'Ventanilla 5' },
  ]);
  expect(of('edificio 1 sin luz')).toMatchObject([{ field: 'building', value: 'e1' }]);
  expect(of('edificio')).toEqual([]);
});

it('finds the item by a number in the text, however it is written', () => {
  for (const text of ['falla OAX-TI-004417.', 'falla oaxti004417', 'serie 20ez88, no enciende'])
    expect(of(text), text).toMatchObject([{ field: 'equipment', value: 'q', label: 'OAX-TI-004417 · Teléfono' }]);
  expect(of('extensión 12345')).toEqual(expect.not.arrayContaining([expect.objectContaining({ field: 'equipment' })]));
});

it('proposes nothing where something stands already, and nothing of nothing', () => {
  const filled = { service: 'ext', building: 'e10', level: 'Planta baja', room: 'x', equipment: 'q' };
  expect(of('Edificio 1, un nodo, OAX-TI-004417', filled, alike)).toEqual([]);
  expect(of('  ', {}, alike)).toEqual([]);
});
