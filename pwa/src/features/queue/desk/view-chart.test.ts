import { expect, it } from 'vitest';
import { NOW, ticket } from '../../filters/ticket-fixture';
import { behind, sectionOf, type By } from './view-chart';

const ZONE = 'America/Mexico_City';
const DAY = 86_400_000;
const words = { title: { es: '', en: '' }, count: { es: '', en: '' }, name: (_: By, id: string) => id };
const tickets = [
  ticket('1', { state: 'in_progress', assignee: 'omar', created: NOW }),
  ticket('2', { state: 'in_progress', created: NOW - DAY }),
  ticket('3', { state: 'received', assignee: 'omar', created: NOW - 21 * DAY }),
];
const told = (by: By) =>
  sectionOf(tickets, by, ZONE, words).rows.map(({ id, numbers }) => [id, numbers[0]?.value] as const);

it('counts a view by state, service and person, the most first', () => {
  expect(told('state')).toEqual([
    ['in_progress', 2],
    ['received', 1],
  ]);
  expect(told('service')).toEqual([['oax-revision-extension', 3]]);
  expect(told('person')).toEqual([
    ['omar', 2],
    ['', 1],
  ]);
});
it('counts weeks from Monday, those of nothing too', () => {
  expect(told('week')).toEqual([
    ['2026-10-26', 1],
    ['2026-11-02', 0],
    ['2026-11-09', 0],
    ['2026-11-16', 2],
  ]);
  expect(sectionOf([], 'week', ZONE, words).rows).toEqual([]);
});
it('opens a number into the tickets that it counts, the latest first', () => {
  const opened = behind(tickets, 'person', 'person.0.omar', ZONE);
  expect(opened.counted.map(({ id, folio }) => [id, folio])).toEqual([
    ['1', 'TYS-1'],
    ['3', 'TYS-3'],
  ]);
  expect(opened.count).toBe(2);
  expect(behind(tickets, 'person', 'state.0.omar', ZONE)).toEqual({ counted: [], count: 0 });
});
it('lists the latest of very many, and counts all of them', () => {
  const many = Array.from({ length: 1_200 }, (_, at) => ticket(`t${at}`, { state: 'received', created: at }));
  const { counted, count } = behind(many, 'state', 'state.0.received', ZONE);
  expect([counted.length, counted[0]?.id, count]).toEqual([500, 't1199', 1_200]);
});
