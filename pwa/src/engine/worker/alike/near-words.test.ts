import { expect, it, vi } from 'vitest';
import type { NearWordsTold } from '../../../contract/server';
import { ServerSaid, NoAnswer } from '../../sync/net';
import { type AskNear, NearWords } from './near-words';

const HOUR_MS = 3_600_000;
const NEAR: Record<string, string> = { canon: 'proyector', prende: 'enciende' };

/** A server with a file, or as it is told. */
function server(answer?: (words: string[]) => NearWordsTold | Promise<NearWordsTold>) {
  const near = (word: string) =>
    Object.entries(NEAR).flatMap(([of, other]) => (of === word ? [{ word: other, likeness: 0.7 }] : []));
  const told = (words: string[]) => ({
    offered: true,
    words: Object.fromEntries(words.map((word) => [word, near(word)])),
  });
  return vi.fn<AskNear>((words) => Promise.resolve((answer ?? told)(words)));
}

it('asks once for the words that it does not know, and for letters alone', async () => {
  const near = new NearWords();
  const ask = server();
  expect(near.of('canon')).toEqual([]);
  expect(await near.learn('El cañón INV-0042 no prende, clave Abc123', ask, () => 0)).toBe(true);
  expect(ask).toHaveBeenCalledExactlyOnceWith(['canon', 'clave', 'inv', 'prende']);
  expect(near.of('canon')).toEqual([{ word: 'proyector', likeness: 0.7 }]);
  expect(await near.learn('el cañón no prende', ask, () => 0)).toBe(false);
  expect(ask).toHaveBeenCalledOnce();
  expect(await near.learn('el cañón del elevador', ask, () => 0)).toBe(false);
  expect(ask).toHaveBeenLastCalledWith(['elevador']);
});

it('never asks twice at once, and tells whoever waits', async () => {
  const near = new NearWords();
  const ask = server();
  const both = [near.learn('cañón', ask, () => 0), near.learn('cañón', ask, () => 0)];
  expect(await Promise.all(both)).toEqual([true, true]);
  expect(ask).toHaveBeenCalledOnce();
});

it('asks for sixteen at most, and for the rest the next time', async () => {
  const near = new NearWords();
  const ask = server();
  const letters = 'abcdefghijklmnopqrst';
  const text = [...letters].map((letter) => letter.repeat(4)).join(' ');
  await near.learn(text, ask, () => 0);
  await near.learn(text, ask, () => 0);
  expect(ask.mock.calls.map(([words]) => words.length)).toEqual([16, 4]);
});

it('tells of none by which nothing is looked for', async () => {
  const near = new NearWords();
  const ask = server();
  const words = Array.from(
    { length: 60 },
    (_, at) => `${String.fromCharCode(97 + Math.floor(at / 26), 97 + (at % 26))}zz`,
  );
  for (let times = 0; times < 5; times += 1) await near.learn(words.join(' '), ask, () => 0);
  expect(ask.mock.calls.flat(2).sort()).toEqual(words.slice(0, 40));
});

it('lets a server be that offers nothing, or is not there, and says nothing of it', async () => {
  let now = 0;
  const clock = () => now;
  for (const [answer, quiet] of [
    [() => ({ offered: false, words: {} }), HOUR_MS],
    [() => null as unknown as NearWordsTold, HOUR_MS],
    [() => Promise.reject(new NoAnswer('no network')), 60_000],
    [() => Promise.reject(new ServerSaid(429, { code: 'too_many', es: 'Espera.', en: 'Wait.' }, null)), 60_000],
  ] as const) {
    const near = new NearWords();
    const ask = server(answer);
    expect(await near.learn('cañón', ask, clock)).toBe(false);
    now += quiet - 1;
    expect(await near.learn('cañón', ask, clock)).toBe(false);
    expect(ask).toHaveBeenCalledOnce();
    now += 1;
    expect(await near.learn('cañón', server(), clock)).toBe(true);
  }
});

it('does not swallow a fault of ours', async () => {
  const near = new NearWords();
  await expect(
    near.learn(
      'cañón',
      server(() => Promise.reject(new TypeError('ours'))),
      () => 0,
    ),
  ).rejects.toThrow('ours');
  expect(await near.learn('cañón', server(), () => 0)).toBe(true);
});

it('remembers the latest words alone', async () => {
  const near = new NearWords();
  const ask = server();
  await near.learn('cañón', ask, () => 0);
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const word = (number: number) =>
    [17_576, 676, 26, 1].map((part) => letters[Math.floor(number / part) % 26]).join('') + 'zz';
  for (let first = 0; first < 2_000; first += 16)
    await near.learn(Array.from({ length: 16 }, (_, at) => word(first + at)).join(' '), ask, () => 0);
  expect(near.of('canon')).toEqual([]);
  expect(await near.learn('cañón', ask, () => 0)).toBe(true);
});
