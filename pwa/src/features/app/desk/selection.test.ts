import { expect, it } from 'vitest';
import type { Refusal } from '../../../contract/api';
import { actOnAll, range, toggle, visible } from './selection';

const refusal: Refusal = { code: 'x', es: 'No se pudo.', en: 'It could not be done.' };

it('switches, spans and forgets what is out of sight', () => {
  const rows = ['a', 'b', 'c', 'd'];
  const one = toggle(new Set(), 'b');
  expect([...one]).toEqual(['b']);
  expect(toggle(one, 'b').size).toBe(0);
  expect([...range(one, rows, 'd', 'b')]).toEqual(['b', 'c', 'd']);
  expect([...range(one, rows, 'z', 'a')]).toEqual(['b']);
  expect(visible(new Set(['d', 'a', 'z']), rows)).toEqual(['a', 'd']);
});

it('acts on each and tells what failed and why, without stopping', async () => {
  const why: Refusal = {
    code: 'not_your_role',
    es: 'Asignar le toca al Supervisor.',
    en: 'Assigning is for the Supervisor.',
  };
  const outcome = await actOnAll(
    ['a', 'b', 'c'],
    () => ({ set_priority: { priority: 'high' } }),
    async (id) => {
      if (id === 'b') throw why;
      if (id === 'c') throw new TypeError('broken');
      return { act: '1.1', document: id, ms: 1 };
    },
    refusal,
  );
  expect(outcome.done.map((each) => each.document)).toEqual(['a']);
  expect(outcome.failed).toEqual([
    { id: 'b', refusal: why },
    { id: 'c', refusal },
  ]);
});
