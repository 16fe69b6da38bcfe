import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { saveFile } from '../files.svelte';

const whole = vi.hoisted(() => vi.fn<(act: string) => Promise<Blob | null>>());
vi.mock('../../../contract/engine', () => {
  const files = {
    subscribe: (tell: (all: Map<string, never>) => void) => (tell(new Map<string, never>()), () => undefined),
  };
  return { engine: { fileStore: { files, whole } } };
});

const saved: { href: string; download: string }[] = [];
beforeEach(() => {
  vi.useFakeTimers(); // the address is let go of a minute later
  saved.length = 0;
  const createElement = () => {
    const link = { href: '', download: '', click: () => void saved.push({ href: link.href, download: link.download }) };
    return link;
  };
  vi.stubGlobal('document', { createElement });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('saves what is here under its name, and what is not from the server', async () => {
  whole.mockResolvedValueOnce(new Blob(['%PDF'], { type: 'application/pdf' }));
  await saveFile('x.1', { media: 'pdf', name: 'Oficio 7.pdf' }, null);
  whole.mockResolvedValueOnce(null);
  await saveFile('x.2', { media: 'jpeg' }, '/api/documents/a/evidence/x.2');
  expect(saved).toEqual([
    { href: expect.stringMatching(/^blob:/) as string, download: 'Oficio 7.pdf' },
    { href: '/api/documents/a/evidence/x.2', download: expect.stringMatching(/^x\.2\./) as string },
  ]);
});

it('says in both languages that a file whose bytes are gone was not saved', async () => {
  whole.mockResolvedValueOnce(null);
  const said: unknown = await saveFile('x.1', { media: 'jpeg' }, null).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(said).toEqual({
    es: expect.stringContaining('no se descargó nada') as string,
    en: expect.stringContaining('nothing was downloaded') as string,
  });
  expect(saved).toEqual([]);
});
