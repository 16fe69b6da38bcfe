import { expect, it } from 'vitest';
import { rhythmOf } from './rhythm';

it('asks for a day of the week, or for one that a month can have', () => {
  expect(rhythmOf('week', 'fri', '')).toEqual({ week: { on: 'fri' } });
  expect(rhythmOf('week', '', '1')).toBeNull();
  expect(rhythmOf('month', 'fri', '31')).toEqual({ month: { day: 31 } });
  for (const day of ['', '0', '32', '1.5', 'uno']) expect(rhythmOf('month', 'fri', day), day).toBeNull();
});
