import { expect, test } from 'vitest';
import type { RecordSummary, RecordView, RegisterDef } from '../../contract/api';
import { lateReport, partsIn, phasesOf } from './progress';

const PROJECTS = {
  id: 'proyectos',
  states: [
    { id: 'solicitud', name: 'Solicitud', moves: [{ to: 'obra' }, { to: 'negado' }] },
    { id: 'obra', name: 'Obra', moves: [{ to: 'liberado' }, { to: 'negado' }] },
    { id: 'liberado', name: 'Liberado', ended: true },
    { id: 'negado', name: 'Negado', ended: true },
  ],
} as unknown as RegisterDef;

test('a record stands in one of its phases, and those before it are done', () => {
  const line = (state: string) => phasesOf(PROJECTS, state).map(({ id, standing }) => `${id} ${standing}`);
  expect(line('')).toEqual(['solicitud here', 'obra later']);
  expect(line('obra')).toEqual(['solicitud done', 'obra here']);
  expect(line('liberado')).toEqual(['solicitud done', 'obra done', 'liberado here']);
  expect(line('negado')).toEqual(['solicitud later', 'obra later', 'negado here']);
});

test('a report is late once the end of its period has passed', () => {
  const record = { id: '1' } as unknown as RecordSummary;
  const due = (at: number | null) => ({ reportDue: () => at });
  expect(lateReport(due(10), record, 11)).toBe(10);
  expect(lateReport(due(10), record, 10)).toBeNull();
  expect(lateReport(due(null), record, 10)).toBeNull();
});

test('the parts of a record stand by their dates, what is over below', () => {
  const part = {
    id: 'actividades',
    states: [{ id: 'hacer' }, { id: 'hecha', ended: true }],
    terms: [{ field: 'fin', days: 3 }],
  } as unknown as RegisterDef;
  const one = (id: string, fin: string, state = '', links = ['p']) =>
    ({ id, register: 'actividades', values: { fin }, state, links, born: 0 }) as unknown as RecordSummary;
  const all = [
    one('late', '2026-12-01'),
    one('over', '2026-10-01', 'hecha'),
    one('soon', '2026-11-01'),
    one('other', '2026-11-01', '', ['q']),
  ];
  expect(partsIn(part, { id: 'p' } as unknown as RecordView, all).map(({ id }) => id)).toEqual([
    'soon',
    'late',
    'over',
  ]);
});
