// Everybody known is asked for by pages, and told as one list.
import { expect, it } from 'vitest';
import { onlineCalls, type Ask, type AskFile } from './online';

const noFile: AskFile = () => Promise.reject(new Error('no file is asked for'));

it('asks for people until a page is not full', async () => {
  const known = Array.from({ length: 2_300 }, (_, at) => ({ id: `p${String(at).padStart(4, '0')}` }));
  const asked: string[] = [];
  const ask: Ask = <T>(path: string) => {
    asked.push(path);
    const query = new URL(path, 'https://ronda.example').searchParams;
    const behind = known.filter(({ id }) => id > (query.get('after') ?? ''));
    return Promise.resolve(behind.slice(0, Number(query.get('limit'))) as T);
  };
  expect(await onlineCalls(ask, noFile).people(true)).toEqual(known);
  expect(asked).toEqual([
    '/api/people?all=true&limit=1000',
    '/api/people?all=true&limit=1000&after=p0999',
    '/api/people?all=true&limit=1000&after=p1999',
  ]);
});

it('takes the whole list from a server that knows no pages, once', async () => {
  for (const many of [1_000, 2_300]) {
    const known = Array.from({ length: many }, (_, at) => ({ id: `p${String(at).padStart(4, '0')}` }));
    let asked = 0;
    const ask: Ask = <T>() => {
      asked += 1;
      if (asked > 2) throw new Error('it asks on and on');
      return Promise.resolve(known as T);
    };
    expect(await onlineCalls(ask, noFile).people(true)).toEqual(known);
  }
});
