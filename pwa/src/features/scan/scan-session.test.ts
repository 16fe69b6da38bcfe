import { afterEach, expect, it, vi } from 'vitest';
import { Camera } from '../../kit/camera';
import type { Reading } from './choose-code';
import { Looking } from './scan-session.svelte';

const made = vi.hoisted(() => ({ readers: [] as unknown[] }));
vi.mock('./decoder', () => ({ decoder: async () => made.readers.shift() }));
afterEach(() => vi.restoreAllMocks());

const video = {
  play: async () => undefined,
  videoWidth: 1280,
  requestVideoFrameCallback: (seen: () => void) => setTimeout(seen),
} as unknown as HTMLVideoElement;
const reader = (read: () => Promise<Reading[]>) => ({ ready: Promise.resolve(), read, close: vi.fn() });

/** A phone whose camera has a lamp that `setTorch` lights. */
function phone(setTorch: (on: boolean) => Promise<boolean>) {
  const camera = { stream: {}, id: 'back', torch: true, zoom: null, setTorch };
  const rest = { onlost: () => undefined, watch: () => () => undefined, close: () => undefined };
  vi.spyOn(Camera, 'open').mockImplementation(async () => ({ ...camera, ...rest }) as unknown as Camera);
}

it('tells the lamp as it is after a double tap, whose second comes before the driver has answered the first', async () => {
  const [asked, answers]: [boolean[], (() => void)[]] = [[], []];
  phone((on) => {
    asked.push(on);
    return new Promise((resolve) => answers.push(() => resolve(true)));
  });
  made.readers = [reader(async () => [])];
  const looking = new Looking('https://ronda.example', () => undefined);
  await looking.open(video);
  const taps = [looking.light(), looking.light()];
  for (const answer of answers) answer();
  expect(await Promise.all(taps)).toEqual([true, true]);
  expect([asked, looking.torch]).toEqual([[true], true]);
  looking.end();
});

it('reads with another reader once one broke and the camera is opened again', async () => {
  phone(async () => true);
  const broken = reader(() => Promise.reject(new Error('out of memory')));
  const sound = reader(async () => [{ text: 'NB-4471', bars: false, x: 0.5, y: 0.5 }]);
  made.readers = [broken, sound];
  const told = vi.fn();
  const looking = new Looking('https://ronda.example', told);
  await looking.open(video);
  await vi.waitFor(() => expect(looking.unread).toBe(true));
  expect(broken.close).toHaveBeenCalledOnce();
  await looking.open(video);
  await vi.waitFor(() => expect(told).toHaveBeenCalledOnce());
  expect(looking.unread).toBe(false);
  looking.end();
});

it('says that the reader is not here where its file cannot be had, and has it at the next opening', async () => {
  phone(async () => true);
  const away = Promise.reject(new Error('no network'));
  away.catch(() => undefined);
  const read = vi.fn(() => away);
  const [absent, sound] = [
    { ...reader(read), ready: away },
    reader(async () => [{ text: 'NB-4471', bars: false, x: 0.5, y: 0.5 }]),
  ];
  made.readers = [absent, sound];
  const told = vi.fn();
  const looking = new Looking('https://ronda.example', told);
  await looking.open(video);
  await vi.waitFor(() => expect(absent.close).toHaveBeenCalledOnce());
  await vi.waitFor(() => expect(read).toHaveBeenCalledOnce());
  expect([looking.unread, looking.state]).toEqual([true, 'looking']);
  await looking.open(video);
  await vi.waitFor(() => expect(told).toHaveBeenCalledOnce());
  expect([looking.unread, sound.close.mock.calls.length]).toEqual([false, 0]);
  looking.end();
});
