import { describe, expect, it } from 'vitest';
import { makeTogether } from './together';

type Maker = NonNullable<Parameters<typeof makeTogether>[2]>;
const half = { es: 'a medias', en: 'half' };
const refusal = { es: 'no', en: 'no' };

/** Refuses the command of that number, and strikes unless it has left; tells all that it was asked. */
function maker(refused: number, left = false): { by: Maker; asked: string[] } {
  const asked: string[] = [];
  let number = 0;
  const by: Maker = {
    dispatch: (document) => {
      number += 1;
      if (number === refused) return Promise.reject(Object.assign(new Error(), refusal));
      asked.push(`make ${number}`);
      return Promise.resolve({ act: `${number}`, document: document ?? '', ms: 0, undoable: true });
    },
    undo: (act) => {
      if (left) return Promise.reject(new Error('already sent'));
      asked.push(`strike ${act}`);
      return Promise.resolve();
    },
    endGrace: (act) => {
      asked.push(`end ${act ?? 'all'}`);
      return Promise.resolve();
    },
  };
  return { by, asked };
}
const parts = (count: number) =>
  Array.from({ length: count }, () => ({ document: 'd', command: () => ({ set_priority: { priority: 'p1' } }) }));

describe('acts that are one deed', () => {
  it('are all made, and their grace is left to their note', async () => {
    const { by, asked } = maker(0);
    expect((await makeTogether(parts(2), half, by)).map(({ act }) => act)).toEqual(['1', '2']);
    expect(asked).toEqual(['make 1', 'make 2']);
  });
  it('are none where a later one is refused, and nothing waits for a note that is never shown', async () => {
    const { by, asked } = maker(3);
    await expect(makeTogether(parts(3), half, by)).rejects.toMatchObject(refusal);
    expect(asked).toEqual(['make 1', 'make 2', 'strike 2', 'strike 1', 'end all']);
  });
  it('say that only a part was made where that has left', async () => {
    const { by, asked } = maker(2, true);
    await expect(makeTogether(parts(2), half, by)).rejects.toBe(half);
    expect(asked).toEqual(['make 1', 'end all']);
  });
  it('touch no grace where the first is refused', async () => {
    const { by, asked } = maker(1);
    await expect(makeTogether(parts(2), half, by)).rejects.toMatchObject(refusal);
    expect(asked).toEqual([]);
  });
});
