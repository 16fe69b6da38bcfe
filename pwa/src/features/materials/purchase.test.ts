import { expect, it } from 'vitest';
import type { MaterialStep } from '../../contract/api';
import { AT, leftAt, listed, nextStep, openLines, proposedAt, typedAt, type Line } from './purchase';

function line(id: string, quantity: number, steps: Partial<Record<MaterialStep, number>> = {}): Line {
  const registers = Object.entries(steps).map(([step, value]) => [step, { value }]);
  return { id, quantity, unit: 'pza', description: id, steps: Object.fromEntries(registers) } as unknown as Line;
}

it('knows which lines have not come: fewer than authorised, or than requested where nobody authorised', () => {
  const materials = [
    line('bag', 4),
    line('come', 3, { requested: 3, authorised: 2, received: 2 }),
    line('short', 3, { requested: 3, authorised: 3, received: 1 }),
    line('asked', 8, { requested: 8 }),
    line('off', 0, { requested: 5 }),
  ];
  const { open, all } = openLines({ materials });
  expect([open.map(({ id }) => id), all]).toEqual([['short', 'asked'], 3]);
});

it('proposes for a step what the one before it said', () => {
  const asked = line('asked', 8, { requested: 6 });
  expect(nextStep(asked)).toBe('authorised');
  expect([proposedAt(asked, 'requested'), proposedAt(asked, 'authorised'), proposedAt(asked, 'received')]).toEqual([
    6, 6, 6,
  ]);
  expect(proposedAt(line('new', 8), 'requested')).toBe(8);
});

it('keeps what was typed by line and step, and at which step one was', () => {
  const [one, other] = [line('one', 4), line('other', 2)];
  const names = [typedAt('requested', one), typedAt('received', one), typedAt('received', other)];
  expect(new Set([...names, AT]).size).toBe(4);
  // A colleague has marked it since: what was typed before is of what stood then.
  const marked = line('one', 4, { requested: 4 });
  expect(typedAt('requested', marked)).not.toBe(typedAt('requested', one));
  expect(typedAt('received', marked)).toBe(typedAt('received', one));
  expect([leftAt({}), leftAt({ [AT]: 'received' }), leftAt({ [AT]: 'of another version' })]).toEqual([
    null,
    'received',
    null,
  ]);
});

it('knows that a line was taken off while somebody said how many of it are needed', () => {
  const materials = [line('here', 4), line('off', 0)];
  const now = (id: string) => listed({ materials }, id, 3);
  expect([now('here'), now('off'), now('redacted away')]).toEqual([4, 0, 0]);
  // Its ticket is not shown any more: what was typed as one left it counts.
  expect([listed(null, 'here', 3), listed(undefined, 'here', 3)]).toEqual([3, 3]);
});
