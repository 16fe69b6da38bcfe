// Two who bear one name are told apart where one of them is chosen.
import { expect, it } from 'vitest';
import { namedApart } from './named-apart';

it('names namesakes with their ids, and nobody else', () => {
  const people = [
    { id: 'omar.cruz', name: 'Omar Cruz' },
    { id: 'eva.rios', name: 'Eva Ríos' },
    { id: 'omar.cruz2', name: 'OMAR CRUZ ' },
  ];
  expect(namedApart(people).map(({ value, label }) => [value, label])).toEqual([
    ['omar.cruz', 'Omar Cruz (omar.cruz)'],
    ['eva.rios', 'Eva Ríos'],
    ['omar.cruz2', 'OMAR CRUZ (omar.cruz2)'],
  ]);
  expect(namedApart([])).toEqual([]);
});
