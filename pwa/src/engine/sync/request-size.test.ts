import { expect, it } from 'vitest';
import { RequestSize } from './request-size';

const KIB = 1024;

it('asks for less once requests are lost slowly, down to what the thinnest line carries', () => {
  const line = new RequestSize();
  expect(line.load).toEqual({ acts: 512 * KIB, news: 2048 * KIB });
  line.lost(30_000);
  expect(line.load).toEqual({ acts: 128 * KIB, news: 512 * KIB });
  for (let i = 0; i < 9; i++) line.lost(90_000);
  expect(line.load).toEqual({ acts: 8 * KIB, news: 32 * KIB });
});

it('leaves it where there was no network at all, and where what was carried took long', () => {
  const line = new RequestSize();
  for (let i = 0; i < 9; i++) line.lost(200);
  expect(line.load.acts).toBe(512 * KIB);
  line.lost(90_000);
  line.carried(25_000);
  expect(line.load.acts).toBe(128 * KIB);
});

it('asks for less at once where something on the way takes no more', () => {
  const line = new RequestSize();
  line.refused();
  expect(line.load.acts).toBe(128 * KIB);
});

it('asks for more once they come soon, up to the most', () => {
  const line = new RequestSize();
  for (let i = 0; i < 9; i++) line.lost(90_000);
  for (let i = 0; i < 20; i++) line.carried(300);
  expect(line.load).toEqual({ acts: 512 * KIB, news: 2048 * KIB });
});
