import { describe, expect, it } from 'vitest';
import type { EquipmentSummary, Organisation, Plan, TicketSummary } from '../../../contract/api';
import { ticket as ordinary } from '../../filters/ticket-fixture';
import { bornAt, loadsOf, mondayOf, plusMonths, yearOf, type Known } from './year';

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
  const organisation = { timezone: 'America/Mexico_City', plans, settings: { maintenance_every_months: 12 } };
  return {
    organisation: organisation as unknown as Organisation,
    tickets: new Map(tickets.map((each) => [each.id, each])),
    equipment: new Map(items.map((each) => [each.id, each])),
    now: NOW,
  };
}
const rounds = (of: Known, year: number) => yearOf(of, year)[0]?.rounds ?? [];

describe('the year of the plans', () => {
  it('counts each item of a daily programme, on each day to come (AGU-26)', () => {
    const items = [item('a', 'CAS'), item('b', 'cas'), item('c', 'CAS', { condition: 'Baja' }), item('d', 'Laptop')];
    const found = rounds(known([daily], [], items), 2026);
    expect(found).toHaveLength(2 * (11 + 31));
    expect(found[0]).toMatchObject({ day: '2026-11-20', state: 'coming', ticket: null });
    expect(rounds(known([daily], [], items), 2027)).toHaveLength(2 * 365);
    expect(rounds(known([daily], [], items), 2025)).toHaveLength(0);
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
    const served = ordinary('t', { service: 'preventivo', equipment: 'a', created: at, state: 'closed' });
    const old = item(idAt(Date.UTC(2024, 0, 31, 18), '5'), 'Computadora');
    const fresh = item('a', 'computadora');
    const found = known([yearly], [served], [old, fresh]);
    expect(rounds(found, 2026).map(({ day, state }) => [day, state])).toEqual([
      ['2026-02-10', 'done'],
      ['2026-11-19', 'coming'],
    ]);
    expect(rounds(found, 2027).map(({ day }) => day)).toEqual(['2027-02-10', '2027-11-19']);
  });
  it('ends months on their last day, and leaves out what only reminds', () => {
    const does = { remind: { services: [], text: '' } };
    const reminds: Plan = { id: 'nota', when: { every: { week: { on: 'fri' } } }, does };
    const found = yearOf(known([monthly, reminds], [], []), 2026);
    expect(found.map(({ plan }) => plan.id)).toEqual(['replica']);
    expect(found[0]?.rounds.map(({ day }) => day)).toEqual(['2026-11-30', '2026-12-31']);
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
      ['2026-11-23', ['1']],
      ['2026-11-16', ['2']],
    ]);
  });
  it('reckons with days as the server does', () => {
    expect(plusMonths('2026-01-31', 1)).toBe('2026-02-28');
    expect(mondayOf('2026-11-22')).toBe('2026-11-16');
    expect(bornAt(idAt(NOW, '1'))).toBe(NOW);
  });
});
