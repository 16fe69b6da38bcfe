import { describe, expect, it } from 'vitest';
import type {
  EquipmentSummary,
  Organisation,
  Plan,
  RecordSummary,
  RoundTicket,
  TicketSummary,
} from '../../../contract/api';
import { ticket as ordinary } from '../../filters/ticket-fixture';
import { movesOf, roundKey, type Keeper, type Move } from './moves';
import { bornAt, byWeek, loadsOf, mondayOf, plusMonths, yearOf, type Known } from './year';

/** Thursday 19 November 2026, 11:52 in Aguascalientes. */
const NOW = Date.UTC(2026, 10, 19, 17, 52);
const idAt = (at: number, end: string) => {
  const hex = at.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${end.padStart(12, '0')}`;
};
const item = (id: string, kind: string, given: Partial<EquipmentSummary> = {}) =>
  ({ id, kind, inventory: id, name: kind, condition: 'En uso', ...given }) as EquipmentSummary;
const opens = (service: string, each: string[] = []) => ({
  open: { service, kind: 'request' as const, channel: 'programado', subject: '', requester: {} as never, each },
});
const daily: Plan = { id: 'cas', when: { every: { day: { at: '09:00' } } }, does: opens('cas', ['CAS']) };
const monthly: Plan = { id: 'replica', when: { every: { month_end: {} } }, does: opens('respaldos') };
const yearly: Plan = { id: 'preventivo', when: { since: { kinds: ['Computadora'] } }, does: opens('preventivo') };

function known(plans: Plan[], tickets: TicketSummary[], items: EquipmentSummary[]): Known {
  const hours = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '18:00' }];
  const organisation = { timezone: 'America/Mexico_City', hours, plans, settings: { maintenance_every_months: 12 } };
  return {
    organisation: organisation as unknown as Organisation,
    tickets: new Map(tickets.map((each) => [each.id, each])),
    equipment: new Map(items.map((each) => [each.id, each])),
    moves: new Map(),
    past: null,
    now: NOW,
  };
}
const rounds = (of: Known, year: number) => yearOf(of, year)[0]?.rounds ?? [];

/** Times that were moved: plan, item, from, to. */
function movesTo(...moved: [string, string, string, string][]): Map<string, Move> {
  const move = ([plan, about, planned, day]: [string, string, string, string]): Move => ({
    record: 'r',
    register: 'programacion',
    plan,
    item: about,
    planned,
    day,
    reason: 'Lluvia',
  });
  return new Map(moved.map((each) => [roundKey(each[0], each[1], each[2]), move(each)]));
}

describe('the year of the plans', () => {
  it('is read by weeks, Monday to Sunday, where a month does not fit', () => {
    const found = rounds(known([daily], [], [item('a', 'CAS')]), 2026);
    const november = byWeek(found.filter(({ day }) => day.startsWith('2026-11')));
    expect(november.map(({ monday, rounds: own }) => [monday, own.length])).toEqual([
      ['2026-11-16', 3],
      ['2026-11-23', 7],
      ['2026-11-30', 1],
    ]);
    expect(november[0]?.rounds.map(({ day }) => day)).toEqual(['2026-11-20', '2026-11-21', '2026-11-22']);
    expect(byWeek([])).toEqual([]);
  });

  it('counts each item of a daily programme, on each day to come (AGU-26)', () => {
    const items = [item('a', 'CAS'), item('b', 'cas'), item('c', 'CAS', { condition: 'Baja' }), item('d', 'Laptop')];
    const found = rounds(known([daily], [], items), 2026);
    expect(found).toHaveLength(2 * (11 + 31));
    expect(found[0]).toMatchObject({ day: '2026-11-20', state: 'coming', ticket: null });
    expect(rounds(known([daily], [], items), 2027)).toHaveLength(2 * 365);
    expect(rounds(known([daily], [], items), 2025)).toHaveLength(0);
  });
  it('has the one of today until its hour, by the institution’s clock', () => {
    const weekly: Plan = { id: 'reporte', when: { every: { week: { on: 'thu' } } }, does: opens('reporte') };
    const of = (plan: Plan, text: string) =>
      rounds({ ...known([plan], [], [item('a', 'CAS')]), now: Date.parse(`${text}-06:00`) }, 2026)[0]?.day;
    expect(of(daily, '2026-11-19T08:59:59')).toBe('2026-11-19');
    expect(of(daily, '2026-11-19T09:00:00')).toBe('2026-11-20');
    // Without an hour of its own it comes as the desk closes; by then it is another day in Greenwich.
    expect(of(weekly, '2026-11-19T17:59:00')).toBe('2026-11-19');
    expect(of(weekly, '2026-11-19T18:00:00')).toBe('2026-11-26');
    // On a day on which nobody works it comes at the day's end.
    expect(of(monthly, '2026-10-31T23:59:00')).toBe('2026-10-31');
    expect(of(monthly, '2026-11-30T17:59:00')).toBe('2026-11-30');
    expect(of(monthly, '2026-11-30T18:00:00')).toBe('2026-12-31');
    // Moved to another day it stands there alone.
    const found = { ...known([daily], [], [item('a', 'CAS')]), now: Date.parse('2026-11-19T08:00:00-06:00') };
    const put = rounds({ ...found, moves: movesTo(['cas', 'a', '2026-11-19', '2026-11-23']) }, 2026);
    expect(put.filter(({ planned }) => planned === '2026-11-19').map(({ day }) => day)).toEqual(['2026-11-23']);
    expect(put.some(({ day }) => day === '2026-11-19')).toBe(false);
  });
  it('takes for a past round what the plan opened, and not what somebody filed', () => {
    const nine = Date.UTC(2026, 10, 18, 15);
    const own = { service: 'cas', equipment: 'a', created: nine, resolve_by: null };
    const opened = ordinary(idAt(nine, '1'), { ...own, state: 'closed' });
    const given = ordinary(idAt(nine, '2'), { ...own, state: 'cancelled' });
    const late = ordinary(idAt(nine, '3'), { ...own, resolve_by: NOW - 1 });
    const filed = ordinary(idAt(nine + 7, '4'), own);
    const found = rounds(known([daily], [opened, given, late, filed], [item('a', 'CAS')]), 2026);
    const past = found.filter(({ ticket }) => ticket !== null);
    expect(past.map(({ day, state }) => [day, state])).toEqual([
      ['2026-11-18', 'done'],
      ['2026-11-18', 'missed'],
      ['2026-11-18', 'missed'],
    ]);
  });
  it('comes a year after the last maintenance, at once where it is due (SEC-23, OCO-04)', () => {
    const at = Date.UTC(2026, 1, 10, 18);
    const served = ordinary(idAt(at, '7'), { service: 'preventivo', equipment: 'a', created: at, state: 'closed' });
    const old = item(idAt(Date.UTC(2024, 0, 31, 18), '5'), 'Computadora');
    const fresh = item('a', 'computadora');
    const found = known([yearly], [served], [old, fresh]);
    expect(rounds(found, 2026).map(({ day, state }) => [day, state])).toEqual([
      ['2026-02-10', 'done'],
      ['2026-11-19', 'coming'],
    ]);
    expect(rounds(found, 2027).map(({ day }) => day)).toEqual(['2027-02-10', '2027-11-19']);
  });
  it('is put off by nothing that somebody filed and that came to nothing (SEC-23)', () => {
    const at = Date.UTC(2026, 1, 10, 18);
    const own = { service: 'preventivo', equipment: 'a', created: at, state: 'cancelled' as const };
    const fresh = item(idAt(Date.UTC(2025, 11, 1, 18), '5'), 'Computadora');
    const of = (id: string) => rounds(known([yearly], [ordinary(id, { ...own, equipment: fresh.id })], [fresh]), 2026);
    expect(of(idAt(at + 7, '7')).map(({ day, state }) => [day, state])).toEqual([['2026-12-01', 'coming']]);
    // What the plan opened was its time, and was given up.
    expect(of(idAt(at, '7')).map(({ day, state }) => [day, state])).toEqual([['2026-02-10', 'missed']]);
  });
  it('counts what was done on a record that was merged into it (SEC-23)', () => {
    const at = Date.UTC(2026, 1, 10, 18);
    const served = ordinary(idAt(at, '7'), { service: 'preventivo', equipment: 'z', created: at, state: 'closed' });
    const kept = item(idAt(Date.UTC(2024, 0, 31, 18), '5'), 'Computadora');
    const gone = item('z', 'Computadora', { merged_into: kept.id });
    expect(rounds(known([yearly], [served], [kept, gone]), 2027).map(({ day }) => day)).toEqual(['2027-02-10']);
    // Also where the record that is gone said that it was something else: the server tells it so.
    const wrong = item('z', 'Otro', { merged_into: kept.id });
    const told = rounds(known([yearly], [served], [kept, wrong]), 2026);
    expect(told.map(({ day, state, item }) => [day, state, item?.id])).toEqual([['2026-02-10', 'done', kept.id]]);
  });
  it('ends months on their last day, and leaves out what only reminds', () => {
    const does = { remind: { services: [], text: '' } };
    const reminds: Plan = { id: 'nota', when: { every: { week: { on: 'fri' } } }, does };
    const found = yearOf(known([monthly, reminds], [], []), 2026);
    expect(found.map(({ plan }) => plan.id)).toEqual(['replica']);
    expect(found[0]?.rounds.map(({ day }) => day)).toEqual(['2026-11-30', '2026-12-31']);
  });
  it('counts what a day’s end opens to that day, and to its year', () => {
    const midnight = Date.UTC(2027, 0, 1, 6);
    const report = ordinary(idAt(midnight, '1'), { service: 'respaldos', created: midnight, resolve_by: null });
    const last = { ...known([monthly], [report], []), now: midnight + 60_000 };
    const of = (year: number) =>
      rounds(last, year).flatMap(({ planned, day, ticket }) => (ticket === null ? [] : [[planned, day]]));
    expect([of(2026), of(2027)]).toEqual([[['2026-12-31', '2026-12-31']], []]);
    const first: Plan = { ...daily, when: { every: { day: { at: '00:00' } } }, does: opens('respaldos') };
    expect(rounds({ ...last, organisation: { ...last.organisation, plans: [first] } }, 2027)[0]?.day).toBe(
      '2027-01-01',
    );
  });
  it('lays open work on who has it, in the week of its visit; what is late on the first', () => {
    const own = { service: 'preventivo', equipment: 'a', created: Date.UTC(2026, 10, 3, 18), assignee: 'omar' };
    const visit = ordinary('1', { ...own, state: 'scheduled', visit: Date.UTC(2026, 10, 25, 18) });
    const late = ordinary('2', { ...own, state: 'assigned', resolve_by: Date.UTC(2026, 10, 5, 18) });
    const years = yearOf(known([yearly], [visit, late], [item('a', 'Computadora')]), 2026);
    const [load, ...more] = loadsOf(years, ['2026-11-16', '2026-11-23'], 'America/Mexico_City');
    expect(more).toEqual([]);
    expect(load?.person).toBe('omar');
    expect([...(load?.weeks ?? [])].map(([week, of]) => [week, of.map(({ ticket }) => ticket?.id)])).toEqual([
      ['2026-11-16', ['2']],
      ['2026-11-23', ['1']],
    ]);
  });
  it('reckons with days as the server does', () => {
    expect(plusMonths('2026-01-31', 1)).toBe('2026-02-28');
    expect(mondayOf('2026-11-22')).toBe('2026-11-16');
    expect(bornAt(idAt(NOW, '1'))).toBe(NOW);
  });
  it('puts a moved time on its day, in the year of that day, with where it was (AGU-26, OCO-04)', () => {
    const items = [item('a', 'CAS'), item('b', 'CAS')];
    const found = known([daily], [], items);
    const year = yearOf({ ...found, moves: movesTo(['cas', 'a', '2026-12-30', '2027-01-04']) }, 2026)[0]?.rounds ?? [];
    expect(year).toHaveLength(2 * (11 + 31) - 1);
    const next = yearOf({ ...found, moves: movesTo(['cas', 'a', '2026-12-30', '2027-01-04']) }, 2027)[0]?.rounds ?? [];
    expect(next).toHaveLength(2 * 365 + 1);
    const moved = next.filter(({ move }) => move !== null);
    expect(moved.map(({ planned, day, firm }) => [planned, day, firm])).toEqual([['2026-12-30', '2027-01-04', true]]);
  });
  it('shows what the plan opened on the day to which it was moved, and not again on its own', () => {
    const opened = Date.UTC(2026, 10, 18, 15);
    // Named by Tuesday the 24th, to which it belongs; opened on Wednesday the 18th.
    const own = { service: 'cas', equipment: 'a', created: opened, resolve_by: null, state: 'closed' as const };
    const early = ordinary(idAt(Date.UTC(2026, 10, 24, 15), '1'), own);
    const moves = movesTo(['cas', 'a', '2026-11-24', '2026-11-18']);
    const found = { ...known([daily], [early], [item('a', 'CAS')]), moves };
    const of = rounds(found, 2026).filter(({ planned }) => planned === '2026-11-24');
    expect(of.map(({ day, state, ticket }) => [day, state, ticket?.id])).toEqual([['2026-11-18', 'done', early.id]]);
  });
  it('takes the word of the server for what is long past, and for when an item was last served (SEC-23)', () => {
    const old = item(idAt(Date.UTC(2024, 0, 31, 18), '5'), 'Computadora');
    const done: RoundTicket = {
      id: 't',
      folio: 'OS-1',
      subject: 'Mantenimiento',
      state: 'closed',
      assignee: null,
      visit: null,
      respond_by: null,
      resolve_by: null,
      paused: false,
    };
    const given: RoundTicket = { ...done, id: 'u', state: 'cancelled', why: 'Baja' };
    const past = {
      rounds: [
        { plan: 'preventivo', planned: '2026-01-31', day: '2026-01-31', item: old.id, ticket: done },
        { plan: 'preventivo', planned: '2026-03-31', day: '2026-03-31', item: old.id, ticket: given },
      ],
      more: false,
      served: [{ service: 'preventivo', item: old.id, day: '2026-03-31' }],
    };
    const found = { ...known([yearly], [], [old]), past };
    expect(rounds(found, 2026).map(({ day, state, ticket }) => [day, state, ticket?.why])).toEqual([
      ['2026-01-31', 'done', undefined],
      ['2026-03-31', 'missed', 'Baja'],
    ]);
    const next = rounds(found, 2027).filter(({ ticket }) => ticket === null);
    expect(next.map(({ day, firm }) => [day, firm])).toEqual([['2027-03-31', true]]);
    expect(rounds({ ...found, past: null }, 2026).every(({ firm }) => !firm)).toBe(true);
  });
  it('tells what was never opened, until somebody puts it on a day that comes', () => {
    const past = {
      rounds: [{ plan: 'cas', planned: '2026-11-16', day: '2026-11-16', item: 'a', ticket: null }],
      more: false,
      served: [],
    };
    const found = { ...known([daily], [], [item('a', 'CAS')]), past };
    const missed = rounds(found, 2026).filter(({ state }) => state === 'missed');
    expect(missed.map(({ day, firm }) => [day, firm])).toEqual([['2026-11-16', true]]);
    const put = { ...found, moves: movesTo(['cas', 'a', '2026-11-16', '2026-11-23']) };
    expect(rounds(put, 2026).filter(({ state }) => state === 'missed')).toEqual([]);
    const again = rounds(put, 2026).filter(({ planned }) => planned === '2026-11-16');
    expect(again.map(({ day, state }) => [day, state])).toEqual([['2026-11-23', 'coming']]);
  });
  it('offers to move what was never opened where the plan has it still', () => {
    const never = (plan: string, planned: string, about: string | null) => ({
      rounds: [{ plan, planned, day: planned, item: about, ticket: null }],
      more: false,
      served: [],
    });
    const items = [item('a', 'CAS'), item('b', 'Impresora')];
    const firm = (plan: Plan, planned: string, about: string | null) =>
      rounds({ ...known([plan], [], items), past: never(plan.id, planned, about) }, 2026).find(
        (round) => round.planned === planned && round.state === 'missed',
      )?.firm;
    // It came on Fridays until it was changed.
    const weekly: Plan = { id: 'reporte', when: { every: { week: { on: 'mon' } } }, does: opens('reporte') };
    expect([firm(weekly, '2026-11-13', null), firm(weekly, '2026-11-16', null)]).toEqual([false, true]);
    // It was for printers, too.
    expect([firm(daily, '2026-11-16', 'b'), firm(daily, '2026-11-16', 'a')]).toEqual([false, true]);
  });
  it('says of open work that it was missed once its week is over', () => {
    const at = Date.UTC(2026, 10, 13, 15);
    const own = { service: 'cas', equipment: 'a', created: at, resolve_by: null };
    const found = known([daily], [ordinary(idAt(at, '1'), { ...own, state: 'assigned' })], [item('a', 'CAS')]);
    expect(rounds(found, 2026)[0]).toMatchObject({ day: '2026-11-13', state: 'missed' });
  });
  it('reads moved times off the records of their register', () => {
    const of = { plan: 'p', item: 'e', name: 'n', planned: 'f', day: 'd', reason: 'm' };
    const keeper = { def: { id: 'programacion' }, of } as unknown as Keeper;
    const values = { p: 'cas', e: 'a', f: '2026-12-01', m: 'Lluvia\nFeriado' };
    const record = (id: string, day: string, born: number) =>
      ({ id, register: 'programacion', born, values: { ...values, d: day } }) as unknown as RecordSummary;
    const found = movesOf(keeper, [record('r1', '2026-12-02', 2), record('r2', '2026-12-03', 3)]);
    expect([...found.values()].map(({ record: id, day, reason }) => [id, day, reason])).toEqual([
      ['r2', '2026-12-03', 'Lluvia'],
    ]);
    expect(movesOf(null, [record('r1', '2026-12-02', 2)]).size).toBe(0);
  });
});
