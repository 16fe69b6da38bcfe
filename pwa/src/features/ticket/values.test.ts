import { expect, it } from 'vitest';
import type { Conflict, Organisation, TicketView } from '../../contract/api';
import { askedIn, wordsOf } from './story/unapplied-request';
import { date } from '../../kit/text/format';
import { sideText, subjectOf, type Names } from './values';

const names: Names = {
  organisation: {
    priorities: [{ id: 'high', label: 'Alta' }],
    buildings: [{ id: 'e7', name: 'Edificio 7', site: '' }],
    states: [{ id: 'cancelled', label: 'Cancelada' }],
    teams: [],
  } as unknown as Organisation,
  people: new Map([['omar', { id: 'omar', name: 'Omar Cruz', roles: [], teams: [], active: true }]]),
  equipment: (id) => (id === 'q' ? 'OAX-TI-1 · Teléfono' : ''),
  mark: () => 'hecho',
  moment: (at) => `a las ${at}`,
};

it('reads both sides of a conflict as people do', () => {
  const read = (subject: Conflict['subject'], value: string) => sideText(subject, value, names);
  expect(read({ field: 'puerto' }, '"Gi1/0/14"')).toBe('Gi1/0/14');
  expect(read({ field: 'avisos' }, '"uno\\ndos"')).toBe('uno, dos');
  expect(read({ field: 'avisado' }, '"true"')).toBe('Sí');
  expect(read({ field: 'entrega' }, '"2026-03-02"')).toBe(date(new Date(2026, 2, 2).getTime()));
  expect(read('place', '{"building":"e7","level":"Nivel 3"}')).toBe('Edificio 7, Nivel 3');
  expect(read('priority', 'high')).toBe('Alta');
  expect(read('assignee', 'omar')).toBe('Omar Cruz');
  expect(read('visit', '1760000')).toBe('a las 1760000');
  expect(read('equipment', '"q"')).toBe('OAX-TI-1 · Teléfono');
  expect(read('equipment', 'null')).toBe('');
  expect(read({ registry: 'building' }, '"e7"')).toBe('Edificio 7');
  expect(read({ item: 'fisica' }, '{"done":{}}')).toBe('hecho');
  expect(read({ field: 'puerto' }, '{broken')).toBe('{broken');
  expect(subjectOf({ field: 'puerto' })).toEqual(['field', 'puerto']);
});

it('finds the request behind a card that is about an act, and its words', () => {
  const request = (act: string, command: object) => ({ stamp: { act }, command, basis: 0, ruling: null });
  const view = {
    requests: [
      request('o.7', { resolve: { solution: 'Cable nuevo' } }),
      request('o.8', { assign: { person: 'omar' } }),
    ],
  } as unknown as TicketView;
  const card = (subject: string, act: string) => ({ subject, other: { stamp: { act } } }) as unknown as Conflict;
  const found = askedIn(view, card('state', 'o.7'));
  expect(found && wordsOf(found.command)).toBe('Cable nuevo');
  expect(askedIn(view, card('assignee', 'o.8'))).toBeNull();
  expect(askedIn(view, card('priority', 'o.7'))).toBeNull();
});
