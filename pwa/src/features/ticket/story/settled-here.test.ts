import { expect, it } from 'vitest';
import type { Conflict, QueueItem } from '../../../contract/api';
import { withOwn } from './settled-here';

const stamp = { act: 'a.1', at: 1, order: 1, by: 'omar', site: 'field' as const };
const side = (value: string) => ({ value, stamp });
const card = (id: string): Conflict => ({
  id,
  subject: { registry: 'mac' },
  rule: 1,
  why: 'r6_field_value',
  standing: side('uno'),
  other: side('dos'),
  at: 1,
});
const item = (conflict: string, state: QueueItem['state'], document = 'q1'): QueueItem => ({
  act: 'a.7',
  number: 7,
  document,
  command: { decide_conflict: { conflict, choice: 'swap' } },
  title: '',
  folio: '',
  at: 9,
  state,
  why: null,
  blobs: 0,
});

it('shows a card as decided as soon as its choice is on this device', () => {
  const [one, two] = withOwn([card('c1'), card('c2')], 'q1', [item('c1', 'local')], 'omar');
  expect(one?.settled).toMatchObject({ choice: 'swap', stamp: { by: 'omar', at: 9 } });
  expect(two?.settled).toBeUndefined();
});

it('leaves a card open where the choice was refused, is of another document, or fell already', () => {
  expect(withOwn([card('c1')], 'q1', [item('c1', 'refused')], 'omar')[0]?.settled).toBeUndefined();
  expect(withOwn([card('c1')], 'q1', [item('c1', 'local', 'q2')], 'omar')[0]?.settled).toBeUndefined();
  const fallen = { ...card('c1'), settled: { choice: 'keep' as const, stamp } };
  expect(withOwn([fallen], 'q1', [item('c1', 'local')], 'omar')[0]).toBe(fallen);
});
