import { expect, it } from 'vitest';
import type { EquipmentSummary } from '../../contract/api';
import { ALL, daysOut, fits, inOrder } from './list-filter';

const DAY = 86_400_000;
const item = (inventory: string, since?: number) =>
  ({
    id: inventory,
    inventory,
    kind: 'portátil',
    condition: '',
    building: null,
    ...(since === undefined ? {} : { custody: { since, with: 'storeroom' } }),
  }) as unknown as EquipmentSummary;

it('lists what its users have not got back, the longest out first', () => {
  const items = [item('I-1', 5 * DAY), item('I-2'), item('I-4', 2 * DAY), item('I-3', 2 * DAY)];
  const out = { ...ALL, out: true };
  const listed = inOrder(
    items.filter((each) => fits(each, out)),
    out,
  );
  expect(listed.map(({ inventory }) => inventory)).toEqual(['I-3', 'I-4', 'I-1']);
  expect(items.filter((each) => fits(each, ALL)).length).toBe(4);
  expect(inOrder(items, ALL).map(({ inventory }) => inventory)).toEqual(['I-1', 'I-2', 'I-3', 'I-4']);
});

it('counts whole days, and none before it began', () => {
  const since = { since: 10 * DAY, with: 'vendor' } as const;
  expect(daysOut(since, 10 * DAY + DAY - 1)).toBe(0);
  expect(daysOut(since, 13 * DAY)).toBe(3);
  expect(daysOut(since, 9 * DAY)).toBe(0);
});
