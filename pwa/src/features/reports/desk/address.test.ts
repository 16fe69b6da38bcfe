import { expect, it } from 'vitest';
import { changed, fileOf } from './address';

it('closes what was open where another question is asked', () => {
  expect(changed('?periodo=mes&abre=teams.0.oax-mesa', 'periodo', 'semana')).toBe('?periodo=semana');
  expect(changed('?periodo=mes', 'abre', 'people.0.')).toBe('?periodo=mes&abre=people.0.');
  expect(changed('?abre=people.0.', 'abre', '')).toBe('');
});
it('asks for a file of what is on the screen', () => {
  const asked = { report: 'activity', from: '2026-11-16', to: '2026-11-22' } as const;
  expect(fileOf(asked, 'pdf', null)).toBe('/api/reports?format=pdf&report=activity&from=2026-11-16&to=2026-11-22');
  expect(fileOf(asked, 'csv', { position: 9, at: 60_000 })).toMatch(/&position=9&at=60000$/);
  expect(fileOf({ ...asked, report: 'places', building: 'e 1' }, 'pdf', null)).toMatch(/&building=e\+1$/);
});
