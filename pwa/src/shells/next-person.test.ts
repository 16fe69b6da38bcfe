import { expect, it } from 'vitest';
import { NextPerson } from './next-person';

it('tells another person from who was here last, and from nobody', () => {
  const next = new NextPerson();
  expect([null, 'omar', 'omar', null, 'omar', null, 'luz', 'luz'].map((one) => next.came(one))).toEqual([
    ...[false, false, false, false, false, false, true, false],
  ]);
});

it('tells who left, once', () => {
  const next = new NextPerson();
  expect([null, 'omar', 'omar', null, null, 'luz', 'omar'].map((one) => next.left(one))).toEqual([
    ...[null, null, null, 'omar', null, null, 'luz'],
  ]);
});
