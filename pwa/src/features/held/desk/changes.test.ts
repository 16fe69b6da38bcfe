import { expect, it } from 'vitest';
import { changesOf, type Known } from './changes';

const same = (kind: string) => (id: string) => `${kind} ${id}`;
const known: Known = {
  organisation: { client_word: 'Unidad Administrativa' },
  person: same('P'),
  team: same('T'),
  service: same('S'),
  state: same('E'),
  priority: same('R'),
  building: same('B'),
  document: same('D'),
  field: same('F'),
  item: same('I'),
  moment: (at) => `at ${at}`,
  sentence: same('why'),
};
const one = (what: string, key: string | null, before: string | null, after: string | null) =>
  changesOf([{ what, key, before, after }], known).map(({ label, before: b, after: a }) => [label, b, a])[0];

it('names what ids mean, before and after', () => {
  expect(one('assignee', null, 'omar', 'laura')).toEqual(['Asignada a', 'P omar', 'P laura']);
  expect(one('state', null, null, 'resolved')).toEqual(['Estado', '', 'E resolved']);
  expect(one('visit', null, null, '1795100000000')).toEqual(['Visita', '', 'at 1795100000000']);
  expect(one('registry', 'building', 'e2', 'e7')).toEqual(['Edificio', 'B e2', 'B e7']);
  expect(one('text', 'diagnosis/1.2', null, 'Cable')).toEqual(['Diagnóstico', '', 'Cable']);
  expect(one('contact', 'client_org', 'A', 'B')).toEqual(['Unidad Administrativa', 'A', 'B']);
  expect(one('registry', 'client_org', 'A', 'B')).toEqual(['Unidad Administrativa', 'A', 'B']);
});

it('reads evidence, signatures, custody, labels and stock', () => {
  expect(one('evidence', 'a.1', null, 'Antes')).toEqual(['Foto o archivo', '', 'Antes']);
  expect(one('signature', 'a.1', null, 'oax-orden: Itzel Ruiz')).toEqual(['Firma', '', 'Itzel Ruiz']);
  expect(one('holder', null, 'Rosa', 'Omar')).toEqual(['Quién lo tiene', 'Rosa', 'Omar']);
  expect(one('label', 'k7qm2f9xtr4', null, 'K7QM-2F9X-TR4')).toEqual(['Etiqueta del equipo', '', 'K7QM-2F9X-TR4']);
  expect(one('stock', 'Cable UTP m', '20', '12')).toEqual(['Existencias: Cable UTP m', '20', '12']);
  expect(one('minimum', 'Cable UTP m', null, '30')).toEqual(['Mínimo: Cable UTP m', '', '30']);
});

it('reads marks, times, contacts and what became of the request', () => {
  expect(one('item', 'x.1', 'pending', 'done: 12 V')).toEqual(['I x.1', 'pendiente', 'hecho: 12 V']);
  expect(one('item', 'x.1', null, 'not_applicable: no hay')).toEqual(['I x.1', '', 'no aplica (no hay)']);
  expect(one('time', 'a.1', null, 'work 15')).toEqual(['Tiempo', '', 'Trabajo, 15 min']);
  expect(one('contacted', 'a.1', null, 'phone reached confirmed ya quedó')).toEqual([
    'Contacto con el usuario',
    '',
    'Teléfono, contestó: ya quedó',
  ]);
  expect(one('request', 'resolve/a.1', null, 'applied')).toEqual(['Petición: resolver', '', 'se aplica']);
  expect(one('request', 'close/a.1', null, 'not_from_this_state')?.[2]).toBe('no se aplica: why not_from_this_state');
});

it('tells what decides first and the request last; what it does not know by another name', () => {
  const lines = changesOf(
    [
      { what: 'request', key: 'resolve/a', before: null, after: 'applied' },
      { what: 'later_thing', key: null, before: null, after: 'x' },
      { what: 'state', key: null, before: 'a', after: 'b' },
    ],
    known,
  );
  expect(lines.map(({ label }) => label)).toEqual(['Estado', 'Otro dato', 'Petición: resolver']);
});
