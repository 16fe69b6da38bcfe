import { beforeAll, describe, expect, it } from 'vitest';
import {
  asWritten,
  asWrittenShort,
  bytes,
  clock,
  clocks,
  date,
  day,
  dayMonth,
  dayStart,
  due,
  initials,
  localText,
  momentOf,
  within,
  setZone,
  span,
  when,
  yearOf,
} from './format';

const at = (text: string) => Date.parse(`${text}-06:00`);
const now = at('2026-11-19T11:42:00');
beforeAll(() => setZone('America/Mexico_City'));

const facts = { state: 'in_progress' as const, resolve_by: null, warn_at: null, paused: false };

describe('hours and days', () => {
  it('uses the 24 h clock', () => {
    expect(clock(at('2026-11-19T00:05:00'))).toBe('00:05');
    expect(clock(at('2026-11-19T14:00:00'))).toBe('14:00');
  });
  it('writes the day of a form as people do, and leaves all else', () => {
    expect(asWritten('2026-11-21')).toBe('21 de noviembre de 2026');
    expect(asWritten('2026-99-21')).toBe('2026-99-21');
    expect(asWritten('DTI/2026/11')).toBe('DTI/2026/11');
    expect(asWrittenShort('2026-11-21')).toBe('21 nov 2026');
    expect(asWrittenShort('2026-99-21')).toBe('2026-99-21');
  });
  it('writes the date without points, and the year when it is another', () => {
    expect(date(now, now)).toBe('jue 19 nov');
    expect(date(at('2025-09-03T10:00:00'), now)).toBe('3 sep 2025');
  });
  it('writes the day of a week of another year', () => {
    expect(dayMonth(at('2025-12-29T12:00:00'))).toBe('29 dic');
  });
  it('names the year by the organisation’s calendar', () => {
    expect(yearOf(at('2025-12-31T23:59:00'))).toBe(2025);
    expect(yearOf(at('2026-01-01T00:00:00'))).toBe(2026);
  });
  it('names the days beside today', () => {
    expect(day(at('2026-11-18T23:59:00'), now)).toBe('ayer');
    expect(day(at('2026-11-20T00:01:00'), now)).toBe('mañana');
    expect(day(at('2026-11-10T00:01:00'), now)).toBe('mar 10 nov');
  });
  it('says when, as short as it can be told', () => {
    expect(when(at('2026-11-19T09:47:00'), now)).toBe('09:47');
    expect(when(at('2026-11-18T17:20:00'), now)).toBe('ayer 17:20');
    expect(when(at('2026-11-23T10:00:00'), now)).toBe('lun 10:00');
    expect(when(at('2026-11-02T10:00:00'), now)).toBe('lun 2 nov 10:00');
  });
});

describe('due', () => {
  it('counts down once the warning has passed', () => {
    const soon = { ...facts, resolve_by: at('2026-11-19T14:00:00'), warn_at: at('2026-11-19T11:00:00') };
    expect(due(soon, now)).toEqual({ kind: 'soon', text: '14:00 · 2 h 18 min' });
    expect(due({ ...soon, warn_at: at('2026-11-19T13:00:00') }, now)).toEqual({ kind: 'plain', text: '14:00' });
  });
  it('says since when it is overdue', () => {
    expect(due({ ...facts, resolve_by: at('2026-11-18T17:20:00') }, now)).toEqual({
      kind: 'overdue',
      text: 'Venció ayer 17:20',
    });
  });
  it('says that the clock stands still', () => {
    const paused = {
      ...facts,
      paused: true,
      paused_since: at('2026-11-19T02:30:00'),
      resolve_by: at('2026-11-18T17:20:00'),
    };
    expect(due(paused, now)).toEqual({ kind: 'paused', text: 'en pausa, 9 h' });
  });
  it('shows the visit, and nothing once it is over', () => {
    expect(due({ ...facts, state: 'scheduled', visit: at('2026-11-19T13:00:00') }, now)?.text).toBe('Visita 13:00');
    expect(due({ ...facts, state: 'closed', resolve_by: now - 1 }, now)).toBeNull();
    expect(due(facts, now)).toBeNull();
  });
});

describe('both clocks', () => {
  const own = at('2026-11-19T11:38:00');
  it('shows one when they agree or the act is still here', () => {
    expect(clocks({ at: own }, now)).toBe('11:38');
    expect(clocks({ at: own, received: own + 60_000 }, now)).toBe('11:38');
  });
  it('shows both when they differ', () => {
    expect(clocks({ at: own, received: at('2026-11-19T13:26:00') }, now)).toBe('11:38 · llegó 13:26');
  });
  it('marks a clock that cannot be right', () => {
    expect(clocks({ at: own, suspect: true }, now)).toBe('11:38 · reloj dudoso');
    expect(clocks({ at: own, received: own + 1000, suspect: true }, now)).toBe('11:38 · reloj dudoso · llegó 11:38');
  });
});

describe('small things', () => {
  it('spans', () => {
    expect(span(45 * 60_000)).toBe('45 min');
    expect(span(2 * 3_600_000)).toBe('2 h');
    expect(span(76 * 3_600_000)).toBe('3 d 4 h');
  });
  it('sizes', () => {
    expect([bytes(12), bytes(612_000), bytes(1_900_000), bytes(1_800_000_000)]).toEqual([
      '12 B',
      '612 KB',
      '1.9 MB',
      '1.8 GB',
    ]);
    expect([999, 999_499, 999_500, 999_950_000, 1e15].map(bytes)).toEqual([
      '999 B',
      '999 KB',
      '1 MB',
      '1 GB',
      '1000 TB',
    ]);
  });
  it('initials', () => {
    expect([initials('Omar Cruz Díaz'), initials('ángel'), initials('')]).toEqual(['OC', 'Á', '']);
    expect(initials('𐐨ra 𐑀')).toBe('𐐀𐑀'.toLocaleUpperCase('es-MX'));
  });
});

describe('the organisation’s clock, wherever this device is', () => {
  it('reads a picker’s text there and back', () => {
    const ten = Date.UTC(2026, 10, 19, 16, 0);
    expect(momentOf('2026-11-19T10:00')).toBe(ten);
    expect(localText(ten)).toBe('2026-11-19T10:00');
    expect(momentOf('')).toBeNull();
    expect(localText(dayStart(ten))).toBe('2026-11-19T00:00');
  });
  it('keeps a year as it is typed, digit by digit', () => {
    for (const year of ['0002', '0020', '0202', '2027'])
      expect(localText(momentOf(`${year}-01-04T10:00`) ?? 0)).toBe(`${year}-01-04T10:00`);
  });
  it('holds on both sides of a change of hour', () => {
    setZone('America/Tijuana');
    for (const text of ['2026-03-08T01:30', '2026-03-08T03:30', '2026-11-01T00:30', '2026-11-01T03:30'])
      expect(localText(momentOf(text) ?? 0)).toBe(text);
    // What the clocks leap over comes after the leap, on the same day; of what they repeat the first.
    expect(momentOf('2027-03-14T02:30')).toBe(Date.UTC(2027, 2, 14, 10, 30));
    expect(momentOf('2026-11-01T01:30')).toBe(Date.UTC(2026, 10, 1, 8, 30));
    setZone('America/Havana'); // leaps at midnight
    expect(localText(dayStart(Date.UTC(2026, 2, 8, 18)))).toBe('2026-03-08T01:00');
    setZone('America/Mexico_City');
  });
});

it('writes a name within a sentence, and leaves what is written with capitals', () => {
  expect(['Correo electrónico', 'WhatsApp', 'Teléfono de CAS 910', 'CAS'].map(within)).toEqual([
    'correo electrónico',
    'WhatsApp',
    'teléfono de CAS 910',
    'CAS',
  ]);
});
