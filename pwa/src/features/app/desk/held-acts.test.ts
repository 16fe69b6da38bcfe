import { expect, it } from 'vitest';
import type { HeldCard } from '../../../contract/api';
import { keepReading, restingOn } from './held-acts';

const act = (position: number, rests_on: number[] = []) => ({ position, received: position, rests_on }) as HeldCard;

it('keeps what one reads, although it was decided elsewhere', () => {
  expect(keepReading([act(3), act(1)], [act(3), act(2), act(1)], 2).map(({ position }) => position)).toEqual([3, 2, 1]);
  expect(keepReading([act(3)], [act(3), act(2)], null).map(({ position }) => position)).toEqual([3]);
});

it('finds what rests on an act', () => {
  expect(restingOn(1, [act(3, [1]), act(2, [1]), act(4, [2])]).map(({ position }) => position)).toEqual([2, 3]);
});
