import { expect, it } from 'vitest';
import type { Refusal } from '../../../contract/api';
import { actOnAll, beside, hidden, notUndone, range, remaining, toggle, undoAll, visible } from './selection';

const refusal: Refusal = { code: 'x', es: 'No se pudo.', en: 'It could not be done.' };

it('switches, spans and forgets what is out of sight', () => {
  const rows = ['a', 'b', 'c', 'd'];
  const one = toggle(new Set(), 'b');
  expect([...one]).toEqual(['b']);
  expect(toggle(one, 'b').size).toBe(0);
  expect([...range(one, rows, 'd', 'b')]).toEqual(['b', 'c', 'd']);
  expect([...range(one, rows, 'z', 'a')]).toEqual(['b']);
  expect(visible(new Set(['d', 'a', 'z']), rows)).toEqual(['a', 'd']);
  // «y» is hidden by the filter; «z» has left this device.
  expect(hidden(new Set(['d', 'y', 'z']), rows, new Set([...rows, 'y']))).toEqual(['y']);
  expect(hidden(new Set(), rows, new Set(['y']))).toEqual([]);
});

it('goes on from where a ticket stood that has left the list', () => {
  const rows = ['a', 'b', 'c', 'd'];
  expect([beside(rows, 'b', 1, 1), beside(rows, 'b', 1, -1), beside(rows, 'd', 3, 1)]).toEqual(['c', 'a', undefined]);
  // Closed, «c» is gone.
  const left = ['a', 'b', 'd'];
  expect([beside(left, 'c', 2, 1), beside(left, 'c', 2, -1)]).toEqual(['d', 'b']);
  // It never stood there.
  expect([beside(left, 'z', -1, 1), beside(left, 'z', -1, -1)]).toEqual(['a', undefined]);
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

it('keeps ticked what failed and what was ticked meanwhile, and lets go of all else', () => {
  const began = new Set(['a', 'b', 'hidden']);
  const now = new Set(['a', 'b', 'hidden', 'c']);
  expect([...remaining(now, began, [{ id: 'b', refusal }])].sort()).toEqual(['b', 'c']);
  expect([...remaining(now, began, [])]).toEqual(['c']);
  expect([...remaining(new Set(), began, [])]).toEqual([]);
});

it('tells which were not undone, and each reason once', async () => {
  const made = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id, at) => ({ act: `1.${at}`, document: id, ms: 1 }));
  const failed = await undoAll(made, (act) => (act === '1.0' ? Promise.resolve() : Promise.reject(refusal)), refusal);
  expect(notUndone(failed, (id) => `SD-${id}`)).toEqual({
    es: 'No se deshizo en SD-b, SD-c, SD-d, SD-e, SD-f y 1 más. No se pudo.',
    en: 'Not undone in SD-b, SD-c, SD-d, SD-e, SD-f and 1 more. It could not be done.',
  });
  expect(notUndone(failed.slice(0, 2), (id) => `SD-${id}`)?.es).toBe('No se deshizo en SD-b, SD-c. No se pudo.');
  expect(notUndone([], (id) => id)).toBeNull();
});
