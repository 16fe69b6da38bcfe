import { expect, test } from 'vitest';
import type { Organisation } from '../../contract/api';
import { classesOf, isOf, typesOf } from './classes';
import { ALL, fits } from './list-filter';

const organisation = {
  settings: {
    item_classes: [
      { name: 'Cómputo', types: ['Computadora', 'Impresora'] },
      { name: 'Seguridad', types: ['Cámara'] },
    ],
  },
} as unknown as Organisation;

test('a type is chosen where the organisation has classes, and written where it has none (OCO-05)', () => {
  expect(typesOf(organisation, '')?.map(({ value }) => value)).toEqual(['Computadora', 'Impresora', 'Cámara']);
  expect(typesOf(organisation, 'Cámara')).toHaveLength(3);
  expect(typesOf(organisation, 'Cámara')?.[2]?.label).toBe('Cámara · Seguridad');
  expect(typesOf(organisation, 'Proyector')?.[0]).toEqual({ value: 'Proyector', label: 'Proyector' });
  expect(typesOf({ settings: {} } as unknown as Organisation, 'Proyector')).toBeNull();
  expect(typesOf(null, '')).toBeNull();
});

test('the list is narrowed to a class, however its types are written (OCO-05)', () => {
  const classes = classesOf(organisation);
  expect(isOf({ kind: 'camara' }, 'Seguridad', classes)).toBe(true);
  expect(isOf({ kind: 'Impresora' }, 'Seguridad', classes)).toBe(false);
  expect(isOf({ kind: 'Proyector' }, '', classes)).toBe(true);
  const item = { kind: 'Impresora', building: null, condition: '' } as never;
  expect(fits(item, { ...ALL, class: 'Seguridad' }, classes)).toBe(false);
  expect(fits(item, { ...ALL, class: 'Cómputo' }, classes)).toBe(true);
});
