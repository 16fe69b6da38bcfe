import { expect, it } from 'vitest';
import { setZone } from '../../../kit/text/format';
import { MINUTE, NOW, ticket } from '../../filters/ticket-fixture';
import { dayTitle, dueOf, dueText, promise } from './due-time';

it('says hours as the desk reads them', () => {
  const zone = 'America/Mexico_City';
  setZone(zone);
  expect(dayTitle(NOW, NOW, zone)).toBe('Hoy, jueves 19 de noviembre');
  expect(dayTitle(NOW - 24 * 60 * MINUTE, NOW, zone)).toBe('Ayer, miércoles 18 de noviembre');
  expect(dayTitle(NOW - 96 * 60 * MINUTE, NOW, zone)).toBe('Domingo 15 de noviembre');
  expect(dayTitle(Date.UTC(2026, 4, 20, 18), NOW, zone)).toBe('Miércoles 20 de mayo');
  expect(dayTitle(Date.UTC(2023, 11, 21, 18), NOW, zone)).toBe('Jueves 21 de diciembre de 2023');
  expect(promise(NOW + 128 * MINUTE, NOW)).toBe('hoy, antes de las 14:00');
  expect(promise(NOW + 96 * 60 * MINUTE, NOW)).toBe('el lun 23 nov, antes de las 11:52');
  expect(dueText(ticket('1', { warn_at: NOW - 1, resolve_by: NOW + 12 * MINUTE }), NOW).text).toBe('12:04 · 12 min');
  expect(dueText(ticket('1', { paused: true, since: NOW - 540 * MINUTE }), NOW).text).toBe('en pausa, 9 h');
});

it('knows what the commitment is about', () => {
  expect(dueOf(ticket('1', { resolve_by: NOW - 1 }), NOW).kind).toBe('overdue');
  expect(dueOf(ticket('1', { warn_at: NOW - 1 }), NOW).kind).toBe('soon');
  expect(dueOf(ticket('1'), NOW).kind).toBe('later');
  expect(dueOf(ticket('1', { paused: true }), NOW).kind).toBe('paused');
  expect(dueOf(ticket('1', { state: 'resolved' }), NOW).kind).toBe('waiting');
  expect(dueOf(ticket('1', { state: 'scheduled', visit: NOW + MINUTE }), NOW).kind).toBe('visit');
  expect(dueOf(ticket('1', { state: 'closed' }), NOW).kind).toBe('none');
});
