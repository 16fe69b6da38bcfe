import { expect, it, vi } from 'vitest';

const thumb = vi.hoisted(() => vi.fn<(act: string) => Promise<Blob | null>>());
vi.mock('../../../contract/engine', () => {
  const files = {
    subscribe: (tell: (all: Map<string, never>) => void) => (tell(new Map<string, never>()), () => undefined),
  };
  return { engine: { fileStore: { files, thumb } } };
});

it('shows a small picture once the storage stands again that did not as it was asked for first', async () => {
  const { readThumb } = await import('../files.svelte');
  thumb.mockRejectedValueOnce(new Error('the storage is being opened again'));
  await expect(readThumb('x.1')).rejects.toThrow('opened again');
  thumb.mockResolvedValue(new Blob(['small'], { type: 'image/jpeg' }));
  const shown = await readThumb('x.1');
  expect(shown).toMatch(/^blob:/);
  expect(await readThumb('x.1')).toBe(shown);
  expect(thumb, 'and reads it no more than that').toHaveBeenCalledTimes(2);
});
