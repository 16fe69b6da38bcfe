import { beforeEach, expect, it } from 'vitest';
import { get, writable } from 'svelte/store';
import { notice } from '../../kit/ui/surfaces/notice.svelte';
import { ServerQuery } from './server-query.svelte';
import { access } from './words';

beforeEach(() => notice.close());

it('says of what was done that it is, although nobody tells how it stands now', async () => {
  const server = writable(['phone', 'desk']);
  let heard = true;
  const query = new ServerQuery(async () => {
    if (!heard) throw new Error('no network');
    return get(server);
  });
  await query.load();
  heard = false;
  expect(await query.act(async () => server.set(['desk']))).toBe(true);
  expect([query.value, query.error, query.busy]).toEqual([['phone', 'desk'], '', false]);
  expect(notice.current).toEqual(access.doneUnread);

  heard = true;
  expect(await query.act(() => Promise.reject(new Error('no network')))).toBe(false);
  expect(notice.current).toEqual(access.could);
  expect(await query.act(async () => server.set([]))).toBe(true);
  expect(query.value).toEqual([]);
});
