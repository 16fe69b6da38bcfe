import { expect, it } from 'vitest';
import { StillOrder } from './still-order';

const people = (...loads: [id: string, open: number][]) => loads.map(([id, open]) => ({ id, open }));
const ids = (all: { id: string }[]) => all.map(({ id }) => id).join(' ');

it('holds still while what it is sorted by changes, and shows what is so now', () => {
  const order = new StillOrder<{ id: string; open: number }>(({ id }) => id);
  expect(ids(order.of(people(['ana', 1], ['beto', 2], ['caro', 3])))).toBe('ana beto caro');
  const next = order.of(people(['caro', 0], ['beto', 2], ['ana', 5]));
  expect(ids(next)).toBe('ana beto caro');
  expect(next.map(({ open }) => open)).toEqual([5, 2, 0]);
});

it('puts who is new last, in their own order, and lets go of who has gone', () => {
  const order = new StillOrder<{ id: string; open: number }>(({ id }) => id);
  order.of(people(['ana', 1], ['beto', 2]));
  expect(ids(order.of(people(['dora', 0], ['beto', 2], ['elsa', 3])))).toBe('beto dora elsa');
  expect(ids(order.of(people(['ana', 0], ['dora', 1], ['beto', 2])))).toBe('beto dora ana');
});

it('begins anew where something else is chosen from', () => {
  const order = new StillOrder<{ id: string; open: number }>(({ id }) => id);
  order.of(people(['ana', 1], ['beto', 2]), 'redes');
  expect(ids(order.of(people(['beto', 1], ['ana', 2]), 'soporte'))).toBe('beto ana');
});
