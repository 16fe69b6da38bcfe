import { afterEach, describe, expect, it, vi } from 'vitest';
import { handInFiles, partName, saveFiles } from './outbox-files';

/** A server that takes files of one log, each in its turn: the file says after which number it goes on, and its last. */
function server() {
  let has = 0;
  const handed: string[] = [];
  const handIn = async ({ name, after, last }: { name: string; after: number; last: number }) => {
    handed.push(name);
    if (after > has)
      throw Object.assign(new Error('gap'), { code: 'gap', es: 'Faltan actos.', en: 'Acts are missing.' });
    has = Math.max(has, last);
    return last - after;
  };
  return { handIn, handed };
}
const part = (name: string, after: number, last: number) => ({ name, after, last });

const missing = { es: 'Falta un archivo.', en: 'A file is missing.' };

describe('files of what was not sent', () => {
  it('are handed in each after the one that it goes on from, whatever they are called', async () => {
    const { handIn, handed } = server();
    const picked = [part('c.ronda', 0, 2000), part('a.ronda', 4000, 4500), part('b.ronda', 2000, 4000)];
    expect(await handInFiles(picked, handIn, missing)).toBe(4500);
    expect(handed).toEqual(['a.ronda', 'b.ronda', 'c.ronda', 'a.ronda', 'b.ronda', 'a.ronda']);
  });
  it('are handed in by their number where they are called as they were saved', async () => {
    const { handIn, handed } = server();
    const of = 11;
    const picked = Array.from({ length: of }, (_, at) => part(partName('x.ronda', at + 1, of), at * 10, at * 10 + 10));
    expect(await handInFiles(picked.reverse(), handIn, missing)).toBe(110);
    expect(handed).toHaveLength(11);
    expect(partName('x.ronda', 1, 1)).toBe('x.ronda');
  });
  it('say why one is refused: without the one before it, or as the server says', async () => {
    await expect(handInFiles([part('b', 10, 20)], server().handIn, missing)).rejects.toBe(missing);
    const broken = Object.assign(new Error('no'), { code: 'bad_signature', es: 'No', en: 'No' });
    await expect(handInFiles([part('a', 0, 1)], () => Promise.reject(broken), missing)).rejects.toBe(broken);
  });
});

describe('files that are kept', () => {
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('are handed to the browser one after the other, the first at once', async () => {
    vi.useFakeTimers();
    const saved: string[] = [];
    class Link {
      href = '';
      download = '';
      click = () => saved.push(this.download);
    }
    vi.stubGlobal('document', { createElement: () => new Link() });
    const all = saveFiles([new Blob(['a']), new Blob(['b'])], (part, of) => partName('x.ronda', part, of));
    expect(saved).toEqual(['x-1-de-2.ronda']);
    await vi.runAllTimersAsync();
    await all;
    expect(saved).toEqual(['x-1-de-2.ronda', 'x-2-de-2.ronda']);
  });
});
