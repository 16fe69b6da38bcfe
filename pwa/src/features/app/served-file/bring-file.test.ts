import { beforeEach, expect, it, vi } from 'vitest';
import type { Refusal } from '../../../contract/api';
import { notice } from '../../../kit/ui/surfaces/notice.svelte';
import { bringFile, notBrought } from './bring-file';

const saved = vi.hoisted(() => [] as { type: string; name: string }[]);
vi.mock('../../../kit/download', () => ({
  download: ({ type }: Blob, name: string) => void saved.push({ type, name }),
}));

const refusal = (code: string): Refusal => ({ code, es: 'Eso no te toca.', en: 'That is not yours.' });
const refuses = (code: string) => ({
  file: () => Promise.reject(Object.assign(new Error(code), refusal(code))),
});

beforeEach(() => {
  saved.length = 0;
  notice.close();
});

it('keeps the file under its name, and what an earlier try said is over', async () => {
  await bringFile(refuses('offline'), '/api/reports?format=pdf', 'informe.pdf');
  expect(notice.current?.es).toContain('informe.pdf');
  const asked: string[] = [];
  const file = (path: string) => (asked.push(path), Promise.resolve(new Uint8Array([37])));
  await bringFile({ file }, '/api/reports?format=pdf', 'informe.pdf');
  expect([asked, saved, notice.current]).toEqual([
    ['/api/reports?format=pdf'],
    [{ type: 'application/pdf', name: 'informe.pdf' }],
    null,
  ]);
});

it('leaves what was said of something else while it came', async () => {
  const said = { es: 'La nota no se guardó.', en: 'The note was not saved.' };
  const file = () => (notice.show(said, said), Promise.resolve(new Uint8Array([37])));
  await bringFile({ file }, '/api/equipment.csv', 'equipos.csv');
  expect([notice.current, saved.length]).toEqual([said, 1]);
});

it('says why a file did not come, what is safe and what to do', async () => {
  const said: Record<string, RegExp> = {
    offline: /no hay conexión.*cuando vuelva la red/,
    no_session: /sesión terminó.*vuelve a entrar/,
    long_ago: /cambió demasiado.*abrir el informe/,
    server_failed: /no pudo entregarlo.*en un momento/,
    not_yours: /Eso no te toca/,
  };
  for (const [code, words] of Object.entries(said)) {
    await bringFile(refuses(code), '/api/letters?format=csv', 'oficios.csv');
    expect(notice.current?.es).toMatch(/^No se descargó «oficios\.csv»\. /);
    expect(notice.current?.es).toMatch(words);
  }
  expect(saved).toEqual([]);
  // What nobody put into words, too.
  expect(notBrought('x.csv', new TypeError('broken')).es).toMatch(/no pudo entregarlo/);
});
