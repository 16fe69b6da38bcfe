import { expect, it } from 'vitest';
import { LIFE_MS, present } from './presence';

const here = [
  { person: 'omar', document: 't1', writing: true },
  { person: 'beatriz', document: 't1', writing: false },
];

it('shows the others while the server is heard', () => {
  expect(present(here, { online: true, lastSync: 1000 }, 'omar', 2000).map(({ person }) => person)).toEqual([
    'beatriz',
  ]);
});

it('shows nobody once the connection is lost, was never there, or has been silent for too long', () => {
  expect(present(here, { online: false, lastSync: 1000 }, 'omar', 2000)).toEqual([]);
  expect(present(here, { online: true, lastSync: null }, 'omar', 2000)).toEqual([]);
  expect(present(here, { online: true, lastSync: 1000 }, 'omar', 1001 + LIFE_MS)).toEqual([]);
});
