import { expect, it, vi } from 'vitest';
import { beginOr } from './begin';

it('says nothing where the app begins', async () => {
  const say = vi.fn();
  await beginOr(async () => undefined, say);
  expect(say).not.toHaveBeenCalled();
});

it('says why where a part did not come, and where the app came and could not begin', async () => {
  const [absent, broken] = [new Error('a part did not come'), new Error('it came, and failed')];
  const start = () => {
    throw broken;
  };
  const said: unknown[] = [];
  const say = (reason: unknown) => void said.push(reason);
  await beginOr(() => Promise.reject(absent), say);
  await beginOr(() => Promise.resolve({ start }).then((came) => came.start()), say);
  expect(said).toEqual([absent, broken]);
});

it('says it with less where the words themselves do not come', async () => {
  const plainly = vi.fn();
  await beginOr(
    () => Promise.reject(new Error('no network')),
    () => Promise.reject(new Error('no network')),
    plainly,
  );
  expect(plainly).toHaveBeenCalledOnce();
});
