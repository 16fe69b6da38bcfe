import { expect, test } from 'vitest';
import type { Organisation, Person, RecordSummary, RegisterDef } from '../../contract/api';
import { carried, keepsFiles, tracksOf } from './records';

const def = (id: string, more: Partial<RegisterDef> = {}) =>
  ({
    id,
    fields: [{ id: 'a' }, { id: 'b' }],
    reads: ['tecnico'],
    writes: [],
    ...more,
  }) as unknown as RegisterDef;
const ME = { id: 'omar', roles: ['tecnico'], active: true } as unknown as Person;

test('the phone lists the registers that it holds and not the articles', () => {
  const organisation = {
    registers: [
      def('along', { offline: true }),
      def('left'),
      def('held'),
      def('closed', { offline: true, reads: [] }),
      def('articles', { offline: true, article: {} as never }),
    ],
  } as unknown as Organisation;
  const records = [{ id: '1', register: 'held' }] as unknown as RecordSummary[];
  expect(carried(organisation, ME, records).map(({ id }) => id)).toEqual(['along', 'held']);
  expect(carried(null, ME, records)).toEqual([]);
});

test('whoever writes a register keeps its files, of an article as long as it is not published', () => {
  const states = ['borrador', 'publicado'].map((id) => ({ id, name: id }));
  const article = { published: 'publicado' } as NonNullable<RegisterDef['article']>;
  const written = def('articles', { reads: [], writes: ['tecnico'], states, article });
  expect(keepsFiles(ME, written, { state: 'borrador' })).toBe(true);
  expect(keepsFiles(ME, written, { state: 'publicado' })).toBe(false);
  expect(keepsFiles(ME, written, {})).toBe(true);
  expect(keepsFiles(ME, def('read'), {})).toBe(false);
  expect(keepsFiles(ME, def('plain', { writes: ['tecnico'] }), {})).toBe(true);
});

test('the column of states is as wide as the longest', () => {
  const states = (...names: string[]) => names.map((name) => ({ id: name, name }));
  expect(tracksOf(def('short', { states: states('Activa') }))).toBe('minmax(0, 1fr) minmax(0, 1fr) 8rem');
  expect(tracksOf(def('long', { states: states('Activa', 'Espera cambio de equipo') }))).toMatch(/ 11\.5rem$/);
  expect(tracksOf(def('none'))).toBe('minmax(0, 1fr) minmax(0, 1fr)');
});
