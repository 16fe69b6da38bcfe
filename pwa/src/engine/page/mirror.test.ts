import { get, writable } from 'svelte/store';
import { expect, it } from 'vitest';
import { PersonStores, mirror, mirrorList } from './mirror';

const one = (id: string, words = '') => ({ id, words });
/** How often it was told of, without the first time. */
function heard<T>(store: ReturnType<typeof writable<T>>): () => number {
  let times = -1;
  store.subscribe(() => (times += 1));
  return () => times;
}

it('puts what came and takes away what is gone, in a map of its own', () => {
  const before = new Map([one('a'), one('b')].map((each) => [each.id, each]));
  const store = writable(before);
  const times = heard(store);
  mirror(store, [one('b', 'new'), one('c')], ['a']);
  expect([...get(store).values()]).toEqual([one('b', 'new'), one('c')]);
  expect([[...before.keys()], times()]).toEqual([['a', 'b'], 1]);
});

it('tells nobody where nothing of this list changed', () => {
  const items = writable(new Map([['a', one('a')]]));
  const times = heard(items);
  mirror(items, [], []);
  mirror(items, [], ['a ticket that is gone']);
  expect(times()).toBe(0);
  mirror(items, [], ['a']);
  expect([times(), get(items).size]).toEqual([1, 0]);
});

it('tells nobody that an empty list is empty', () => {
  const queue = writable<string[]>([]);
  const times = heard(queue);
  mirrorList(queue, []);
  expect(times()).toBe(0);
  mirrorList(queue, ['x']);
  mirrorList(queue, []);
  expect([times(), get(queue)]).toEqual([2, []]);
});

it('leaves nothing of who was here to who comes in next', () => {
  const ofPerson = new PersonStores();
  const name = ofPerson.of<string | null>(() => null);
  const tickets = ofPerson.of(() => new Map<string, { id: string }>());
  const presence = ofPerson.of<string[]>(() => []);
  name.set('Omar');
  presence.set(['Gabriela mira']);
  mirror(tickets, [one('a')], []);
  const before = get(tickets);
  ofPerson.reset();
  expect([get(name), get(tickets).size, get(presence)]).toEqual([null, 0, []]);
  expect(before.size, 'whoever holds it still reads what it was').toBe(1);
});
