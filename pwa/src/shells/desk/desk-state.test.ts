// What every screen of the desk asks of it: who did something, and how things stand with what was written.
import { expect, it } from 'vitest';
import { readable } from 'svelte/store';
import type { Engine, PersonCard, SyncStatus, TicketSummary } from '../../contract/api';
import { hide, showAgain } from '../../features/app/put-away.svelte';
import { Desk } from '../../features/app/desk/desk.svelte';
import { paths } from '../../features/app/desk/paths';
import { ticket } from '../../features/filters/ticket-fixture';

const status = { chip: 'attention', online: true, pending: 0, stuck: 1, lastSync: 1, problem: null };

function desk(...tickets: TicketSummary[]): Desk {
  const engine = {
    tickets: readable(new Map(tickets.map((one) => [one.id, one]))),
    ...{ equipment: readable(new Map()), records: readable(new Map()) },
    ...{ organisation: readable(null), me: readable(null), presence: readable([]) },
    requesters: readable([
      { id: 'ana', name: 'Ana Robles', active: true },
      { id: 'omar', name: 'Omar Cruz', active: false },
    ]),
    people: readable([{ id: 'eva', name: 'Eva Ríos' } as PersonCard]),
    queue: readable([{ act: 'd1.3', state: 'refused' }]),
    status: readable(status as unknown as SyncStatus),
  };
  return new Desk(engine as unknown as Engine);
}

it('names whoever did something, and never by nothing', () => {
  const whoIs = (id: string) => desk().whoIs(id);
  expect([whoIs('eva'), whoIs('system'), whoIs(''), whoIs('left.long.ago')]).toEqual([
    ...['Eva Ríos', 'Sistema', 'Sistema', 'left.long.ago'],
  ]);
});

it('chooses nobody who left, and names them still', () => {
  const one = desk();
  expect(one.requesters.map(({ id }) => id)).toEqual(['ana']);
  expect(one.whoIs('omar')).toBe('Omar Cruz');
});

it('counts in its chip what its lists show', () => {
  const one = desk();
  expect([one.status.chip, one.status.stuck]).toEqual(['attention', 1]);
  hide(['d1.3']);
  expect([one.status.chip, one.status.stuck]).toEqual(['up_to_date', 0]);
  showAgain(['d1.3']);
  expect(one.status.stuck).toBe(1);
});

it('goes back to a view as it was narrowed, and keeps what is ticked there', () => {
  const one = desk();
  const here = () => paths.queue({ id: one.viewId, name: one.viewName, query: one.source });
  expect(here()).toBe('/mesa/cola/open');
  one.selected = new Set(['a']);
  // Out of a ticket, in the words of the other language.
  one.show({ id: 'open', name: null, query: 'state:open' });
  expect([...one.selected]).toEqual(['a']);
  one.source = 'estado:abierto edificio:e7';
  expect(here()).toBe('/mesa/cola/open?q=estado%3Aabierto+edificio%3Ae7');
  one.show({ id: 'open', name: null, query: 'estado:abierto edificio:e7' });
  expect([one.source, ...one.selected]).toEqual(['estado:abierto edificio:e7', 'a']);
  // By its own name it is the whole view again.
  one.show({ id: 'open', name: null, query: 'estado:abierto' });
  expect([one.source, one.selected.size]).toEqual(['estado:abierto', 0]);
});

it('knows where a ticket stood that has left the list, until it is asked about another', () => {
  const one = desk(ticket('a'), ticket('b', { assignee: 'omar' }), ticket('c'));
  expect([one.placeOf('b'), one.placeOf('z'), one.placeOf('b')]).toEqual([1, -1, 1]);
  one.source = 'asignada:nadie';
  expect(one.rows.map(({ id }) => id)).toEqual(['a', 'c']);
  expect([one.placeOf('b'), one.placeOf('c'), one.placeOf('b')]).toEqual([1, 1, -1]);
});
