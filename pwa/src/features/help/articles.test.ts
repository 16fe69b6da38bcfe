import { expect, it } from 'vitest';
import type { Organisation, Person, RecordSummary, RegisterDef } from '../../contract/api';
import { answeringOf, titlesOf } from './articles';

const DEF = {
  id: 'articulos',
  fields: [],
  article: {
    title: 'titulo',
    body: 'texto',
    folder: 'carpeta',
    services: 'servicios',
    public: 'publico',
    published: 'p',
  },
  states: [{ id: 'b' }, { id: 'p' }, { id: 'r', ended: true }],
  reads: ['tecnico'],
  writes: ['agente'],
} as unknown as RegisterDef;
const ORGANISATION = { registers: [DEF, { id: 'bitacora', fields: [] }] } as unknown as Organisation;
const someone = (...roles: string[]) => ({ id: 'omar', roles, active: true }) as unknown as Person;
const record = (id: string, state: string) =>
  ({
    id,
    register: 'articulos',
    state,
    values: { titulo: id },
    born: 0,
    tokens: [],
    unsent: 0,
  }) as unknown as RecordSummary;
const RECORDS = new Map(
  [
    record('a', 'p'),
    record('draft', 'b'),
    record('b', 'p'),
    record('old', 'r'),
    record('c', 'p'),
    record('d', 'p'),
  ].map((each) => [each.id, each]),
);
const FOUND = ['draft', 'b', 'gone', 'a', 'old', 'd', 'c'].map((id) => ({ record: id, words: ['tóner'] }));

it('asks of the registers of articles that somebody reads', () => {
  expect(titlesOf(ORGANISATION, someone('tecnico'))).toEqual({ articulos: 'titulo' });
  expect(titlesOf(ORGANISATION, someone('otro'))).toEqual({});
  expect(titlesOf(null, null)).toEqual({});
});

it('shows three of those that were approved, as they were ranked, each with why', () => {
  const shown = answeringOf(FOUND, RECORDS, ORGANISATION, someone('tecnico', 'agente'));
  expect(shown.map(({ article }) => article.id)).toEqual(['b', 'a', 'd']);
  expect(shown[0]?.words).toEqual(['tóner']);
  expect(answeringOf(FOUND, RECORDS, ORGANISATION, someone('otro'))).toEqual([]);
});
