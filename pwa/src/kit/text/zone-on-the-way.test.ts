// A phone that comes into another zone, or whose clock is set by hand, while the app is open.
import { afterEach, expect, it } from 'vitest';
import { clock, localText, momentOf, otherHour, setZone } from './format';

const DUE = Date.UTC(2026, 10, 25, 22, 2);
const own = process.env['TZ'];
/** The system's zone from now on. */
const comesTo = (zone: string) => (process.env['TZ'] = zone);
afterEach(() => {
  if (own === undefined) delete process.env['TZ'];
  else process.env['TZ'] = own;
});

it('what falls due stands at the institution’s hour before and right after the zone changes', () => {
  setZone('America/Mexico_City');
  for (const zone of [
    'America/Mexico_City',
    'America/Cancun',
    'America/Tijuana',
    'Europe/Madrid',
    'America/Mexico_City',
  ]) {
    comesTo(zone);
    expect(clock(DUE), zone).toBe('16:02');
    expect(localText(DUE), zone).toBe('2026-11-25T16:02');
    expect(momentOf('2026-11-25T16:02'), zone).toBe(DUE);
  }
});

it('a picker says whose hour it asks for as soon as this device keeps another', () => {
  setZone('America/Mexico_City');
  comesTo('America/Mexico_City');
  expect(otherHour(DUE)).toBeUndefined();
  comesTo('America/Tijuana');
  expect(otherHour(DUE)).toBeDefined();
  comesTo('America/Mexico_City');
  expect(otherHour(DUE)).toBeUndefined();
});
