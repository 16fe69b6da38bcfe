// A table whose network goes midway goes on from where it was, and is not chosen again.
import { expect, it } from 'vitest';
import type { RunningEngine, TableDone, TableNext } from '../../../../contract/api';
import { useEngine } from '../../../../contract/engine';
import { notice } from '../../../../kit/ui/surfaces/notice.svelte';
import { type Proposal, TableLoad, type TableWords } from './table-load.svelte';

const none = { es: '', en: '' };
const words = { tooLong: none, unreadable: none } as TableWords;
const away = () => Object.assign(new Error('no network'), { es: 'Sin red', en: 'No network' });

/** A table of three rows, of which the server does one a call. */
async function begun() {
  notice.close();
  useEngine({ registry: {}, refresh: async () => undefined } as unknown as RunningEngine);
  const server = { isAway: false, inside: 0, asked: [] as number[] };
  const load = new TableLoad<never>({
    look: async () => {
      if (server.isAway) throw away();
      const left = 3 - server.inside;
      const nothing: Pick<Proposal<never>, 'rows' | 'bad' | 'guessed'> = { rows: [], bad: [], guessed: [] };
      return { plan: `p${server.inside}`, new: left, changed: 0, same: 0, ...nothing };
    },
    bringIn: async (_registry, _bytes, { line }: TableNext): Promise<TableDone> => {
      if (server.isAway) throw away();
      server.asked.push(line);
      server.inside += 1;
      const next = server.inside < 3 ? { line: server.inside, plan: `p${server.inside}` } : null;
      server.isAway = server.inside === 2;
      return { rows: 1, bad: [], next };
    },
  });
  expect(await load.read(new File(['a;b'], 'equipos.csv'), words)).toBe(true);
  await load.look();
  expect(load.rest).toBe(3);
  return { load, server };
}

it('keeps the file and goes on with the rest by one press', async () => {
  const { load, server } = await begun();
  await load.bringIn();
  expect([load.finished, load.busy, notice.current?.es]).toEqual([false, false, 'Sin red']);
  expect([load.loaded, load.rest]).toEqual([2, 1]);
  await load.bringIn();
  expect(load.finished, 'it is away still').toBe(false);
  server.isAway = false;
  await load.bringIn();
  expect([load.finished, load.loaded, server.asked]).toEqual([true, 3, [0, 1, 2]]);
  notice.close();
});

it('proposes what is left where the server can be asked again at once', async () => {
  const { load, server } = await begun();
  await load.bringIn();
  server.isAway = false;
  await load.look();
  expect([load.loaded, load.doing, load.rest]).toEqual([null, 1, 1]);
  await load.bringIn();
  expect([load.finished, load.loaded, server.asked]).toEqual([true, 1, [0, 1, 0]]);
  notice.close();
});
