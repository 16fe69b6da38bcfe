import { expect, it } from 'vitest';
import { EVERYTHING, fits, narrowOf, parseNarrow, writeNarrow } from './case-filter';
import { NOW } from './ticket-fixture';

const entry = {
  building: 'Edificio 7',
  people: ['Omar Cruz Jiménez'],
  at: NOW - 3 * 86_400_000,
  words: 'TYS-1 Sin tono',
};

it('reads keys of both languages and keeps the rest as words', () => {
  expect(parseNarrow('edificio:"Edificio 7" who:omar edad:semana sin tono')).toEqual({
    building: 'Edificio 7',
    person: 'omar',
    age: 'semana',
    text: 'sin tono',
  });
});

it('writes what it reads back', () => {
  const narrow = { building: 'Edificio 7', person: 'omar', age: 'week', text: 'tono' };
  expect(writeNarrow(narrow, 'es')).toBe('edificio:"Edificio 7" persona:omar edad:semana tono');
  expect(parseNarrow(writeNarrow(narrow, 'en'))).toEqual(narrow);
});

it('narrows by building, person, age and words', () => {
  const all = { ...EVERYTHING };
  expect(fits(entry, { ...all, building: '7', person: 'cruz', age: 'semana', text: 'tono' }, NOW)).toBe(true);
  expect(fits(entry, { ...all, building: '2' }, NOW)).toBe(false);
  expect(fits(entry, { ...all, person: 'joel' }, NOW)).toBe(false);
  expect(fits(entry, { ...all, age: 'day' }, NOW)).toBe(false);
  expect(fits(entry, { ...all, age: 'older' }, NOW)).toBe(false);
  expect(fits(entry, { ...all, age: 'nunca' }, NOW)).toBe(false);
});

it('comes along with an address', () => {
  expect(narrowOf('?q=edificio%3A7')).toBe('edificio:7');
  expect(narrowOf('')).toBe('');
});
