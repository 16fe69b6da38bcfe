import { expect, it } from 'vitest';
import { type Strip, withoutShot, withShot } from './strip';

it('takes back the photograph that is chosen, and leaves none chosen for a second tap', () => {
  let strip: Strip<{ act: string }> = { shots: [], chosen: null };
  for (const act of ['d.1', 'd.2', 'd.3']) strip = withShot(strip, { act });
  expect(strip.chosen).toBe('d.3');
  strip = withoutShot(strip, 'd.3');
  expect(strip).toEqual({ shots: [{ act: 'd.1' }, { act: 'd.2' }], chosen: null });
});
