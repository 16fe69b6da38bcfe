import { expect, it } from 'vitest';
import { CAME as READ_CAME, PLACE, SHARED as READ } from '../../features/share/incoming';
import { CAME, receive, SHARE, SHARED } from './share';

const ORIGIN = 'https://ronda.example';
/** `room`: so many files find it. */
function storage(room = Infinity) {
  const kept = new Map<string, Response>();
  const put = (address: RequestInfo | URL, answer: Response) => {
    if (kept.size >= room) return Promise.reject(new DOMException('no room', 'QuotaExceededError'));
    kept.set(String(address), answer);
    return Promise.resolve();
  };
  const remove = (address: RequestInfo | URL) => Promise.resolve(kept.delete(String(address)));
  return { kept, open: (name: string) => Promise.resolve({ name, put, delete: remove } as unknown as Cache) };
}
function shared(...files: File[]) {
  const form = new FormData();
  for (const file of files) form.append('files', file);
  form.append('title', 'ignored');
  return { formData: () => Promise.resolve(form) };
}
const photo = new File(['bytes'], 'placa de atrás.jpg', { type: 'image/jpeg', lastModified: 7 });

it('keeps what was shared under its name, and leads to where it is chosen', async () => {
  const { kept, open } = storage();
  const answer = await receive(shared(photo), { open }, ORIGIN);
  expect([answer.status, answer.headers.get('location')]).toEqual([303, `${ORIGIN}/campo/compartir`]);
  const [[address, file]] = [...kept] as [[string, Response]];
  expect(address.startsWith(`${ORIGIN}${SHARE}/`)).toBe(true);
  expect(file.headers.get('content-type')).toBe('image/jpeg');
  expect(decodeURIComponent(file.headers.get('x-ronda-name') ?? '')).toBe('placa de atrás.jpg');
  expect(Number(file.headers.get(CAME))).toBeGreaterThan(0);
  expect(await file.text()).toBe('bytes');
});

it('says what it did not keep', async () => {
  const { kept, open } = storage();
  const empty = new File([], 'nada.jpg');
  expect((await receive(shared(photo, empty), { open }, ORIGIN)).headers.get('location')).toMatch(/\?faltan$/);
  expect(kept.size).toBe(1);
  const full = await receive(shared(photo), { open: storage(0).open }, ORIGIN);
  expect(full.headers.get('location')).toMatch(/\?fallo$/);
});

it('keeps nothing of what it says was not received: shared again, it would be there twice', async () => {
  const { kept, open } = storage(2);
  const answer = await receive(shared(photo, photo, photo), { open }, ORIGIN);
  expect(answer.headers.get('location')).toMatch(/\?fallo$/);
  expect(kept.size).toBe(0);
});

it('keeps it where the screens look for it', () => {
  expect([READ, PLACE, READ_CAME]).toEqual([SHARED, `${SHARE}/`, CAME]);
});
