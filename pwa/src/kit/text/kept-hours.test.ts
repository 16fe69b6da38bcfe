import { expect, it } from 'vitest';
import { aheadAt, askedHours } from './kept-hours';

const DAY = 24 * 60 * 60_000;
const QUARTER = 15 * 60_000;

/** As the browser knows it: what the zone's clock shows, as if it were UTC, against UTC. */
function asking(zone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    ...({ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const),
    hourCycle: 'h23',
  });
  return (at) => {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute) - at;
  };
}

it('knows what the browser knows, to the quarter, also around the days on which clocks are moved', () => {
  const now = Date.UTC(2026, 10, 19, 17, 52);
  for (const zone of ['America/Mexico_City', 'America/Tijuana', 'Europe/Madrid', 'Australia/Lord_Howe', 'UTC']) {
    const ask = asking(zone);
    const hours = askedHours(zone, 'a browser', ask, now);
    expect(hours.spans.length, zone).toBeLessThan(6);
    const times = hours.spans.slice(1).flatMap(([from]) => [from - QUARTER, from - 1, from, from + QUARTER]);
    for (let at = now - 399 * DAY; at < now + 59 * DAY; at += 29 * QUARTER + 61_000) times.push(at);
    for (const at of times) {
      const quarter = Math.floor(at / QUARTER) * QUARTER;
      expect(aheadAt(hours, at), `${zone} ${new Date(at).toISOString()}`).toBe(ask(quarter));
    }
  }
});

it('says nothing of what lies beyond', () => {
  const now = Date.UTC(2026, 10, 19);
  const hours = askedHours('UTC', 'a browser', () => 0, now);
  expect(aheadAt(hours, now)).toBe(0);
  expect(aheadAt(hours, now + 61 * DAY)).toBeUndefined();
  expect(aheadAt(hours, now - 401 * DAY)).toBeUndefined();
});
