import { expect, it } from 'vitest';
import { get } from 'svelte/store';
import { Refused, refuse } from '../refusals';
import { ShownDocuments } from './shown-documents';

function shown() {
  const watched: string[] = [];
  const documents = new ShownDocuments<string>({
    watch: async (id) => void watched.push(`+${id}`),
    unwatch: (id) => void watched.push(`-${id}`),
  });
  return { documents, watched };
}
/** Looks at it; `seen` is what it was told. */
function look(store: ReturnType<ShownDocuments<string>['of']>) {
  const seen: (string | null | undefined)[] = [];
  return { seen, stop: store.subscribe((value) => seen.push(value)) };
}

it('watches once for all that show the same document, until the last has gone', () => {
  const { documents, watched } = shown();
  const [one, other] = [look(documents.of('a')), look(documents.of('a'))];
  documents.tell('a', 'first');
  documents.tell('b', 'of another');
  one.stop();
  documents.tell('a', 'second');
  other.stop();
  documents.tell('a', 'third');
  expect([one.seen, other.seen, watched]).toEqual([
    [null, 'first'],
    [null, 'first', 'second'],
    ['+a', '-a'],
  ]);
});

it('tells whoever looks again at a store that they kept, and whoever has come meanwhile', () => {
  const { documents, watched } = shown();
  const kept = documents.of('a');
  look(kept).stop();
  const other = look(documents.of('a'));
  const again = look(kept);
  documents.tell('a', 'now');
  expect([other.seen.at(-1), again.seen.at(-1)]).toEqual(['now', 'now']);
  again.stop();
  documents.tell('a', 'later');
  expect(other.seen.at(-1)).toBe('later');
  other.stop();
  expect(watched).toEqual(['+a', '-a', '+a', '+a', '-a', '-a']);
});

it('shares a kept store that is looked at again', () => {
  const { documents, watched } = shown();
  const kept = documents.of('a');
  look(kept).stop();
  look(kept);
  expect(documents.of('a')).toBe(kept);
  expect(watched).toEqual(['+a', '-a', '+a']);
});

it('says of what cannot be watched that it is not here', async () => {
  const documents = new ShownDocuments<string>({
    watch: () => Promise.reject(new Error('no')),
    unwatch: () => undefined,
  });
  const one = look(documents.of('a'));
  await Promise.resolve();
  await Promise.resolve();
  expect(one.seen).toEqual([null, undefined]);
});

const torn = new Refused('unreadable', { es: 'No se puede leer.', en: 'It cannot be read.' });
it.each([
  ['a damaged copy', torn, []],
  ['a storage that is closed', refuse('storage_reopening'), ['a']],
  ['a storage without room', refuse('storage_full'), ['a']],
  ['a worker that ended', refuse('core_failed'), ['a']],
])('tells %s from what could not be read just now', async (_, error, unread) => {
  const documents = new ShownDocuments<string>({ watch: () => Promise.reject(error), unwatch: () => undefined });
  const one = look(documents.of('a'));
  await expect.poll(() => one.seen).toEqual([null, undefined]);
  expect([...get(documents.unread)]).toEqual(unread);
});

it('calls nothing unread that is shown after all, or that nobody looks at any more', async () => {
  const documents = new ShownDocuments<string>({
    watch: () => Promise.reject(refuse('storage_reopening')),
    unwatch: () => undefined,
  });
  const [one, other] = [look(documents.of('a')), look(documents.of('b'))];
  await expect.poll(() => [...get(documents.unread)].sort()).toEqual(['a', 'b']);
  documents.tell('a', 'here');
  other.stop();
  expect([one.seen, get(documents.unread).size]).toEqual([[null, undefined, 'here'], 0]);
});
